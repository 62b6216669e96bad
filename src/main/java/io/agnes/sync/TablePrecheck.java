package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.source.DiscoveredTable;
import java.util.List;

/**
 * The answer to a registration that was only tried.
 *
 * @param ok true; what cannot be registered is a problem
 */
public record TablePrecheck(boolean ok, Table table) {

    /**
     * The table as it would be registered, and as its source knows it.
     *
     * @param rows null when the source does not say
     * @param sizeBytes null when the source does not say
     * @param columns empty when the source does not say
     * @param note what was not looked at; null when the source was asked
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Table(
            String id,
            String name,
            String sourceType,
            String source,
            String bucket,
            String sourceTable,
            String queryMode,
            Long rows,
            Long sizeBytes,
            List<DiscoveredTable.Column> columns,
            String note) {}
}
