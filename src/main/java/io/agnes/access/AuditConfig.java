package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;

/** How long the audit log remembers. */
@Section(value = "audit", description = "Who did what, to which resource, from where.")
public record AuditConfig(
        @Setting(value = "400d", description = "How long entries are kept, from 1d; older ones are removed each night.")
        Duration retention) {
    private static final Duration SHORTEST = Duration.ofDays(1);

    public AuditConfig {
        if (retention.compareTo(SHORTEST) < 0) {
            throw new AgnesException(
                    Problem.INVALID, "The audit log is kept for 1d or longer.", "Write a duration such as 400d.");
        }
    }
}
