package io.agnes.bench;

import io.agnes.common.Reply;
import io.agnes.config.DataSize;
import io.agnes.warehouse.IsolationBenchAccess;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What it costs to run a statement in a process of its own instead of in the one that asks: the same statements over the
 * same generation through both, in turns in one run; then a large answer, what a process takes at rest, and how long
 * one takes to be there. Argument: how many times each statement is measured (300).
 */
public final class IsolationBench {
    private static final List<String> STATEMENTS = List.of(
            "SELECT 1",
            "SELECT id, name, price FROM big WHERE id = 77",
            "SELECT category, count(*) AS n, sum(price) AS total FROM big GROUP BY category ORDER BY total DESC",
            "SELECT id, name, price, created_at FROM big LIMIT 1000");

    private IsolationBench() {}

    /** Prints a table; takes about half a minute. */
    public static void main(String[] args) throws Exception {
        int runs = args.length == 0 ? 300 : Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("isolation-bench");
        try (IsolationBenchAccess access = new IsolationBenchAccess(folder)) {
            System.out.printf(
                    Locale.ROOT,
                    "all processes warm after %d ms%n",
                    access.warmUp().toMillis());
            System.out.printf(Locale.ROOT, "resident at rest: %s%n", rounded(access.residentBytes()));
            System.out.printf(
                    Locale.ROOT,
                    "%-60s %12s %12s %10s %12s %12s%n",
                    "statement",
                    "in-proc p50",
                    "process p50",
                    "over us",
                    "in-proc p99",
                    "process p99");
            for (String sql : STATEMENTS) {
                compare(access, sql, runs);
            }
            for (int i = 0; i < 3; i++) {
                export(access);
            }
            System.out.printf(Locale.ROOT, "resident after it: %s%n", rounded(access.residentBytes()));
        }
    }

    private static void compare(IsolationBenchAccess access, String sql, int runs) {
        long[] inProcess = new long[runs];
        long[] process = new long[runs];
        for (int i = -runs / 3; i < runs; i++) {
            int at = Math.max(i, 0);
            inProcess[at] = time(() -> access.inProcess(sql, 1000, "json", new Nowhere()));
            process[at] = time(() -> access.inProcesses(sql, 1000, "json", new Nowhere()));
        }
        Arrays.sort(inProcess);
        Arrays.sort(process);
        long over = process[runs / 2] - inProcess[runs / 2];
        System.out.printf(
                Locale.ROOT,
                "%-60.60s %12d %12d %+10d %12d %12d%n",
                sql,
                inProcess[runs / 2] / 1000,
                process[runs / 2] / 1000,
                over / 1000,
                inProcess[runs * 99 / 100] / 1000,
                process[runs * 99 / 100] / 1000);
    }

    private static void export(IsolationBenchAccess access) {
        Nowhere client = new Nowhere();
        long inProcess = time(() -> access.inProcess("SELECT * FROM big", 1_000_000, "ndjson", client));
        long process = time(() -> access.inProcesses("SELECT * FROM big", 1_000_000, "ndjson", new Nowhere()));
        System.out.printf(
                Locale.ROOT,
                "1 M rows x 10 columns as NDJSON (%s): in-process %d ms, process %d ms, speed ratio %.2f%n",
                rounded(client.bytes),
                inProcess / 1_000_000,
                process / 1_000_000,
                (double) inProcess / process);
    }

    private static String rounded(long bytes) {
        return new DataSize(bytes).rounded();
    }

    private static long time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    /** A client that takes everything at once. */
    private static final class Nowhere implements Reply {
        private long bytes;

        @Override
        public OutputStream stream(Map<String, String> headers) {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    bytes++;
                }

                @Override
                public void write(byte[] content, int offset, int length) {
                    bytes += length;
                }
            };
        }

        @Override
        public void trailer(String name, String value) {}

        @Override
        public void file(int status, Map<String, String> headers, Path file, long offset, long length) {}

        @Override
        public void head(int status, Map<String, String> headers) {}

        @Override
        public void onDisconnect(Runnable action) {}
    }
}
