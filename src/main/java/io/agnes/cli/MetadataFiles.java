package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an agent reads about tables and metrics instead of asking: the files in {@code data/metadata}. */
final class MetadataFiles {
    private static final int NOT_FOUND = 404;
    /** After so many tables without one, the server has no profiles. */
    private static final int PATIENCE = 3;

    private final ApiClient client;
    private final Workspace workspace;

    MetadataFiles(ApiClient client, Workspace workspace) {
        this.client = client;
        this.workspace = workspace;
    }

    /**
     * {@code schema.json}: {@code {server, tables: [{..., columns: [{name, type}], local}]}}.
     *
     * @param local columns of the tables that are here; null when they are as in the file
     */
    void schema(Map<String, List<ResultColumn>> local) throws IOException {
        Map<String, JsonNode> known = new HashMap<>();
        WholeFile.json(workspace.metadata("schema.json"))
                .path("tables")
                .forEach(table -> known.put(table.path("id").asText(), table));
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("server", client.server().toString());
        ArrayNode tables = content.putArray("tables");
        for (JsonNode listed : new Catalog(client).tables().path("tables")) {
            String id = listed.path("id").asText();
            ObjectNode table = tables.addObject();
            table.setAll((ObjectNode) listed);
            JsonNode before = known.getOrDefault(id, JsonNodeFactory.instance.objectNode());
            boolean here = local == null ? before.path("local").asBoolean() : local.containsKey(id);
            table.put("local", here);
            table.set("columns", here && local != null ? columns(local.get(id)) : columns(id, listed, before));
        }
        WholeFile.write(workspace.metadata("schema.json"), content);
    }

    /** {@code metrics.json}: the answer of {@code GET /api/metrics}. */
    int metrics() throws IOException {
        JsonNode metrics = client.get("/api/metrics");
        WholeFile.write(workspace.metadata("metrics.json"), metrics);
        return metrics.path("metrics").size();
    }

    /**
     * {@code profiles.json}: {@code {profiles: {table: profile}}}, as far as the server has them.
     *
     * @param changed the tables whose profile is another by now
     * @param all the tables that are here; others are left out
     */
    void profiles(Collection<String> changed, Collection<String> all) throws IOException {
        ObjectNode profiles = JsonNodeFactory.instance.objectNode();
        WholeFile.json(workspace.metadata("profiles.json")).path("profiles").properties().stream()
                .filter(profile -> all.contains(profile.getKey()))
                .forEach(profile -> profiles.set(profile.getKey(), profile.getValue()));
        int missing = 0;
        int found = 0;
        for (String table : changed) {
            if (found == 0 && missing == PATIENCE) {
                break;
            }
            try {
                profiles.set(table, client.get("/api/catalog/profile/" + ApiClient.segment(table)));
                found++;
            } catch (Failure failure) {
                if (failure.status() != NOT_FOUND) {
                    throw failure;
                }
                missing++;
            }
        }
        WholeFile.write(
                workspace.metadata("profiles.json"),
                JsonNodeFactory.instance.objectNode().set("profiles", profiles));
    }

    private JsonNode columns(String id, JsonNode listed, JsonNode before) {
        boolean same = before.path("last_sync").equals(listed.path("last_sync"));
        if (same && !before.path("columns").isEmpty()) {
            return before.path("columns");
        }
        return new Catalog(client).table(id).path("columns");
    }

    private static ArrayNode columns(List<ResultColumn> columns) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        columns.forEach(column -> list.addObject().put("name", column.name()).put("type", column.type()));
        return list;
    }
}
