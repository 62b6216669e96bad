package io.agnes.e2e;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Source files whose every state can be told from their rows: version {@code v} of a table has {@code v} in each row
 * and a number of rows that follows from it. Thread-safe.
 */
final class CrashSources {
    private static final int ROWS = 20_000;

    private final Path data;
    private final Map<String, Integer> written = new LinkedHashMap<>();
    private final Map<String, Integer> seen = new LinkedHashMap<>();

    CrashSources(Path data, int systems, int tables) throws IOException {
        this.data = data;
        for (int system = 0; system < systems; system++) {
            for (int table = 0; table < tables; table++) {
                String name = "s" + system + ".t" + system + "_" + table;
                seen.put(name, 0);
                write(name, 1);
            }
        }
    }

    synchronized List<String> tables() {
        return List.copyOf(written.keySet());
    }

    /** Some tables get their next version. */
    void change(Random random) throws IOException {
        for (String table : tables()) {
            if (random.nextInt(3) > 0) {
                write(table, newest(table) + 1);
            }
        }
    }

    synchronized int newest(String table) {
        return written.get(table);
    }

    synchronized int oldest(String table) {
        return seen.get(table);
    }

    String question(String table) {
        return "select min(v), max(v), count(*), sum(n) from " + table;
    }

    /**
     * Judges an answer to {@link #question}.
     *
     * @param oldest the oldest version that may be answered: what was seen before the question
     * @return what is wrong; empty when the rows are one whole version
     */
    synchronized String judge(String table, int oldest, long least, long most, long rows, long sum) {
        if (least != most) {
            return table + " mixes the versions " + least + " and " + most;
        }
        if (least < oldest || least > written.get(table)) {
            return table + " has version " + least + ", not one from " + oldest + " to " + written.get(table);
        }
        long expected = rowsOf((int) least);
        if (rows != expected || sum != expected * (expected - 1) / 2) {
            return table + " has " + rows + " rows (sum " + sum + ") of version " + least + ", not " + expected;
        }
        seen.merge(table, (int) least, Math::max);
        return "";
    }

    private static long rowsOf(int version) {
        return ROWS + version % 100;
    }

    /** The version counts as written before it is there, so that a reader never sees one that is not known. */
    private void write(String table, int version) throws IOException {
        synchronized (this) {
            written.put(table, version);
        }
        String[] names = table.split("\\.");
        Path target = data.resolve("sources").resolve(names[0]).resolve(names[1] + ".csv");
        Path side = data.resolveSibling("next.csv");
        Files.createDirectories(target.getParent());
        try (BufferedWriter out = Files.newBufferedWriter(side)) {
            out.write("v,n,word\n");
            for (long row = 0; row < rowsOf(version); row++) {
                out.write(version + "," + row + ",word " + Long.toString(row * 7919 + version, 36) + "\n");
            }
        }
        Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
