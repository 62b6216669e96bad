package io.agnes.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.access.Caller;
import io.agnes.state.StateDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What knowing the caller costs a request: the same public GET by nobody and by callers of each kind, one at a time in
 * turns; the first request after a change, for a member of 1,000 groups with 10,000 tables granted; and what 500
 * sign-ins a minute from 500 addresses do to other requests. Arguments: requests of each kind (3000), seconds of
 * sign-ins (30).
 */
public final class AccessBench {
    private static final double GOAL_MILLIS = 0.3;
    private static final double GOAL_RATIO = 3;
    private static final int SIGN_INS_PER_MINUTE = 500;
    private static final int OTHERS_PER_SECOND = 100;
    private static final int GROUPS = 1_000;
    private static final int TABLES = 10_000;
    private static final int WARM_UP = 5_000;

    private AccessBench() {}

    public static void main(String[] args) throws Exception {
        int requests = args.length > 0 ? Integer.parseInt(args[0]) : 3000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        Map<String, String> environment = Map.of("AGNES_TRUSTED_PROXIES", "127.0.0.1");
        Path folder = BenchEngine.folder("access-bench");
        BenchEngine.start(folder).close();
        grantALot(folder);
        try (BenchEngine engine = BenchEngine.start(folder, environment)) {
            perRequest(engine, requests);
            afterAChange(engine);
            signIns(engine, seconds);
        }
    }

    private static void perRequest(BenchEngine engine, int requests) throws Exception {
        Map<String, byte[]> kinds = new LinkedHashMap<>();
        kinds.put("nobody", get("/api/version", ""));
        kinds.put("session as bearer", get("/api/version", "Authorization: Bearer " + engine.token() + "\r\n"));
        kinds.put("session as cookie", get("/api/version", "Cookie: access_token=" + engine.token() + "\r\n"));
        kinds.put("access token", get("/api/version", "Authorization: Bearer " + personalToken(engine) + "\r\n"));
        Map<String, double[]> millis = new LinkedHashMap<>();
        kinds.keySet().forEach(kind -> millis.put(kind, new double[requests]));
        try (Line line = new Line(engine.port())) {
            for (int i = -WARM_UP; i < requests; i++) {
                for (Map.Entry<String, byte[]> kind : kinds.entrySet()) {
                    double took = millis(line, kind.getValue());
                    if (i >= 0) {
                        millis.get(kind.getKey())[i] = took;
                    }
                }
            }
        }
        double nobody = percentile(millis.get("nobody"), 50);
        System.out.println("GET /api/version, one at a time, medians of " + requests);
        millis.forEach((kind, all) -> System.out.printf(
                Locale.ROOT,
                "  %-18s %.3f ms, %+.3f ms (goal at most %.1f)%n",
                kind,
                percentile(all, 50),
                percentile(all, 50) - nobody,
                GOAL_MILLIS));
    }

    private static String personalToken(BenchEngine engine) throws Exception {
        String body = "{\"name\": \"bench\"}";
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(engine.address().resolve("/auth/tokens"))
                                        .header("Authorization", "Bearer " + engine.token())
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("token")
                .asText();
    }

    private static void grantALot(Path folder) {
        try (StateDatabase state = StateDatabase.open(folder.resolve("data/state/system.duckdb"))) {
            state.write(handle -> {
                handle.execute(
                        "insert into user_groups (id, name) select 'g' || i, 'Group ' || i from range(?) t(i)", GROUPS);
                handle.execute(
                        "insert into user_group_members (user_id, group_id, source)"
                                + " select u.id, 'g' || i, 'admin' from users u, range(?) t(i)",
                        GROUPS);
                handle.execute(
                        "insert into resource_grants (id, group_id, resource_type, resource_id)"
                                + " select 'r' || i, 'g' || (i % ?), 'table', 't' || i from range(?) t(i)",
                        GROUPS, TABLES);
                return null;
            });
        }
    }

    /** Every change makes callers be read again, so this is the dearest request there is. */
    private static void afterAChange(BenchEngine engine) throws Exception {
        double[] first = new double[50];
        double[] second = new double[first.length];
        byte[] request = get("/auth/me", "Authorization: Bearer " + engine.token() + "\r\n");
        try (Line line = new Line(engine.port())) {
            for (int i = 0; i < first.length; i++) {
                engine.rooms().access().groups().create(Caller.operator(), "Change " + i, null);
                first[i] = millis(line, request);
                second[i] = millis(line, request);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "a caller in %,d groups with %,d tables: %.1f ms for the first request after a change, %.2f ms for the"
                        + " next, medians%n",
                GROUPS,
                TABLES,
                percentile(first, 50),
                percentile(second, 50));
    }

    private static void signIns(BenchEngine engine, int seconds) throws Exception {
        double quiet = percentile(others(engine, seconds), 99);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger otherwise = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        int threads = 8;
        long pause = TimeUnit.MINUTES.toNanos(1) * threads / SIGN_INS_PER_MINUTE;
        for (int i = 0; i < threads; i++) {
            int client = i;
            Thread thread = new Thread(() -> {
                try (Line line = new Line(engine.port())) {
                    long next = System.nanoTime() + pause * client / threads;
                    for (int n = client; !ended.get(); n += threads) {
                        LockSupport.parkNanos(next - System.nanoTime());
                        next += pause;
                        int status = line.ask(signIn(n % SIGN_INS_PER_MINUTE));
                        (status == 401 ? answered : otherwise).incrementAndGet();
                    }
                } catch (Exception e) {
                    otherwise.incrementAndGet();
                }
            });
            thread.start();
            clients.add(thread);
        }
        double loaded = percentile(others(engine, seconds), 99);
        ended.set(true);
        for (Thread client : clients) {
            client.join();
        }
        System.out.printf(
                Locale.ROOT,
                "GET /auth/me %d times a second: p99 %.2f ms, with %d wrong sign-ins a minute %.2f ms, %.2f times (goal"
                        + " at most %.0f); %d other answers%n",
                OTHERS_PER_SECOND,
                quiet,
                answered.get() * 60 / seconds,
                loaded,
                loaded / quiet,
                GOAL_RATIO,
                otherwise.get());
    }

    private static double[] others(BenchEngine engine, int seconds) throws Exception {
        double[] millis = new double[seconds * OTHERS_PER_SECOND];
        byte[] request = get("/auth/me", "Authorization: Bearer " + engine.token() + "\r\n");
        try (Line line = new Line(engine.port())) {
            for (int i = 0; i < millis.length; i++) {
                millis[i] = millis(line, request);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / OTHERS_PER_SECOND);
            }
        }
        return millis;
    }

    private static double millis(Line line, byte[] request) throws Exception {
        long begin = System.nanoTime();
        int status = line.ask(request);
        double millis = (System.nanoTime() - begin) / 1e6;
        if (status != 200) {
            throw new IllegalStateException("An answer has the status " + status);
        }
        return millis;
    }

    private static byte[] get(String path, String headers) {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A wrong one, each from its own address for its own account. */
    private static byte[] signIn(int n) {
        String body = "{\"email\": \"user" + n + "@example.com\", \"password\": \"a wrong password\"}";
        return ("POST /auth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\nX-Forwarded-For: 198.51." + (100 + n / 250) + "." + (1 + n % 250)
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
