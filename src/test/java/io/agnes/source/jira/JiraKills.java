package io.agnes.source.jira;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * A process that takes and applies events is killed at any moment, again and again; then the tables are compared with
 * those of a clean, sequential replay.
 */
public final class JiraKills {
    static final int ISSUES = 60;
    private static final int EVENTS_PER_KILL = 100;
    private static final int LONGEST_MILLIS = 700;

    private JiraKills() {}

    /**
     * @param root an empty folder
     * @param killed is told after each kill how many there were
     * @return what is wrong; nothing when every acknowledged event was applied once in effect
     */
    public static List<String> run(Path root, long seed, int kills, IntConsumer killed) throws Exception {
        int events = EVENTS_PER_KILL * kills;
        Random random = new Random(seed);
        Path data = root.resolve("killed");
        int next = 0;
        for (int kill = 0; kill < kills; kill++) {
            Process child = start(data, seed, events, next, 400);
            next = runUntilKilled(child, random.nextInt(LONGEST_MILLIS), next);
            killed.accept(kill + 1);
        }
        Process last = start(data, seed, events, next, 100_000);
        int kept = lines(last, next);
        List<String> wrong = new ArrayList<>();
        if (kept != events || !last.waitFor(60, TimeUnit.SECONDS)) {
            wrong.add("The last process kept " + kept + " of " + events + " events.");
        }
        List<String> clean;
        try (JiraParts parts = JiraParts.open(root.resolve("clean"))) {
            for (byte[] event : MadeUpEvents.of(seed, events, ISSUES)) {
                parts.post(null, event);
            }
            parts.drain();
            clean = parts.everything();
        }
        try (JiraParts parts = JiraParts.open(data)) {
            parts.dead().forEach(letter -> wrong.add("dead letter: " + letter));
            List<String> found = parts.everything();
            Set<String> there = new HashSet<>(found);
            Set<String> right = new HashSet<>(clean);
            clean.stream().filter(row -> !there.contains(row)).forEach(row -> wrong.add("missing: " + row));
            found.stream().filter(row -> !right.contains(row)).forEach(row -> wrong.add("too much: " + row));
            if (wrong.isEmpty() && found.size() != clean.size()) {
                wrong.add("There are " + found.size() + " rows instead of " + clean.size() + ".");
            }
        }
        return wrong;
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
            // unlike that of the process this leaves what it has printed to be read
            child.toHandle().destroyForcibly();
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

    private static Process start(Path data, long seed, int events, int first, int perSecond) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.library.path=" + System.getProperty("java.library.path"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JiraKillChild.class.getName(),
                        data.toString(),
                        Long.toString(seed),
                        Integer.toString(events),
                        Integer.toString(first),
                        Integer.toString(perSecond))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
