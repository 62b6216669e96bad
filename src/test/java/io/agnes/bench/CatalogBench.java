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
 * The catalog of many tables, each with a profile, a search in it, and a question about a metric beside the same
 * statement as a query, through the whole engine. Arguments: tables (5000), requests of each kind (200). Ends with 1 when
 * a median misses its goal.
 */
public final class CatalogBench {
    private static final double GOAL_CATALOG = 50;
    private static final double GOAL_METRIC = 3;
    private static final int WARM_UP = 100;
    private static final String SQL = "SELECT SUM(n) AS total FROM table_0";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final BenchEngine engine;

    private CatalogBench(BenchEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws Exception {
        int tables = args.length > 0 ? Integer.parseInt(args[0]) : 5000;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        Path folder = BenchEngine.folder("catalog-bench");
        publish(folder, tables);
        BenchEngine.start(folder).close();
        profile(folder);
        boolean met;
        try (BenchEngine engine = BenchEngine.start(folder)) {
            CatalogBench bench = new CatalogBench(engine);
            met = bench.catalog(tables, requests) & bench.metric(requests);
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

    /** What a profile leaves in the state, without the work of making it. */
    private static void profile(Path folder) {
        try (StateDatabase state = StateDatabase.open(folder.resolve("data/state/system.duckdb"))) {
            state.write(handle -> {
                handle.execute("update table_registry set profile_after_sync = false");
                return handle.execute("insert into table_profiles (table_id, profile, profiled_at, content_hash,"
                        + " row_count, column_count, completeness_pct, errors, warnings, notes, sampled) select id,"
                        + " cast('{}' as json), now(), 'x', 1, 1, 99.5, 0, 1, 2, false from table_registry");
            });
        }
    }

    private boolean catalog(int tables, int requests) throws Exception {
        JsonNode first = json.readTree(ask(get("/api/catalog")).body());
        if (first.path("tables").size() != tables
                || first.at("/tables/0/profile/warnings").asInt() != 1) {
            throw new IllegalStateException("The catalog is not that of the tables.");
        }
        double[] quiet = median(requests, get("/api/catalog"), () -> {});
        double[] changed = median(requests / 4, get("/api/catalog"), this::change);
        double[] search = median(requests, get("/api/catalog/search?q=table"), () -> {});
        double[] searchChanged = median(requests / 4, get("/api/catalog/search?q=table"), this::change);
        System.out.printf(
                Locale.ROOT,
                "GET /api/catalog, %,d tables with profiles: %.1f ms, p99 %.1f (goal at most %.0f); the first after a"
                        + " change of the state %.1f ms%n"
                        + "GET /api/catalog/search: %.1f ms; the first after a change %.1f ms%n",
                tables,
                quiet[0],
                quiet[1],
                GOAL_CATALOG,
                changed[0],
                search[0],
                searchChanged[0]);
        return quiet[0] <= GOAL_CATALOG;
    }

    private boolean metric(int requests) throws Exception {
        ask(post(
                "/api/admin/metrics",
                "{\"category\": \"bench\", \"name\": \"total\", \"table_name\": \"table_0\", \"expression\": \"SUM(n)\","
                        + " \"sql\": \"" + SQL + "\"}"));
        HttpRequest asked = post("/api/metrics/bench/total/query", "{}");
        HttpRequest bare = post("/api/query", "{\"sql\": \"" + SQL + "\"}");
        for (int i = 0; i < WARM_UP; i++) {
            ask(asked);
            ask(bare);
        }
        double[] metric = new double[requests];
        double[] query = new double[requests];
        for (int i = 0; i < requests; i++) {
            metric[i] = millis(asked);
            query[i] = millis(bare);
        }
        double more = percentile(metric, 50) - percentile(query, 50);
        System.out.printf(
                Locale.ROOT,
                "a metric's statement %.2f ms, the same as a query %.2f ms, in turns: %.2f ms more (goal at most %.0f)%n",
                percentile(metric, 50),
                percentile(query, 50),
                more,
                GOAL_METRIC);
        return more <= GOAL_METRIC;
    }

    private void change() {
        engine.rooms().access().groups().create(Caller.operator(), "Change " + System.nanoTime(), null);
    }

    /** Median and p99 in milliseconds. */
    private double[] median(int requests, HttpRequest request, Runnable before) throws Exception {
        for (int i = 0; i < Math.min(WARM_UP, requests); i++) {
            ask(request);
        }
        double[] times = new double[requests];
        for (int i = 0; i < requests; i++) {
            before.run();
            times[i] = millis(request);
        }
        return new double[] {percentile(times, 50), percentile(times, 99)};
    }

    private double millis(HttpRequest request) throws Exception {
        long begin = System.nanoTime();
        ask(request);
        return (System.nanoTime() - begin) / 1e6;
    }

    private HttpRequest get(String path) {
        return request(path).GET().build();
    }

    private HttpRequest post(String path, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(engine.address().resolve(path))
                .header("Authorization", "Bearer " + engine.token());
    }

    private HttpResponse<byte[]> ask(HttpRequest request) throws Exception {
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(request.uri() + ": " + new String(answer.body()));
        }
        return answer;
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
