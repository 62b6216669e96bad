package io.agnes.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What gate, binding, route, bean and JSON leave of the requests per second of a bare Vert.x server: two operations of
 * the whole engine in this process against handlers that send the same bytes, one on the event loop and one through
 * {@code executeBlocking}, all in turns. Client and servers share the processor, so the processor time per answer
 * without the client's is told as well. Each is warmed up for 20 s first. Arguments: connections (32), seconds of a
 * turn (3), turns (7).
 */
public final class HttpBench {
    private static final double EVENT_LOOP_GOAL = 0.25;
    private static final double BLOCKING_GOAL = 0.38;
    private static final List<String> PATHS = List.of("/api/version", "/auth/me");
    private static final long WARM_UP_MILLIS = 20_000;

    private HttpBench() {}

    /** One of the servers, what it is asked, and what came of each turn. */
    private record Contender(String name, int port, byte[] request, List<Wire.Measured> turns) {
        double perSecond() {
            return median(turns.stream().mapToDouble(Wire.Measured::perSecond).toArray());
        }

        double serverMicros() {
            return median(
                    turns.stream().mapToDouble(Wire.Measured::serverMicros).toArray());
        }
    }

    public static void main(String[] args) throws Exception {
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 32;
        long millis = TimeUnit.SECONDS.toMillis(args.length > 1 ? Integer.parseInt(args[1]) : 3);
        int turns = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Path folder = BenchEngine.folder("http-bench");
        Vertx vertx = Vertx.vertx();
        try (BenchEngine engine = BenchEngine.start(folder)) {
            for (String path : PATHS) {
                Buffer answer = Buffer.buffer(answerOf(engine, path));
                HttpServer bare = bare(vertx, answer);
                List<Contender> contenders = List.of(
                        contender("event loop", bare.actualPort(), "/", engine),
                        contender("executeBlocking", bare.actualPort(), "/blocking", engine),
                        contender("engine", engine.port(), path, engine));
                for (Contender each : contenders) {
                    Wire.run(each.port(), each.request(), connections, WARM_UP_MILLIS);
                }
                for (int turn = 0; turn < turns; turn++) {
                    for (Contender each : contenders) {
                        each.turns().add(Wire.run(each.port(), each.request(), connections, millis));
                    }
                }
                tell(
                        "GET " + path + ", signed in, " + answer.length() + " bytes, " + connections + " connections",
                        contenders);
                bare.close();
            }
        } finally {
            vertx.close();
        }
    }

    private static Contender contender(String name, int port, String path, BenchEngine engine) {
        return new Contender(name, port, Wire.get(path, engine.token()), new ArrayList<>());
    }

    private static String answerOf(BenchEngine engine, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(engine.address().resolve(path))
                .header("Authorization", "Bearer " + engine.token())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpServer bare(Vertx vertx, Buffer answer) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/blocking")) {
                        vertx.executeBlocking(() -> answer, false).onSuccess(body -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(body));
                    } else {
                        request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(answer);
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private static void tell(String title, List<Contender> contenders) {
        System.out.println(title + ", medians of " + contenders.get(0).turns().size());
        for (Contender each : contenders) {
            System.out.printf(
                    Locale.ROOT,
                    "  %-16s %8.0f requests/s, %6.1f us of the processor each%n",
                    each.name(),
                    each.perSecond(),
                    each.serverMicros());
        }
        Contender engine = contenders.get(2);
        compare(contenders.get(0), engine, EVENT_LOOP_GOAL);
        compare(contenders.get(1), engine, BLOCKING_GOAL);
    }

    /** Turn by turn, so that what disturbs both of a turn does not count. */
    private static void compare(Contender bare, Contender engine, double goal) {
        double[] ratios = new double[bare.turns().size()];
        for (int turn = 0; turn < ratios.length; turn++) {
            ratios[turn] = engine.turns().get(turn).perSecond()
                    / bare.turns().get(turn).perSecond();
        }
        System.out.printf(
                Locale.ROOT,
                "  engine / %s: %.2f of its requests per second (goal %.2f), %.2f by processor time%n",
                bare.name(),
                median(ratios),
                goal,
                bare.serverMicros() / engine.serverMicros());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
