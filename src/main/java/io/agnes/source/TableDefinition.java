package io.agnes.source;

import io.agnes.warehouse.Identifier;
import java.util.List;
import java.util.Map;

/**
 * What somebody registered of a table outside: enough to read it.
 *
 * @param id of the registered table
 * @param source the extract it belongs to, which is also the name of the connection it is read by
 * @param table its name inside the extract
 * @param description may be null
 * @param bucket schema, bucket or data set at the source; may be null
 * @param sourceTable its name at the source
 * @param query a statement to run there instead of reading a table; may be null
 * @param queryMode {@code local}, {@code remote} or {@code materialized}
 * @param primaryKey the columns that tell rows apart; empty when nobody said
 * @param options further values, which the type of source defines
 */
public record TableDefinition(
        String id,
        Identifier source,
        Identifier table,
        String description,
        String bucket,
        String sourceTable,
        String query,
        String queryMode,
        SyncStrategy strategy,
        List<String> primaryKey,
        Map<String, String> options) {

    public TableDefinition {
        primaryKey = List.copyOf(primaryKey);
        options = Map.copyOf(options);
    }

    SourceTable offered() {
        return new SourceTable(source, table, description);
    }
}
