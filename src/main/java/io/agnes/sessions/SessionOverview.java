package io.agnes.sessions;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The step {@code sessionOverview}: how far the sessions have come, and why some have not. Thread-safe. */
public final class SessionOverview {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private final StateDatabase state;

    SessionOverview(StateDatabase state) {
        this.state = state;
    }

    /**
     * @param user e-mail address; the id when the account is gone
     * @param status {@code waiting}, {@code read}, {@code private} or {@code failed}: given up
     * @param attempts how often its reading has failed since it came in
     * @param error of the last attempt, and what to do; null when there is none
     * @param items how many items of the memory began with it
     * @param dueAt it is not read before
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Session(
            String user,
            String name,
            String status,
            int attempts,
            String error,
            long sizeBytes,
            int items,
            Instant receivedAt,
            Instant dueAt,
            Instant readAt) {}

    /** @param counts of all sessions, by status */
    public record Listing(List<Session> sessions, int count, Map<String, Long> counts) {}

    /**
     * Those that came in last.
     *
     * @param parameters {@code status}: only those; {@code limit}: how many, 1 to 1000, 100 unless told
     * @throws AgnesException BAD_PARAMETER when there is no such status
     */
    public Listing list(Parameters parameters) {
        String status = parameters.find("status").orElse(null);
        if (status != null && !SessionRows.STATUSES.contains(status)) {
            throw new AgnesException(
                    Problem.BAD_PARAMETER,
                    "A session has no status '" + status + "'.",
                    "Use one of: " + String.join(", ", SessionRows.STATUSES) + ".");
        }
        int limit = parameters.findInt("limit", 1, MOST).orElse(USUAL);
        return state.read(handle -> {
            List<Session> sessions = SessionRows.list(handle, status, limit);
            return new Listing(sessions, sessions.size(), SessionRows.counts(handle));
        });
    }
}
