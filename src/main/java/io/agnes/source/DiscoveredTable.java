package io.agnes.source;

import java.util.List;

/**
 * A table that a connection has.
 *
 * @param bucket schema, bucket or data set; null when the kind of source has none
 * @param table its name there
 * @param description may be null
 * @param primaryKey empty when the source knows none
 * @param rows null when the source does not say
 * @param sizeBytes null when the source does not say
 * @param columns empty when listing tables does not tell them
 */
public record DiscoveredTable(
        String bucket,
        String table,
        String description,
        List<String> primaryKey,
        Long rows,
        Long sizeBytes,
        List<Column> columns) {

    public DiscoveredTable {
        primaryKey = List.copyOf(primaryKey);
        columns = List.copyOf(columns);
    }

    /**
     * A column of the table.
     *
     * @param type as the source calls it
     */
    public record Column(String name, String type) {}
}
