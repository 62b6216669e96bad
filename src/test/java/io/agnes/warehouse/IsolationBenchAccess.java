package io.agnes.warehouse;

import io.agnes.common.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Lets the bench in: the table {@code big} of {@link QueryBenchAccess}, asked in this process and in others. */
public final class IsolationBenchAccess implements AutoCloseable {
    private static final Scope SCOPE = QueryFixture.scope("bench", Set.of("big"));

    private final QueryFixture fixture;
    private final Queries inProcess;
    private final Queries inProcesses;
    private final int processes;

    public IsolationBenchAccess(Path folder) throws SQLException, IOException {
        QueryConfig here = QueryFixture.config();
        QueryConfig there = new QueryConfig(
                here.timeout(),
                here.defaultRows(),
                here.maxRows(),
                here.maxSql(),
                here.maxCell(),
                here.maxResult(),
                here.memory(),
                here.threads(),
                here.spill(),
                here.maxConcurrent(),
                here.maxConcurrentPerUser(),
                here.queueWait(),
                here.maxWaiting(),
                here.maxWaitingPerUser(),
                QueryIsolation.PROCESS,
                here.processes());
        processes = there.processCount();
        fixture = new QueryFixture(folder, here.instanceLimits(), QueryBenchAccess.BIG);
        inProcess = new Queries(here, fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
        inProcesses = new Queries(there, fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
    }

    /** Starts the processes and waits for all of them. */
    public Duration warmUp() {
        long start = System.nanoTime();
        inProcesses.warmUp();
        while (inProcesses.health().ready() < processes) {
            LockSupport.parkNanos(1_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** The resident memory of the largest query process. */
    public long residentBytes() throws IOException {
        long most = 0;
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            Path statm = Path.of("/proc", String.valueOf(child.pid()), "statm");
            most = Math.max(most, 4096 * Long.parseLong(Files.readString(statm).split(" ")[1]));
        }
        return most;
    }

    public void inProcess(String sql, int limit, String format, Reply reply) {
        inProcess.run(new QueryRequest(sql, limit, format), null, SCOPE, reply);
    }

    public void inProcesses(String sql, int limit, String format, Reply reply) {
        inProcesses.run(new QueryRequest(sql, limit, format), null, SCOPE, reply);
    }

    @Override
    public void close() throws SQLException {
        inProcesses.close();
        inProcess.close();
        fixture.close();
    }
}
