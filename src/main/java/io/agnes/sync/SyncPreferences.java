package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The bodies with which people choose what they sync. */
public final class SyncPreferences {
    private SyncPreferences() {}

    /**
     * One table that somebody switched on or off.
     *
     * @param dataset the id of the table
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Row(
            String dataset,
            boolean enabled,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant updatedAt) {}

    /** {@code GET /api/settings}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Settings(String userId, String tableMode, List<Row> syncSettings) {}

    /** {@code GET /api/sync/settings}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record SyncSettings(String userId, String tableMode, List<Row> settings, List<String> enabledDatasets) {}

    /** {@code GET /api/sync/table-subscriptions}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record TableSubscriptions(String userId, String tableMode, List<Row> subscriptions) {}

    /** {@code PUT /api/settings/dataset}, and its answer. */
    public record Dataset(String dataset, Boolean enabled) {}

    /** {@code POST /api/sync/settings}. */
    public record Datasets(Map<String, Boolean> datasets) {}

    /** What became of each table of {@link Datasets}. */
    public record Updated(Map<String, Change> updated) {}

    /** What became of one: {@code enabled} as it is now, or the {@code error}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(Boolean enabled, String error) {}

    /**
     * {@code POST /api/sync/table-subscriptions}.
     *
     * @param tableMode {@code all} (what is not switched off) or {@code explicit} (what is switched on); null: it stays
     * @param tables by id; null: none changes
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Subscribe(String tableMode, Map<String, Boolean> tables) {}

    /** Its answer. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Subscribed(String tableMode, int updated) {}
}
