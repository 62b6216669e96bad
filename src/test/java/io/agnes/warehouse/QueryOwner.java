package io.agnes.warehouse;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** A server that does nothing but run one endless statement; its death is what a test is about. */
final class QueryOwner {
    static final String RUNNING = "running";

    private QueryOwner() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        QueryConfig config = ProcessQueryRunnerTest.config(Duration.ofMinutes(1), 1);
        try (QueryFixture fixture = new QueryFixture(folder);
                ProcessQueryRunner runner = new ProcessQueryRunner(config, fixture, folder.resolve("spool"));
                Snapshot snapshot = fixture.current()) {
            runner.warmUp();
            QueryControl control = new QueryControl();
            OutputStream rows = new OutputStream() {
                @Override
                public void write(int b) {
                    // the endless statement has begun to answer
                    System.out.print(RUNNING);
                    System.out.flush();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    write(0);
                }
            };
            runner.run(
                    new GatedQuery("SELECT repeat('x', 1000) FROM range(1000000000000)", 1, Set.of()),
                    snapshot,
                    RowFormat.NDJSON,
                    Integer.MAX_VALUE,
                    rows,
                    control);
        }
    }
}
