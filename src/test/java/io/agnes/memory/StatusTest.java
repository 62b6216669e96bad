package io.agnes.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusTest {
    /** The table of docs/memory.md. */
    @Test
    void theTransitions() {
        Map<Status, Set<Status>> table = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            table.put(status, status.next());
        }

        assertThat(table)
                .isEqualTo(Map.of(
                        Status.PENDING, Set.of(Status.APPROVED, Status.MANDATORY, Status.REJECTED),
                        Status.APPROVED, Set.of(Status.MANDATORY, Status.REJECTED),
                        Status.MANDATORY, Set.of(Status.APPROVED, Status.REVOKED),
                        Status.REJECTED, Set.of(Status.APPROVED),
                        Status.REVOKED, Set.of(Status.APPROVED, Status.MANDATORY),
                        Status.EXPIRED, Set.of(Status.APPROVED, Status.MANDATORY, Status.REJECTED)));
    }
}
