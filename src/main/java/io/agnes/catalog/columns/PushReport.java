package io.agnes.catalog.columns;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collection;
import java.util.List;

/**
 * What became of each column of a push.
 *
 * @param status {@code ok}, {@code partial} or {@code failed}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PushReport(String status, String tableId, int pushed, int unchanged, int failed, List<Column> columns) {
    static final String PUSHED = "pushed";
    static final String UNCHANGED = "unchanged";
    static final String FAILED = "failed";

    /**
     * @param outcome {@code pushed}, {@code unchanged} (the source has it already) or {@code failed}
     * @param message why it failed
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Column(String columnName, String outcome, String message) {}

    static PushReport of(String tableId, Collection<Column> columns) {
        int pushed = count(columns, PUSHED);
        int failed = count(columns, FAILED);
        String status = failed == 0 ? "ok" : failed == columns.size() || pushed == 0 ? FAILED : "partial";
        return new PushReport(status, tableId, pushed, count(columns, UNCHANGED), failed, List.copyOf(columns));
    }

    /** The status of the answer: 503 when nothing that had to be sent was accepted. */
    @JsonIgnore
    public int httpStatus() {
        return status.equals(FAILED) ? 503 : 200;
    }

    private static int count(Collection<Column> columns, String outcome) {
        return (int) columns.stream()
                .filter(column -> column.outcome().equals(outcome))
                .count();
    }
}
