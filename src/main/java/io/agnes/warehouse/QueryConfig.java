package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;

/** The limits of queries: what one may ask, get and use, and how many run at once. */
@Section(value = "query", description = "Limits of the queries that callers send.")
public record QueryConfig(
        @Setting(value = "30s", description = "The longest time one statement may run.")
        Duration timeout,

        @Setting(value = "1000", description = "Rows of an answer when the request names no limit.")
        int defaultRows,

        @Setting(value = "1000000", description = "The most rows a request may ask for.")
        int maxRows,

        @Setting(value = "100KB", description = "The longest statement.")
        DataSize maxSql,

        @Setting(value = "1MB", description = "The longest single value in an answer that is text.")
        DataSize maxCell,

        @Setting(value = "1GB", description = "The largest answer; what exceeds 1 MB waits on disk while it is sent.")
        DataSize maxResult,

        @Setting(
                value = "512MB",
                description = "Memory of one query process before it spills to disk (docs/operations.md has the sum); "
                        + "in-process, of all running queries together.")
        DataSize memory,

        @Setting(
                value = "2",
                description = "Threads of one query process; in-process, of all running queries together; 0 is one per "
                        + "core.")
        int threads,

        @Setting(
                value = "2GB",
                description = "Disk space one query process may spill to; in-process, all running queries together.")
        DataSize spill,

        @Setting(value = "8", description = "Queries that run at once; at most one in each query process.")
        int maxConcurrent,

        @Setting(
                value = "4",
                description = "Queries of one caller that run at once; one place always stays free for another caller.")
        int maxConcurrentPerUser,

        @Setting(value = "5s", description = "How long a query waits for its turn before it is sent away.")
        Duration queueWait,

        @Setting(value = "48", description = "Queries that wait at once; further ones are sent away at once.")
        int maxWaiting,

        @Setting(value = "32", description = "Queries of one caller that wait at once.")
        int maxWaitingPerUser,

        @Setting(
                value = "process",
                description =
                        "Where statements run: process (in processes of their own, which a statement can end without "
                                + "harm to others; Linux only, elsewhere they run in-process) or in-process.")
        String isolation,

        @Setting(value = "0", description = "Query processes that are kept warm; 0 is one per core and one more.")
        int processes) {

    public QueryConfig {
        requirePositive("default_rows", defaultRows);
        requirePositive("max_rows", maxRows);
        requirePositive("max_sql", maxSql.bytes());
        requirePositive("max_cell", maxCell.bytes());
        requirePositive("max_result", maxResult.bytes());
        requirePositive("timeout", timeout.toMillis());
        requirePositive("max_concurrent", maxConcurrent);
        requirePositive("max_concurrent_per_user", maxConcurrentPerUser);
        requirePositive("max_waiting", maxWaiting);
        requirePositive("max_waiting_per_user", maxWaitingPerUser);
        QueryIsolation.requireKnown(isolation);
        if (processes < 0) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting 'query.processes' is negative.",
                    "Set it to 0 for one per core and one more, or to 1 or more.");
        }
        if (defaultRows > maxRows) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting 'query.default_rows' is larger than 'query.max_rows'.",
                    "Set it to " + maxRows + " or less.");
        }
    }

    /** What one generation of master views may use for queries. */
    public InstanceLimits instanceLimits() {
        return new InstanceLimits(memory, threads, spill, timeout);
    }

    /** The most memory that the operating system gives one query process. */
    public DataSize processMemory() {
        return new DataSize(QueryCommand.mostBytes(this));
    }

    /** How many query processes are kept warm. */
    public int processCount() {
        return processes == 0 ? Runtime.getRuntime().availableProcessors() + 1 : processes;
    }

    private static void requirePositive(String key, long value) {
        if (value < 1) {
            throw new AgnesException(
                    Problem.INVALID, "The setting 'query." + key + "' is not positive.", "Set it to 1 or more.");
        }
    }
}
