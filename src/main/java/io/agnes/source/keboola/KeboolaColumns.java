package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableDefinitions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The steps {@code keboolaColumns}: types and descriptions of columns as metadata of a Storage table. Thread-safe. */
public final class KeboolaColumns {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROVIDER = "ai-metadata-enrichment";
    /** By what a value is here, its key there. */
    private static final Map<String, String> KEYS =
            Map.of("basetype", "KBC.datatype.basetype", "description", "KBC.description");

    private final TableDefinitions definitions;
    private final Map<String, KeboolaConnection> connections;

    KeboolaColumns(TableDefinitions definitions, Map<String, KeboolaConnection> connections) {
        this.definitions = definitions;
        this.connections = Map.copyOf(connections);
    }

    /**
     * One call that tells all columns.
     *
     * @param tableId of a registered table
     * @param columns by name {@code basetype}, {@code description} or both
     * @throws AgnesException NOT_FOUND when the table is no longer registered or its connection has gone; INVALID when
     *     it names no table of Storage
     */
    public StorageCall call(String tableId, Map<String, Map<String, String>> columns) {
        TableDefinition definition = definitions.of(KeboolaSource.TYPE).stream()
                .filter(table -> table.id().equals(tableId))
                .findFirst()
                .orElseThrow(() -> missing("The table '" + tableId + "' is not registered.", "Register it."));
        KeboolaConnection connection = connections.get(definition.source().value());
        if (connection == null) {
            throw missing(
                    "There is no Keboola connection '" + definition.source() + "'.",
                    "Add it to data_sources of instance.yaml.");
        }
        ObjectNode body = JSON.createObjectNode().put("provider", PROVIDER);
        body.putArray("metadata");
        ObjectNode ofColumns = body.putObject("columnsMetadata");
        columns.forEach((column, values) -> {
            ArrayNode entries = ofColumns.putArray(column);
            values.forEach((name, value) ->
                    entries.addObject().put("key", KEYS.get(name)).put("value", value));
        });
        String id = StorageIds.of(definition);
        return StorageCall.postJson(connection, "tables/" + StorageCall.segment(id) + "/metadata", body.toString());
    }

    /**
     * The columns whose values the answer tells back, all of them.
     *
     * @param columns what the call told
     */
    public Set<String> confirmed(Map<String, Map<String, String>> columns, JsonNode answer) {
        Set<String> confirmed = new TreeSet<>();
        columns.forEach((column, values) -> {
            JsonNode entries = answer.path("columnsMetadata").path(column);
            boolean all = values.entrySet().stream()
                    .allMatch(value -> holds(entries, KEYS.get(value.getKey()), value.getValue()));
            if (all) {
                confirmed.add(column);
            }
        });
        return confirmed;
    }

    private static boolean holds(JsonNode entries, String key, String value) {
        for (JsonNode entry : entries) {
            if (key.equals(entry.path("key").asText())
                    && value.equals(entry.path("value").asText())) {
                return true;
            }
        }
        return false;
    }

    private static AgnesException missing(String message, String hint) {
        return new AgnesException(Problem.NOT_FOUND, message, hint);
    }
}
