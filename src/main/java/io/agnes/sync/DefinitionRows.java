package io.agnes.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.Identifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What the registry keeps of tables outside. */
final class DefinitionRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> OPTIONS = new TypeReference<>() {};

    private DefinitionRows() {}

    static List<TableDefinition> of(Handle handle, String sourceType) {
        return handle.createQuery("""
                        select id, source, source_table, coalesce(upstream_table, source_table) as upstream, description,
                            bucket, source_query, query_mode, sync_strategy, primary_key, options
                        from table_registry where source_type = ? order by id
                        """)
                .bind(0, sourceType)
                .map((row, context) -> definition(row))
                .list();
    }

    private static TableDefinition definition(ResultSet row) throws SQLException {
        return new TableDefinition(
                row.getString("id"),
                new Identifier(row.getString("source")),
                new Identifier(row.getString("source_table")),
                row.getString("description"),
                row.getString("bucket"),
                row.getString("upstream"),
                row.getString("source_query"),
                row.getString("query_mode"),
                SyncStrategy.find(row.getString("sync_strategy")).orElse(SyncStrategy.FULL_REFRESH),
                primaryKey(row),
                options(row));
    }

    static List<String> primaryKey(ResultSet row) throws SQLException {
        return json(row.getString("primary_key"), TEXTS, List.of());
    }

    static Map<String, String> options(ResultSet row) throws SQLException {
        return json(row.getString("options"), OPTIONS, Map.of());
    }

    private static <T> T json(String text, TypeReference<T> type, T absent) {
        try {
            return text == null ? absent : JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The registry holds what is not JSON.", e);
        }
    }
}
