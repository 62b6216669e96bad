package io.agnes.bench;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * From the moment a shipped route file is saved to the first answer of the new route, in the whole engine in this
 * process with live editing; the first edit counts as well. Argument: edits (21).
 */
public final class LiveBench {
    private static final double GOAL_MILLIS = 2_000;
    private static final Duration POLL = Duration.ofMillis(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private LiveBench() {}

    public static void main(String[] args) throws Exception {
        int edits = args.length > 0 ? Integer.parseInt(args[0]) : 21;
        Path folder = BenchEngine.folder("live-bench");
        Path routes = copyOfRoutes(folder.resolve("routes"));
        Path file = routes.resolve("api/health.camel.yaml");
        String text = Files.readString(file);
        String other = text.replace("method: version", "method: status");
        double[] millis = new double[edits];
        try (BenchEngine engine =
                BenchEngine.start(folder, Map.of("ROUTES_DIR", routes.toString(), "AGNES_LIVE", "true"))) {
            HttpRequest question = HttpRequest.newBuilder(engine.address().resolve("/api/version"))
                    .header("Authorization", "Bearer " + engine.token())
                    .build();
            for (int edit = 0; edit < edits; edit++) {
                boolean even = edit % 2 == 0;
                long begin = System.nanoTime();
                Files.writeString(file, even ? other : text);
                await(question, even ? "instance_name" : "deployed_at");
                millis[edit] = (System.nanoTime() - begin) / 1e6;
            }
        }
        tell(millis);
    }

    private static void await(HttpRequest question, String wanted) throws Exception {
        while (true) {
            HttpResponse<String> answer = HTTP.send(question, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200 && answer.body().contains(wanted)) {
                return;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static void tell(double[] millis) {
        double first = millis[0];
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%d edits: first %.0f ms, median %.0f ms, slowest %.0f ms, %d at %.0f ms or more (goal 0)%n",
                millis.length,
                first,
                sorted[sorted.length / 2],
                sorted[sorted.length - 1],
                Arrays.stream(millis).filter(each -> each >= GOAL_MILLIS).count(),
                GOAL_MILLIS);
    }

    private static Path copyOfRoutes(Path target) throws Exception {
        Path source = Path.of("routes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return target;
    }
}
