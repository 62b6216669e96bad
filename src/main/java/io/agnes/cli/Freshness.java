package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * How old the data of a workspace is.
 *
 * @param state {@code fresh}, {@code stale} when older than a day, or {@code missing}
 * @param lastSync ISO instant, or {@code never}
 */
record Freshness(String state, String lastSync) {
    static final Duration LIMIT = Duration.ofHours(24);
    static final Freshness MISSING = new Freshness("missing", "never");

    static Freshness of(Workspace workspace) {
        JsonNode told = WholeFile.json(workspace.lastSync());
        try {
            Instant then = Instant.parse(told.path("synced_at").asText());
            boolean old = Duration.between(then, Instant.now()).compareTo(LIMIT) > 0;
            return new Freshness(old ? "stale" : "fresh", then.toString());
        } catch (DateTimeParseException notThere) {
            return MISSING;
        }
    }

    /** For people: how long ago. */
    String age() {
        Duration age = Duration.between(Instant.parse(lastSync), Instant.now());
        return age.toDays() > 1 ? age.toDays() + " days" : age.toHours() + " hours";
    }
}
