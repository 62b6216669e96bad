package io.agnes.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.access.Caller;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/**
 * The manifest of a member who is granted every table, through the whole engine: while the state stays as it is, and the
 * first after each change of it, when the caller, the choice and all entries are read again. Arguments: tables (5000),
 * requests of each kind (200). Ends with 1 when a median misses the goal.
 */
public final class ManifestBench {
    private static final double GOAL_MILLIS = 20;
    private static final int WARM_UP = 100;
    private static final String EMAIL = "member@example.com";
    private static final String PASSWORD = "correct horse battery";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final BenchEngine engine;

    private ManifestBench(BenchEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws Exception {
        int tables = args.length > 0 ? Integer.parseInt(args[0]) : 5000;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        Path folder = BenchEngine.folder("manifest-bench");
        publish(folder, tables);
        BenchEngine.start(folder).close();
        grantAll(folder);
        boolean met;
        try (BenchEngine engine = BenchEngine.start(folder)) {
            met = new ManifestBench(engine).measure(tables, requests);
        }
        System.exit(met ? 0 : 1);
    }

    /** All tables share their file: what counts is how many there are. */
    private static void publish(Path folder, int tables) throws Exception {
        DataFolder data = DataFolder.at(folder.resolve("data"));
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse("512MB"), 0, DataSize.parse("4GB"), "zstd"), data.scratch());
        ExtractFolder extract = new ExtractFolder(data.extracts().resolve("bench"), engine);
        try (DuckDBConnection connection = engine.work()) {
            PublishedFile file = extract.publish(new Identifier("t"), connection, "select 1 as n");
            List<ExtractTable> all = IntStream.range(0, tables)
                    .mapToObj(i -> new ExtractTable(
                            new Identifier("table_" + i), null, List.of(file), Instant.now(), ExtractTable.LOCAL))
                    .toList();
            extract.write(new Extract(all, List.of()));
        }
    }

    private static void grantAll(Path folder) {
        try (StateDatabase state = StateDatabase.open(folder.resolve("data/state/system.duckdb"))) {
            state.write(handle -> {
                handle.execute("insert into user_groups (id, name) values ('bench', 'Bench')");
                return handle.execute("insert into resource_grants (id, group_id, resource_type, resource_id)"
                        + " select 'r' || id, 'bench', 'table', id from table_registry");
            });
        }
    }

    private boolean measure(int tables, int requests) throws Exception {
        String token = member();
        int bytes = ask(token).body().length;
        for (int i = 0; i < WARM_UP; i++) {
            ask(token);
        }
        double[] quiet = new double[requests];
        double[] changed = new double[requests];
        long processor = processorNanos();
        for (int i = 0; i < requests; i++) {
            quiet[i] = millis(token);
        }
        double quietProcessor = (processorNanos() - processor) / 1e6 / requests;
        for (int i = 0; i < requests; i++) {
            engine.rooms().access().groups().create(Caller.operator(), "Change " + i, null);
            changed[i] = millis(token);
            ask(token);
        }
        JsonNode manifest = json.readTree(ask(token).body());
        if (manifest.path("tables").size() != tables) {
            throw new IllegalStateException(
                    "The manifest has " + manifest.path("tables").size() + " tables.");
        }
        System.out.printf(
                Locale.ROOT,
                "GET /api/sync/manifest, %,d tables, %,d bytes, one at a time, medians of %d%n"
                        + "  state unchanged        %.1f ms, p99 %.1f (goal at most %.0f); processor time %.1f ms, the"
                        + " client's included%n"
                        + "  first after a change   %.1f ms, p99 %.1f%n",
                tables,
                bytes,
                requests,
                percentile(quiet, 50),
                percentile(quiet, 99),
                GOAL_MILLIS,
                quietProcessor,
                percentile(changed, 50),
                percentile(changed, 99));
        return percentile(quiet, 50) <= GOAL_MILLIS;
    }

    private String member() throws Exception {
        String id =
                post("/api/users", "{\"email\": \"" + EMAIL + "\"}").path("id").asText();
        post("/api/users/" + id + "/set-password", "{\"password\": \"" + PASSWORD + "\"}");
        post("/api/admin/groups/bench/members", "{\"email\": \"" + EMAIL + "\"}");
        return post("/auth/token", "{\"email\": \"" + EMAIL + "\", \"password\": \"" + PASSWORD + "\"}")
                .path("access_token")
                .asText();
    }

    private JsonNode post(String path, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(engine.address().resolve(path))
                        .header("Authorization", "Bearer " + engine.token())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(path + ": " + answer.body());
        }
        return answer.body().isEmpty() ? json.nullNode() : json.readTree(answer.body());
    }

    private double millis(String token) throws Exception {
        long begin = System.nanoTime();
        ask(token);
        return (System.nanoTime() - begin) / 1e6;
    }

    private HttpResponse<byte[]> ask(String token) throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(engine.address().resolve("/api/sync/manifest"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("The manifest has the status " + answer.statusCode());
        }
        return answer;
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
