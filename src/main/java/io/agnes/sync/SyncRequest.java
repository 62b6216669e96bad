package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * The body of {@code POST /api/sync/trigger}: a JSON array of table ids.
 *
 * @param tables empty: every table that is due
 */
public record SyncRequest(@JsonValue List<String> tables) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SyncRequest {
        tables = tables == null ? List.of() : tables;
    }
}
