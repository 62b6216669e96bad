package io.agnes.source.bigquery;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import io.agnes.config.DataSize;
import java.util.function.LongSupplier;

/** Keeps a table from costing more than somebody has agreed to: BigQuery estimates each read before it begins. */
final class CostGuard {
    private static final String WAY_ROUND =
            "Read less: set the option row_filter to a condition on the column that the table is partitioned by, or the "
                    + "option columns to those you need; or raise the option max_bytes of this table";

    private CostGuard() {}

    /**
     * Asks first, and lets nothing pass that it has no number for.
     *
     * @param limit 0 bytes for none
     * @param estimate the dry run, in bytes; negative when its answer holds none
     * @throws AgnesException INVALID above the limit; as the dry run failed, when it did
     */
    static void check(String what, DataSize limit, LongSupplier estimate) {
        if (limit.bytes() == 0) {
            return;
        }
        long bytes = estimate.getAsLong();
        if (bytes < 0) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "BigQuery does not estimate what it costs to read " + what + ", so it was not read.",
                    "If you accept any cost set the option max_bytes of this table to 0B.");
        }
        if (bytes > limit.bytes()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "To read " + what + " BigQuery would scan " + told(bytes) + ", and the limit is "
                            + told(limit.bytes()) + ".",
                    WAY_ROUND + ", for example to " + above(bytes) + ".");
        }
    }

    /** The query was let through by its estimate, and stopped by BigQuery on its way. */
    static AgnesException stopped(String what, String said) {
        return new AgnesException(
                Problem.INVALID,
                "To read " + what + " BigQuery would bill more than the limit allows: " + UpstreamText.brief(said),
                WAY_ROUND + ".");
    }

    private static String told(long bytes) {
        return new DataSize(bytes).rounded() + " (" + bytes + " bytes)";
    }

    private static String above(long bytes) {
        long gigabytes = (bytes >> 30) + 1;
        return gigabytes + "GB";
    }
}
