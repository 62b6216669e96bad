package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that takes and applies events is killed at any moment, again and again. Every event that it had
 * acknowledged is applied, each once in effect. {@code -Djira.kills=200} for a long run.
 */
class JiraKillTest {
    static final int ISSUES = 60;
    private static final int KILLS = Integer.getInteger("jira.kills", 20);
    private static final int EVENTS = 150 * KILLS;

    @TempDir
    Path root;

    @Test
    void whatWasAcknowledgedIsAppliedOnceWhateverIsKilled() throws Exception {
        long seed = Long.getLong("jira.seed", System.nanoTime());
        Random random = new Random(seed);
        Path data = root.resolve("killed");
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = start(data, seed, next, 400);
            next = runUntilKilled(child, random.nextInt(700), next);
        }
        Process last = start(data, seed, next, 100_000);
        assertThat(lines(last, next)).as("seed %d", seed).isEqualTo(EVENTS);
        assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();

        List<String> clean;
        try (JiraParts parts = JiraParts.open(root.resolve("clean"))) {
            for (byte[] event : MadeUpEvents.of(seed, EVENTS, ISSUES)) {
                parts.post(null, event);
            }
            parts.drain();
            clean = parts.everything();
        }
        try (JiraParts parts = JiraParts.open(data)) {
            assertThat(parts.dead()).isEmpty();
            assertThat(parts.everything()).as("seed %d", seed).isEqualTo(clean);
        }
    }

    /** @return the first event that was not acknowledged */
    private static int runUntilKilled(Process child, int millis, int next) throws Exception {
        BufferedReader out = child.inputReader();
        String first = out.readLine();
        Thread killer = new Thread(() -> {
            try {
                child.waitFor(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            child.destroyForcibly();
        });
        killer.start();
        int kept = first == null || !first.startsWith("kept ") ? next : number(first) + 1;
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            kept = line.startsWith("kept ") && line.matches("kept \\d+") ? Math.max(kept, number(line) + 1) : kept;
        }
        killer.join();
        child.waitFor();
        return kept;
    }

    private static int lines(Process child, int next) throws IOException {
        int kept = next;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream()))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                kept = line.startsWith("kept ") ? number(line) + 1 : kept;
            }
        }
        return kept;
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring("kept ".length()));
    }

    private static Process start(Path data, long seed, int first, int perSecond) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JiraKillChild.class.getName(),
                        data.toString(),
                        Long.toString(seed),
                        Integer.toString(EVENTS),
                        Integer.toString(first),
                        Integer.toString(perSecond))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
