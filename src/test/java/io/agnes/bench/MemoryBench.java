package io.agnes.bench;

import io.agnes.state.StateDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Lists, tree, stats and bundle over many items through the whole engine, for an administrator who sees all of them; the
 * bundle and a search again when each request follows a change of the memory.
 * Arguments: items (100000), requests of each kind (50). Ends with 1 when a median misses its goal.
 */
public final class MemoryBench {
    private static final double GOAL_MILLIS = 100;
    private static final double GOAL_BUNDLE_MILLIS = 20;
    private static final int WARM_UP = 20;
    private static final String SEARCH = "/api/memory?search=number%2099&domain=data";
    private static final String BUNDLE = "/api/memory/bundle";
    private static final String ITEM = "km_11";

    private final HttpClient http = HttpClient.newHttpClient();
    private final BenchEngine engine;

    private MemoryBench(BenchEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws Exception {
        int items = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        Path folder = BenchEngine.folder("memory-bench");
        BenchEngine.start(folder).close();
        fill(folder, items);
        boolean met;
        try (BenchEngine engine = BenchEngine.start(folder)) {
            met = new MemoryBench(engine).measure(items, requests);
        }
        System.exit(met ? 0 : 1);
    }

    /** Six domains, seven categories, 40 tags, three audiences, ages up to three years, a vote of the administrator on each third. */
    private static void fill(Path folder, int items) {
        try (StateDatabase state = StateDatabase.open(folder.resolve("data/state/system.duckdb"))) {
            state.write(handle -> {
                handle.execute("insert into knowledge_items (id, title, content, category, tags, status, contributors,"
                        + " source_user, audience, confidence, domain, entities, source_type, detection_type,"
                        + " verified_at, created_at, updated_at)"
                        + " select 'km_' || n, 'What number ' || n || ' means', repeat('Words about it. ', 5 + n % 20),"
                        + " 'category_' || n % 7, ['tag_' || n % 40, 'tag_' || n % 13],"
                        + " case when n % 20 = 0 then 'pending' when n % 5000 = 1 then 'mandatory' else 'approved' end,"
                        + " ['user' || n % 50 || '@example.com'], 'user' || n % 50 || '@example.com',"
                        + " case n % 3 when 0 then null when 1 then 'all' else 'group:Sales' end,"
                        + " 0.5 + n % 50 / 100.0,"
                        + " ['finance', 'engineering', 'product', 'data', 'operations', 'infrastructure'][n % 6 + 1],"
                        + " ['entity_' || n % 1000], 'user_verification', 'correction',"
                        + " now() - to_days(cast(n % 1000 as integer)), now() - to_days(cast(n % 1000 as integer)),"
                        + " now() - to_days(cast(n % 1000 as integer)) from range(" + items + ") t(n)");
                return handle.execute("insert into knowledge_votes (item_id, user_id, vote) select i.id, u.id, 1"
                        + " from knowledge_items i, users u where hash(i.id) % 3 = 0");
            });
        }
    }

    private boolean measure(int items, int requests) throws Exception {
        Map<String, Double> goals = new LinkedHashMap<>();
        goals.put("/api/memory", GOAL_MILLIS);
        goals.put("/api/memory?sort=confidence", GOAL_MILLIS);
        goals.put(SEARCH, GOAL_MILLIS);
        goals.put("/api/memory?search=words", GOAL_MILLIS);
        goals.put("/api/memory/tree", GOAL_MILLIS);
        goals.put("/api/memory/tree?axis=tag", GOAL_MILLIS);
        goals.put("/api/memory/stats", GOAL_MILLIS);
        goals.put(BUNDLE, GOAL_BUNDLE_MILLIS);
        System.out.printf(Locale.ROOT, "%,d items, one request at a time, medians of %d%n", items, requests);
        long begin = System.nanoTime();
        ask(SEARCH);
        System.out.printf(
                Locale.ROOT, "  the first search, which fills the index: %.1f s%n", (System.nanoTime() - begin) / 1e9);
        boolean met = true;
        for (Map.Entry<String, Double> goal : goals.entrySet()) {
            met &= measure(goal.getKey(), requests, false) <= goal.getValue();
        }
        measure(SEARCH, requests, true);
        measure(BUNDLE, requests, true);
        return met;
    }

    /** @return milliseconds at the median */
    private double measure(String path, int requests, boolean changing) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            ask(path);
        }
        double[] millis = new double[requests];
        int bytes = 0;
        for (int i = 0; i < requests; i++) {
            if (changing) {
                vote(i % 2);
            }
            long begin = System.nanoTime();
            bytes = ask(path);
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "  %-46s %6.1f ms, p99 %6.1f; %,d bytes%s%n",
                path,
                millis[requests / 2],
                millis[requests * 99 / 100],
                bytes,
                changing ? ", each after a change" : "");
        return millis[requests / 2];
    }

    private void vote(int vote) throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(engine.address().resolve("/api/memory/" + ITEM + "/vote"))
                        .header("Authorization", "Bearer " + engine.token())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"vote\": " + vote + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("A vote has the status " + answer.statusCode());
        }
    }

    private int ask(String path) throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(engine.address().resolve(path))
                        .header("Authorization", "Bearer " + engine.token())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " has the status " + answer.statusCode());
        }
        return answer.body().length;
    }
}
