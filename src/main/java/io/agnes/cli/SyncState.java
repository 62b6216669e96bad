package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a workspace has ({@code data/metadata/sync_state.json}). Lost, it is made again from the files. */
final class SyncState {
    private final Map<String, Held> tables = new TreeMap<>();
    private String root;

    /**
     * A table that is here.
     *
     * @param files below the folder of Parquet files
     */
    record Held(String hash, long rows, long sizeBytes, List<String> files) {}

    static SyncState read(Workspace workspace) {
        SyncState state = new SyncState();
        JsonNode content = WholeFile.json(workspace.metadata("sync_state.json"));
        state.root = content.path("root").asText();
        content.path("tables").properties().forEach(table -> {
            JsonNode held = table.getValue();
            List<String> files = new ArrayList<>();
            held.path("files").forEach(file -> files.add(file.asText()));
            state.tables.put(
                    table.getKey(),
                    new Held(
                            held.path("hash").asText(),
                            held.path("rows").asLong(),
                            held.path("size_bytes").asLong(),
                            files));
        });
        return state;
    }

    Map<String, Held> tables() {
        return tables;
    }

    /** Whether the workspace is another folder than at the last write, so that its views read files that are gone. */
    boolean isMoved(Workspace workspace) {
        return !workspace.root().toString().equals(root);
    }

    void write(Workspace workspace) throws IOException {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("root", workspace.root().toString());
        ObjectNode all = content.putObject("tables");
        tables.forEach((id, held) -> {
            ArrayNode files = all.putObject(id)
                    .put("hash", held.hash())
                    .put("rows", held.rows())
                    .put("size_bytes", held.sizeBytes())
                    .putArray("files");
            held.files().forEach(files::add);
        });
        WholeFile.write(workspace.metadata("sync_state.json"), content);
    }
}
