package io.agnes.health;

import java.time.Instant;
import java.util.List;

/**
 * The instance is no longer as it was at the last check.
 *
 * @param status {@code healthy}, {@code degraded} or {@code unhealthy}
 * @param parts the parts that are not ok, as {@code data=warning}
 * @param reasons one sentence each; empty when all is well again
 */
public record HealthChange(Instant at, String status, List<String> parts, List<String> reasons) {

    /** All of it in one line, for logs and messages. */
    public String text() {
        String what = parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
        return "The instance is " + status + what + "." + (reasons.isEmpty() ? "" : " " + String.join(" ", reasons));
    }
}
