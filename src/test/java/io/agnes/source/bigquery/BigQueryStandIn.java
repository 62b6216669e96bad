package io.agnes.source.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** BigQuery's REST API, Google's token service and a machine's metadata server over HTTP, beside {@link StorageStandIn} over gRPC. */
public final class BigQueryStandIn implements AutoCloseable {
    static final String TOKEN = "ya29.stand-in-token";
    private static final String REFRESH = "1-a-refresh-token";
    private static final String API = "/bigquery/v2/projects/";

    final TablesStandIn tables = new TablesStandIn();
    final StorageStandIn storage;
    private final KeyPair keys;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> destinations = new ConcurrentHashMap<>();

    /** What the next calls for jobs and tables answer instead. */
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    /** What a dry run says; null: nothing. */
    volatile Long estimate;
    /** The text of every query, dry runs beginning with {@code dry: }. */
    final Queue<String> queries = new ConcurrentLinkedQueue<>();

    final Queue<JsonNode> jobs = new ConcurrentLinkedQueue<>();
    volatile boolean keyRevoked;

    record Fault(int status, String reason, String message) {}

    BigQueryStandIn() throws IOException, SQLException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        keys = generator.generateKeyPair();
        storage = new StorageStandIn(tables, "Bearer " + TOKEN);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::token);
        server.createContext("/", this::machine);
        server.createContext(API, this::api);
        server.setExecutor(threads);
        server.start();
        heal();
    }

    void heal() {
        faults.clear();
        queries.clear();
        jobs.clear();
        estimate = 1_000_000L;
        keyRevoked = false;
        storage.heal();
        tables.clear();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The key of a service account, as Google's console gives it. */
    String key() {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return TablesStandIn.JSON
                .createObjectNode()
                .put("type", "service_account")
                .put("project_id", TablesStandIn.PROJECT)
                .put("private_key_id", "1")
                .put("private_key", pem)
                .put("client_email", "agnes@acme-analytics.iam.gserviceaccount.com")
                .put("client_id", "1")
                .put("token_uri", url() + "/token")
                .toString();
    }

    /** What {@code gcloud auth application-default login} keeps of a person. */
    String refreshToken() {
        return TablesStandIn.JSON
                .createObjectNode()
                .put("type", "authorized_user")
                .put("client_id", "1.apps.googleusercontent.com")
                .put("client_secret", "a-client")
                .put("refresh_token", REFRESH)
                .put("token_uri", url() + "/token")
                .toString();
    }

    private void token(HttpExchange call) throws IOException {
        String form = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean known = form.contains("grant_type=refresh_token")
                ? form.contains("refresh_token=" + REFRESH)
                : isSigned(URLDecoder.decode(form.replaceFirst(".*assertion=([^&]*).*", "$1"), StandardCharsets.UTF_8));
        ObjectNode answer = TablesStandIn.JSON.createObjectNode();
        if (keyRevoked || !known) {
            answer.put("error", "invalid_grant").put("error_description", "Invalid JWT Signature.");
            send(call, 400, answer);
        } else {
            answer.put("access_token", TOKEN).put("expires_in", 3_600).put("token_type", "Bearer");
            send(call, 200, answer);
        }
    }

    /** The metadata server of a machine on Google Cloud, which says who it is to anybody who sends its header. */
    private void machine(HttpExchange call) throws IOException {
        call.getResponseHeaders().set("Metadata-Flavor", "Google");
        boolean asked = "Google".equals(call.getRequestHeaders().getFirst("Metadata-Flavor"));
        String path = call.getRequestURI().getPath();
        ObjectNode answer = TablesStandIn.JSON.createObjectNode();
        if (asked && path.equals("/computeMetadata/v1/instance/service-accounts/default/token")) {
            answer.put("access_token", TOKEN).put("expires_in", 3_600).put("token_type", "Bearer");
        }
        send(call, asked && (path.isEmpty() || path.equals("/") || !answer.isEmpty()) ? 200 : 404, answer);
    }

    private boolean isSigned(String jwt) {
        try {
            int dot = jwt.lastIndexOf('.');
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(keys.getPublic());
            signature.update(jwt.substring(0, dot).getBytes(StandardCharsets.UTF_8));
            return signature.verify(Base64.getUrlDecoder().decode(jwt.substring(dot + 1)));
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private void api(HttpExchange call) throws IOException {
        try {
            Fault fault = faults.poll();
            if (fault != null) {
                fail(call, fault);
            } else if (!("Bearer " + TOKEN).equals(call.getRequestHeaders().getFirst("Authorization"))) {
                fail(call, new Fault(401, "authError", "Invalid Credentials"));
            } else {
                route(
                        call,
                        call.getRequestURI().getPath().substring(API.length()).split("/"));
            }
        } catch (SQLException e) {
            fail(call, new Fault(400, "invalidQuery", "Syntax error: " + e.getMessage()));
        }
    }

    private void route(HttpExchange call, String[] path) throws IOException, SQLException {
        String kind = path[1];
        if (kind.equals("jobs") && call.getRequestMethod().equals("POST")) {
            start(call, TablesStandIn.JSON.readTree(body(call)));
        } else if (kind.equals("jobs")) {
            send(call, 200, job(path[2], destinations.get(path[2])));
        } else if (kind.equals("queries")) {
            ObjectNode done = TablesStandIn.JSON
                    .createObjectNode()
                    .put("jobComplete", true)
                    .put("totalRows", "0");
            done.set("jobReference", reference(path[2]));
            done.putObject("schema").putArray("fields");
            send(call, 200, done);
        } else if (path.length == 2) {
            ObjectNode answer = TablesStandIn.JSON.createObjectNode();
            ArrayNode found = answer.putArray("datasets");
            tables.all().stream().map(TablesStandIn.Table::dataset).distinct().forEach(dataset -> found.addObject()
                    .putObject("datasetReference")
                    .put("projectId", path[0])
                    .put("datasetId", dataset));
            send(call, 200, answer);
        } else if (path.length == 4) {
            ObjectNode answer = TablesStandIn.JSON.createObjectNode();
            ArrayNode found = answer.putArray("tables");
            tables.all().stream()
                    .filter(table -> table.dataset().equals(path[2]))
                    .forEach(table -> found.add(resource(table)));
            send(call, 200, answer);
        } else {
            TablesStandIn.Table table = tables.find(path[2] + "." + path[4]);
            if (table == null) {
                fail(call, new Fault(404, "notFound", "Not found: Table " + path[2] + "." + path[4]));
            } else {
                send(call, 200, resource(table));
            }
        }
    }

    private void start(HttpExchange call, JsonNode job) throws IOException, SQLException {
        jobs.add(job);
        String sql = job.at("/configuration/query/query").asText();
        if (job.at("/configuration/dryRun").asBoolean()) {
            queries.add("dry: " + sql);
            ObjectNode answer = job("dry", null);
            ((ObjectNode) answer.path("statistics").path("query"))
                    .put("statementType", sql.startsWith("select") ? "SELECT" : "SCRIPT");
            if (estimate != null) {
                ((ObjectNode) answer.path("statistics")).put("totalBytesProcessed", String.valueOf(estimate));
                ((ObjectNode) answer.path("statistics"))
                        .withObject("/query")
                        .put("totalBytesProcessed", String.valueOf(estimate));
            }
            send(call, 200, answer);
        } else {
            queries.add(sql);
            String id = job.at("/jobReference/jobId").asText();
            destinations.put(id, tables.query(sql));
            send(call, 200, job(id, destinations.get(id)));
        }
    }

    private static ObjectNode reference(String id) {
        return TablesStandIn.JSON
                .createObjectNode()
                .put("projectId", TablesStandIn.PROJECT)
                .put("jobId", id)
                .put("location", "EU");
    }

    private static ObjectNode job(String id, String destination) {
        ObjectNode job = TablesStandIn.JSON.createObjectNode().put("id", id);
        job.set("jobReference", reference(id));
        job.putObject("status").put("state", "DONE");
        job.putObject("statistics").put("creationTime", "1").putObject("query");
        ObjectNode configuration = job.putObject("configuration").put("jobType", "QUERY");
        ObjectNode query = configuration.putObject("query").put("query", "select 1");
        if (destination != null) {
            query.putObject("destinationTable")
                    .put("projectId", TablesStandIn.PROJECT)
                    .put("datasetId", destination.substring(0, destination.indexOf('.')))
                    .put("tableId", destination.substring(destination.indexOf('.') + 1));
        }
        return job;
    }

    private static ObjectNode resource(TablesStandIn.Table table) {
        ObjectNode resource = TablesStandIn.JSON
                .createObjectNode()
                .put("id", table.id())
                .put("type", table.type())
                .put("numRows", "3")
                .put("numBytes", "300");
        resource.putObject("tableReference")
                .put("projectId", TablesStandIn.PROJECT)
                .put("datasetId", table.dataset())
                .put("tableId", table.name());
        resource.putObject("schema").set("fields", table.fields());
        if (table.type().equals("VIEW")) {
            resource.putObject("view").put("query", "select 1").put("useLegacySql", false);
        }
        return resource;
    }

    private static byte[] body(HttpExchange call) throws IOException {
        boolean packed = "gzip".equals(call.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] bytes = call.getRequestBody().readAllBytes();
        return packed ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes() : bytes;
    }

    private static void fail(HttpExchange call, Fault fault) throws IOException {
        ObjectNode answer = TablesStandIn.JSON.createObjectNode();
        ObjectNode error = answer.putObject("error").put("code", fault.status()).put("message", fault.message());
        error.putArray("errors").addObject().put("reason", fault.reason()).put("message", fault.message());
        send(call, fault.status(), answer);
    }

    private static void send(HttpExchange call, int status, ObjectNode answer) throws IOException {
        call.getRequestBody().readAllBytes();
        byte[] bytes = TablesStandIn.JSON.writeValueAsBytes(answer);
        call.getResponseHeaders().set("Content-Type", "application/json");
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        storage.close();
        tables.close();
    }
}
