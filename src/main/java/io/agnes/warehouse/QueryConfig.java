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

        @Setting(value = "512MB", description = "Memory of all running queries together before they spill to disk.")
        DataSize memory,

        @Setting(value = "2", description = "Threads of all running queries together; 0 is one per core.")
        int threads,

        @Setting(value = "2GB", description = "Disk space running queries may spill to.")
        DataSize spill,

        @Setting(value = "8", description = "Queries that run at once.")
        int maxConcurrent,

        @Setting(value = "4", description = "Queries of one caller that run at once.")
        int maxConcurrentPerUser,

        @Setting(value = "5s", description = "How long a query waits for its turn before it is sent away.")
        Duration queueWait) {

    public QueryConfig {
        requirePositive("default_rows", defaultRows);
        requirePositive("max_rows", maxRows);
        requirePositive("max_sql", maxSql.bytes());
        requirePositive("max_cell", maxCell.bytes());
        requirePositive("max_result", maxResult.bytes());
        requirePositive("timeout", timeout.toMillis());
        requirePositive("max_concurrent", maxConcurrent);
        requirePositive("max_concurrent_per_user", maxConcurrentPerUser);
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

    private static void requirePositive(String key, long value) {
        if (value < 1) {
            throw new AgnesException(
                    Problem.INVALID, "The setting 'query." + key + "' is not positive.", "Set it to 1 or more.");
        }
    }
}
