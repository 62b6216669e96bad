package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * A Keboola stack with its file storages: the Storage API's calls about tables, exports, jobs and files, over HTTP, and
 * S3, GCS and Azure with the rights that each asks for. Faults are switched on by a test.
 */
public final class KeboolaStandIn implements AutoCloseable {
    public static final String TOKEN = "1234-567890-theStorageToken";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final S3Signature S3 = new S3Signature("AKIDEXAMPLE", "s3-secret", "s3-session", "eu-central-1");
    private static final String GCS_TOKEN = "ya29.gcs-token";
    private static final String SAS = "sv=2020&sig=azure%2Fsecret";

    /** Where exports are put. */
    public enum Storage {
        S3,
        GCS,
        AZURE,
        SIGNED,
        ONE_FILE
    }

    /**
     * A table; each row has the time of its import as seconds, then its values. {@link #put} and {@link #set} change it
     * at one moment: an export has all of a change or nothing.
     */
    public static final class Table {
        final String id;
        List<String> columns;
        final Map<String, List<String[]>> metadata = new LinkedHashMap<>();
        final List<String> primaryKey = new ArrayList<>();
        final List<List<String>> rows = new ArrayList<>();
        final List<Long> imported = new ArrayList<>();
        List<Path> slices = List.of();
        long sliceRows;

        private Table(String id, String... columns) {
            this.id = id;
            this.columns = List.of(columns);
        }

        public Table type(String column, String provider, String key, String value) {
            metadata.computeIfAbsent(column, name -> new ArrayList<>()).add(new String[] {provider, key, value});
            return this;
        }

        public Table type(String column, String type) {
            return type(column, "user", "KBC.datatype.basetype", type);
        }

        /** The value of a key of a column's metadata; null when there is none. */
        public String told(String column, String key) {
            return metadata.getOrDefault(column, List.of()).stream()
                    .filter(entry -> entry[1].equals(key))
                    .map(entry -> entry[2])
                    .findFirst()
                    .orElse(null);
        }

        public Table key(String... columns) {
            primaryKey.addAll(List.of(columns));
            return this;
        }

        Table row(String... values) {
            return rowAt(Instant.now().getEpochSecond(), values);
        }

        Table rowAt(long time, String... values) {
            imported.add(time);
            rows.add(List.of(values));
            return this;
        }

        void clear() {
            rows.clear();
            imported.clear();
        }

        /** Rows, imported now, that take the place of those with the same first value; others are added. */
        public synchronized void put(List<List<String>> changed) {
            long now = Instant.now().getEpochSecond();
            Map<String, Integer> known = new HashMap<>();
            rows.forEach(row -> known.put(row.get(0), known.size()));
            for (List<String> row : changed) {
                Integer place = known.get(row.get(0));
                if (place == null) {
                    known.put(row.get(0), rows.size());
                    rows.add(row);
                    imported.add(now);
                } else {
                    rows.set(place, row);
                    imported.set(place, now);
                }
            }
        }

        /** These rows and no others. */
        public synchronized void set(List<List<String>> all) {
            clear();
            put(all);
        }

        /** Slices that lie on disk already, for large exports. */
        public Table slices(List<Path> files, long rowsOfAll) {
            slices = files;
            sliceRows = rowsOfAll;
            return this;
        }
    }

    /** An answer in place of the real one. */
    private static final class Fault {
        final String path;
        final AtomicInteger times;
        final int status;
        final String error;
        final String retryAfter;

        Fault(String path, int times, int status, String error, String retryAfter) {
            this.path = path;
            this.times = new AtomicInteger(times);
            this.status = status;
            this.error = error;
            this.retryAfter = retryAfter;
        }
    }

    /** An answer that stops halfway; closed, it goes on. */
    public static final class Hold implements AutoCloseable {
        private final String path;
        private final AtomicInteger before;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Hold(String path, int before) {
            this.path = path;
            this.before = new AtomicInteger(before);
        }

        /** Waits until half of the answer has gone out; whether that came within the time. */
        public boolean await(Duration most) throws InterruptedException {
            return reached.await(most.toNanos(), TimeUnit.NANOSECONDS);
        }

        private boolean takes(String asked) {
            return asked.contains(path) && before.getAndDecrement() == 0;
        }

        private void halfway() throws IOException {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException("The stand-in stops.", e);
            }
        }

        @Override
        public void close() {
            released.countDown();
        }
    }

    private record Export(Table table, List<byte[]> slices, long rows, Storage storage) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final List<Export> exports = new CopyOnWriteArrayList<>();
    private final Map<Integer, AtomicInteger> polls = new ConcurrentHashMap<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private volatile Hold held = new Hold("", -1);
    /** Method, target and headers of every request. */
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Every body that told metadata. */
    public final List<JsonNode> pushes = new CopyOnWriteArrayList<>();
    /** Columns whose metadata is not told back. */
    public volatile List<String> forgotten = List.of();
    /** The form of every export. */
    final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();

    final AtomicInteger cuts = new AtomicInteger();
    public volatile Storage storage = Storage.S3;
    /** How often a job is asked about before it is done. */
    public volatile int pollsUntilDone = 2;

    volatile int slicesPerExport = 3;
    volatile boolean truncated;
    volatile boolean headerInFirst;
    volatile boolean failingJob;
    volatile int missingRows;
    /** A column that is gone once a table is exported. */
    volatile String dropBeforeExport;

    public KeboolaStandIn() throws IOException {
        // else every small answer waits 40 ms for the client's acknowledgement; read when the first server is made
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    CloudHosts hosts() {
        return new CloudHosts(url() + "/s3/%s/%s", url() + "/gcs", url() + "/azure");
    }

    public Table table(String id, String... columns) {
        Table table = new Table(id, columns);
        tables.put(id, table);
        return table;
    }

    /** The next calls whose path holds the text fail. */
    public void fail(String path, int times, int status, String error, String retryAfter) {
        faults.add(new Fault(path, times, status, error, retryAfter));
    }

    /** The answer to a later call whose path holds the text stops halfway; so many such calls go through before. */
    public Hold hold(String path, int before) {
        Hold hold = new Hold(path, before);
        held = hold;
        return hold;
    }

    public void heal() {
        faults.clear();
        pushes.clear();
        forgotten = List.of();
        requests.clear();
        forms.clear();
        cuts.set(0);
        storage = Storage.S3;
        pollsUntilDone = 2;
        slicesPerExport = 3;
        truncated = false;
        headerInFirst = false;
        failingJob = false;
        missingRows = 0;
        dropBeforeExport = null;
        tables.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getOrDefault("Range", List.of()));
            byte[] body = exchange.getRequestBody().readAllBytes();
            for (Fault fault : faults) {
                if (path.contains(fault.path) && fault.times.getAndDecrement() > 0) {
                    if (fault.retryAfter != null) {
                        exchange.getResponseHeaders().set("Retry-After", fault.retryAfter);
                    }
                    if (fault.status == 302) {
                        exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
                    }
                    send(exchange, fault.status, JSON.createObjectNode().put("error", fault.error));
                    return;
                }
            }
            Hold hold = held;
            if (hold.takes(path)) {
                exchange.setStreams(null, new HeldStream(exchange.getResponseBody(), hold));
            }
            if (path.startsWith("/v2/storage/")) {
                api(exchange, path.substring("/v2/storage/".length()), new String(body, StandardCharsets.UTF_8));
            } else {
                bytes(exchange, path);
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
        }
    }

    private void api(HttpExchange exchange, String path, String body) throws IOException {
        if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-StorageApi-Token"))) {
            send(exchange, 401, JSON.createObjectNode().put("error", "Invalid access token"));
            return;
        }
        String[] parts = path.split("/");
        Table table = parts[0].equals("tables") && parts.length > 1 ? tables.get(decoded(parts[1])) : null;
        if (path.equals("tokens/verify")) {
            ObjectNode token = JSON.createObjectNode().put("description", "tests");
            token.putObject("owner").put("name", "Stand-in");
            send(exchange, 200, token);
        } else if (path.equals("tables") || path.endsWith("/tables")) {
            ArrayNode all = JSON.createArrayNode();
            boolean typed = String.valueOf(exchange.getRequestURI().getQuery()).contains("columnMetadata");
            tables.values().stream()
                    .filter(each -> parts.length == 1 || each.id.startsWith(parts[1] + "."))
                    .map(KeboolaStandIn::detail)
                    .forEach(each -> {
                        if (!typed) {
                            each.remove("columnMetadata");
                        }
                        all.add(each);
                    });
            send(exchange, 200, all);
        } else if (path.equals("buckets")) {
            send(
                    exchange,
                    200,
                    JSON.createArrayNode()
                            .add(JSON.createObjectNode().put("id", "in.c-crm").put("name", "crm")));
        } else if (parts[0].equals("tables") && table == null) {
            send(
                    exchange,
                    404,
                    JSON.createObjectNode()
                            .put("error", "The table \"" + parts[1] + "\" was not found")
                            .put("code", "storage.tables.notFound"));
        } else if (parts[0].equals("tables") && parts.length == 3 && parts[2].equals("metadata")) {
            keep(exchange, table, body);
        } else if (parts[0].equals("tables") && parts.length == 2) {
            send(exchange, 200, detail(table));
        } else if (parts[0].equals("tables")) {
            exports.add(export(table, form(body)));
            polls.put(exports.size() - 1, new AtomicInteger());
            send(
                    exchange,
                    202,
                    JSON.createObjectNode().put("id", exports.size() - 1).put("status", "waiting"));
        } else if (parts[0].equals("jobs")) {
            job(exchange, Integer.parseInt(parts[1]));
        } else {
            send(exchange, 200, file(Integer.parseInt(parts[1].replaceFirst("\\?.*", ""))));
        }
    }

    /** Metadata of columns, all of a call or nothing; those that are to be forgotten are not told back. */
    private void keep(HttpExchange exchange, Table table, String body) throws IOException {
        JsonNode told = JSON.readTree(body);
        pushes.add(told);
        String provider = told.path("provider").asText();
        for (Map.Entry<String, JsonNode> column : told.path("columnsMetadata").properties()) {
            if (!table.columns.contains(column.getKey())) {
                ObjectNode error = JSON.createObjectNode().put("error", "Column \"" + column.getKey() + "\" not found");
                send(exchange, 404, error.put("code", "storage.columns.notFound"));
                return;
            }
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("metadata");
        ObjectNode columns = answer.putObject("columnsMetadata");
        told.path("columnsMetadata").properties().forEach(column -> column.getValue()
                .forEach(entry -> {
                    String key = entry.path("key").asText();
                    String value = entry.path("value").asText();
                    table.metadata
                            .computeIfAbsent(column.getKey(), name -> new ArrayList<>())
                            .removeIf(known -> known[1].equals(key));
                    table.type(column.getKey(), provider, key, value);
                    if (!forgotten.contains(column.getKey())) {
                        columns.withArray(column.getKey())
                                .addObject()
                                .put("key", key)
                                .put("value", value)
                                .put("provider", provider);
                    }
                }));
        send(exchange, 201, answer);
    }

    private void job(HttpExchange exchange, int id) throws IOException {
        ObjectNode job = JSON.createObjectNode().put("id", id);
        int poll = polls.get(id).getAndIncrement();
        if (poll < pollsUntilDone) {
            job.put("status", poll == 0 ? "waiting" : "processing");
        } else if (failingJob) {
            job.put("status", "error").putObject("error").put("message", "Cannot export: the query failed");
        } else {
            ObjectNode results = job.put("status", "success").putObject("results");
            results.putObject("file").put("id", id);
            results.put("totalRowsCount", exports.get(id).rows() + missingRows);
        }
        send(exchange, 200, job);
    }

    private static ObjectNode detail(Table table) {
        ObjectNode detail = JSON.createObjectNode().put("id", table.id);
        synchronized (table) {
            detail.put("rowsCount", table.rows.size());
        }
        table.columns.forEach(detail.putArray("columns")::add);
        table.primaryKey.forEach(detail.putArray("primaryKey")::add);
        ObjectNode metadata = detail.putObject("columnMetadata");
        table.metadata.forEach((column, entries) -> {
            ArrayNode list = metadata.putArray(column);
            entries.forEach(entry -> list.addObject()
                    .put("provider", entry[0])
                    .put("key", entry[1])
                    .put("value", entry[2]));
        });
        return detail;
    }

    private Export export(Table table, Map<String, String> form) {
        forms.add(form);
        if (!table.slices.isEmpty()) {
            return new Export(table, Collections.nCopies(table.slices.size(), new byte[0]), table.sliceRows, storage);
        }
        List<String> asked = IntStream.range(0, 1000)
                .mapToObj(i -> form.get("columns[" + i + "]"))
                .takeWhile(column -> column != null)
                .toList();
        long since = Long.parseLong(form.getOrDefault("changedSince", "0"));
        long limit = Long.parseLong(form.getOrDefault("limit", "1000000"));
        List<String> lines;
        synchronized (table) {
            lines = lines(table, form, asked, since, limit);
        }
        boolean one = storage == Storage.ONE_FILE;
        int count = one ? 1 : slicesPerExport;
        List<byte[]> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = lines.size() * i / count;
            int to = lines.size() * (i + 1) / count;
            String names = (one || headerInFirst && i == 0)
                    ? asked.stream().map(KeboolaStandIn::quoted).collect(Collectors.joining(",", "", "\n"))
                    : "";
            byte[] packed = packed(names + String.join("", lines.subList(from, to)));
            slices.add(truncated ? Arrays.copyOf(packed, packed.length - 12) : packed);
        }
        return new Export(table, slices, lines.size(), storage);
    }

    private List<String> lines(Table table, Map<String, String> form, List<String> asked, long since, long limit) {
        return IntStream.range(0, table.rows.size())
                .filter(i -> table.imported.get(i) >= since)
                .mapToObj(table.rows::get)
                .filter(row -> form.get("whereFilters[0][column]") == null
                        || row.get(table.columns.indexOf(form.get("whereFilters[0][column]")))
                                .equals(form.get("whereFilters[0][values][0]")))
                .limit(limit)
                .map(row -> asked.stream()
                        .filter(column -> table.columns.contains(column) && !column.equals(dropBeforeExport))
                        .map(column -> quoted(row.get(table.columns.indexOf(column))))
                        .collect(Collectors.joining(",", "", "\n")))
                .toList();
    }

    private ObjectNode file(int id) {
        Export export = exports.get(id);
        boolean one = export.storage() == Storage.ONE_FILE;
        ObjectNode file = JSON.createObjectNode()
                .put("id", id)
                .put("name", export.table().id + ".csv.gz")
                .put("isSliced", !one)
                .put("region", "eu-central-1")
                .put(
                        "url",
                        url() + (one ? "/signed/" + id + "/0.csv.gz?sig=ok" : "/signed/" + id + "/manifest?sig=ok"));
        file.putObject("s3Path").put("bucket", "kbc-files").put("key", "exp");
        file.putObject("credentials")
                .put("AccessKeyId", S3.keyId())
                .put("SecretAccessKey", S3.secret())
                .put("SessionToken", S3.session());
        file.putObject("gcsCredentials").put("access_token", GCS_TOKEN);
        file.putObject("absCredentials")
                .put(
                        "SASConnectionString",
                        "BlobEndpoint=https://kbc.blob.core.windows.net;SharedAccessSignature=" + SAS);
        return file;
    }

    private void bytes(HttpExchange exchange, String path) throws IOException {
        String[] parts = decoded(path).replaceFirst("%2F", "/").split("/");
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        boolean allowed =
                switch (parts[1]) {
                    case "s3" -> isSigned(exchange, path);
                    case "gcs" ->
                        ("Bearer " + GCS_TOKEN)
                                        .equals(exchange.getRequestHeaders().getFirst("Authorization"))
                                && query.equals("alt=media");
                    case "azure" -> query.equals(SAS);
                    case "signed" -> query.equals("sig=ok");
                    default -> false;
                };
        if (!allowed) {
            send(exchange, 403, JSON.createObjectNode().put("error", "no rights"));
            return;
        }
        String name = parts[parts.length - 1];
        int id = Integer.parseInt(parts[parts.length - 2]);
        Export export = exports.get(id);
        if (name.equals("manifest")) {
            send(exchange, 200, manifest(id, export));
            return;
        }
        int slice = Integer.parseInt(name.replace(".csv.gz", ""));
        exchange.getResponseHeaders().set("ETag", "\"" + id + "-" + slice + "\"");
        if (export.table().slices.isEmpty()) {
            byte[] bytes = export.slices().get(slice);
            serve(exchange, bytes.length, out -> from -> out.write(bytes, (int) from, bytes.length - (int) from));
        } else {
            Path file = export.table().slices.get(slice);
            serve(exchange, Files.size(file), out -> from -> {
                try (InputStream in = Files.newInputStream(file)) {
                    in.skipNBytes(from);
                    in.transferTo(out);
                }
            });
        }
    }

    /** Lets half of what is written at once out, then waits. */
    private static final class HeldStream extends FilterOutputStream {
        private final Hold hold;

        HeldStream(OutputStream out, Hold hold) {
            super(out);
            this.hold = hold;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count / 2);
            out.flush();
            hold.halfway();
            out.write(bytes, from + count / 2, count - count / 2);
        }
    }

    private interface Writer {
        void from(long offset) throws IOException;
    }

    private interface Content {
        Writer to(OutputStream out);
    }

    private void serve(HttpExchange exchange, long size, Content content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        long from = range == null ? 0 : Long.parseLong(range.replaceAll("\\D", ""));
        if (range != null) {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (size - 1) + "/" + size);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, size - from);
        OutputStream out = exchange.getResponseBody();
        if (cuts.get() > 0 && cuts.getAndDecrement() > 0) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            content.to(all).from(from);
            out.write(all.toByteArray(), 0, all.size() / 2);
            out.flush();
            throw new IOException("cut");
        }
        content.to(out).from(from);
    }

    /** In the wrong order on purpose. */
    private ObjectNode manifest(int id, Export export) {
        ObjectNode manifest = JSON.createObjectNode();
        ArrayNode entries = manifest.putArray("entries");
        for (int i = export.slices().size() - 1; i >= 0; i--) {
            String key = "exp/" + id + "/" + i + ".csv.gz";
            entries.addObject()
                    .put(
                            "url",
                            switch (export.storage()) {
                                case S3 -> "s3://kbc-files/" + key;
                                case GCS -> "gs://kbc-files/" + key;
                                case AZURE -> "azure://kbc.blob.core.windows.net/kbc-files/" + key;
                                case SIGNED, ONE_FILE -> url() + "/signed/" + id + "/" + i + ".csv.gz?sig=ok";
                            });
        }
        return manifest;
    }

    private boolean isSigned(HttpExchange exchange, String path) {
        String time = exchange.getRequestHeaders().getFirst("x-amz-date");
        Instant instant = time == null
                ? Instant.EPOCH
                : Instant.from(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .parse(time));
        String expected =
                S3.headers(URI.create(url() + path), Map.of(), instant).get("Authorization");
        return expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String field : body.split("&")) {
            String[] parts = field.split("=", 2);
            form.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
