package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.source.DiscoveredTable;
import java.util.List;

/**
 * What a connection offers.
 *
 * @param source the connection; null when none was asked about
 * @param sourceType its kind; null when none was asked about
 * @param connections every configured connection
 * @param tables of the connection; empty when none was asked about
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Discovery(String source, String sourceType, List<Connection> connections, List<Table> tables, int count) {

    /** A configured connection and the kind of source that reads it. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Connection(String source, String sourceType) {}

    /**
     * A table there; the fields of {@link DiscoveredTable}.
     *
     * @param registeredAs the id under which it is registered; null when it is not
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Table(
            String bucket,
            String table,
            String description,
            List<String> primaryKey,
            Long rows,
            Long sizeBytes,
            List<DiscoveredTable.Column> columns,
            String registeredAs) {

        static Table of(DiscoveredTable found, String registeredAs) {
            return new Table(
                    found.bucket(),
                    found.table(),
                    found.description(),
                    found.primaryKey(),
                    found.rows(),
                    found.sizeBytes(),
                    found.columns(),
                    registeredAs);
        }
    }

    /**
     * Body of {@code POST /api/admin/discover-and-register}.
     *
     * @param source the connection; null: the only one
     * @param bucket only the tables of this schema, bucket or data set; null: all
     */
    public record Request(String source, String bucket) {}

    /**
     * What came of it.
     *
     * @param registered how many tables are new
     * @param skipped how many were registered before
     * @param errors why others could not be registered, a sentence each
     * @param tables the ids of the new ones
     */
    public record Outcome(int registered, int skipped, List<String> errors, List<String> tables, String source) {}
}
