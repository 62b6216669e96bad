package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an agent reads about tables and metrics instead of asking: the files in {@code data/metadata}. */
final class MetadataFiles {
    private static final int NOT_FOUND = 404;
    /** A server takes more; a URL of twice the length it might not. */
    private static final int PROFILES_AT_ONCE = 50;

    private final ApiClient client;
    private final Workspace workspace;
    private final Ahead catalog;
    private final Ahead metrics;

    /** Asks for the tables and the metrics at once. */
    MetadataFiles(ApiClient client, Workspace workspace) {
        this.client = client;
        this.workspace = workspace;
        this.catalog = new Ahead(client, "/api/catalog");
        this.metrics = new Ahead(client, "/api/metrics");
    }

    /** Those of these tables of which {@code schema.json} says no columns. */
    Set<String> unknown(Set<String> here) {
        Set<String> unknown = new LinkedHashSet<>(here);
        known().forEach((id, table) -> {
            if (!table.path("columns").isEmpty()) {
                unknown.remove(id);
            }
        });
        return unknown;
    }

    /**
     * {@code schema.json}: {@code {server, tables: [{..., columns: [{name, type}], local}]}}, of each table what {@code GET
     * /api/catalog} says.
     *
     * @param here tables that are here
     * @param columns of those whose columns are others than in the file
     */
    void schema(Set<String> here, Map<String, List<ResultColumn>> columns) throws IOException {
        Map<String, JsonNode> known = known();
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("server", client.server().toString());
        ArrayNode tables = content.putArray("tables");
        for (JsonNode listed : catalog.get().path("tables")) {
            String id = listed.path("id").asText();
            ObjectNode table = tables.addObject();
            table.setAll((ObjectNode) listed);
            table.put("local", here.contains(id));
            table.set(
                    "columns",
                    columns.containsKey(id)
                            ? columns(columns.get(id))
                            : columns(listed, known.get(id), here.contains(id)));
        }
        WholeFile.write(workspace.metadata("schema.json"), content);
    }

    /** {@code metrics.json}: the answer of {@code GET /api/metrics}. */
    void metrics() throws IOException {
        WholeFile.write(workspace.metadata("metrics.json"), metrics.get());
    }

    /**
     * {@code profiles.json}: {@code {profiles: {table: profile}}}, as far as the server has them; those that are as they
     * were are not asked for again.
     *
     * @param here the tables that are here; others are left out
     */
    void profiles(Set<String> here) throws IOException {
        JsonNode known = WholeFile.json(workspace.metadata("profiles.json")).path("profiles");
        ObjectNode profiles = JsonNodeFactory.instance.objectNode();
        List<String> due = new ArrayList<>();
        for (JsonNode listed : catalog.get().path("tables")) {
            String id = listed.path("id").asText();
            JsonNode made = listed.path("profile").path("profiled_at");
            if (here.contains(id) && made.isTextual()) {
                if (made.equals(known.path(id).path("profiled_at"))) {
                    profiles.set(id, known.path(id));
                } else {
                    due.add(id);
                }
            }
        }
        for (int from = 0; from < due.size(); from += PROFILES_AT_ONCE) {
            profiles.setAll(fetched(due.subList(from, Math.min(due.size(), from + PROFILES_AT_ONCE))));
        }
        WholeFile.write(
                workspace.metadata("profiles.json"),
                JsonNodeFactory.instance.objectNode().set("profiles", profiles));
    }

    /** None of a server that is older and does not tell several at once. */
    private ObjectNode fetched(List<String> tables) {
        try {
            JsonNode answer = client.get("/api/catalog/profiles?tables=" + String.join(",", tables));
            if (answer.path("profiles") instanceof ObjectNode profiles) {
                return profiles;
            }
        } catch (Failure failure) {
            if (failure.status() != NOT_FOUND) {
                throw failure;
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private Map<String, JsonNode> known() {
        Map<String, JsonNode> known = new HashMap<>();
        WholeFile.json(workspace.metadata("schema.json"))
                .path("tables")
                .forEach(table -> known.put(table.path("id").asText(), table));
        return known;
    }

    /** Those of the file, which stay the columns of a table that is here; of others until they are published anew. */
    private JsonNode columns(JsonNode listed, JsonNode knownOrNull, boolean isHere) {
        if (knownOrNull != null
                && !knownOrNull.path("columns").isEmpty()
                && (isHere || knownOrNull.path("last_sync").equals(listed.path("last_sync")))) {
            return knownOrNull.path("columns");
        }
        return new Catalog(client).table(listed.path("id").asText()).path("columns");
    }

    private static ArrayNode columns(Collection<ResultColumn> columns) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        columns.forEach(column -> list.addObject().put("name", column.name()).put("type", column.type()));
        return list;
    }
}
