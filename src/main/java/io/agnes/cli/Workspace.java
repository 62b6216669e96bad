package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A folder with the data of one server and what an agent needs to work with it.
 *
 * @param root absolute
 */
record Workspace(Path root) {
    private static final String MARKER = "data/metadata/workspace.json";
    private static final List<String> FOLDERS =
            List.of("data/parquet", "data/duckdb", "data/metadata", "user/artifacts", "user/sessions", ".claude");

    /** The workspace that a folder is or lies in. */
    static Optional<Workspace> around(Path place) {
        for (Path folder = place; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(MARKER))) {
                return Optional.of(new Workspace(folder));
            }
        }
        return Optional.empty();
    }

    /** Makes the folders that are missing, and remembers the server. */
    static Workspace create(Path root, ServerUrl server) throws IOException {
        Workspace workspace = new Workspace(root);
        for (String folder : FOLDERS) {
            Files.createDirectories(root.resolve(folder));
        }
        JsonNode known = WholeFile.json(root.resolve(MARKER));
        WholeFile.write(
                root.resolve(MARKER),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("server", server.toString())
                        .put(
                                "created_at",
                                known.path("created_at")
                                        .asText(Instant.now()
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString())));
        return workspace;
    }

    /** The server it belongs to; null when that is unreadable. */
    String server() {
        return WholeFile.json(root.resolve(MARKER)).path("server").textValue();
    }

    Path parquet() {
        return root.resolve("data/parquet");
    }

    Path database() {
        return root.resolve("data/duckdb/analytics.duckdb");
    }

    Path metadata(String name) {
        return root.resolve("data/metadata").resolve(name);
    }

    Path lastSync() {
        return metadata("last_sync.json");
    }

    Path sessions() {
        return root.resolve("user/sessions");
    }

    Path artifacts() {
        return root.resolve("user/artifacts");
    }

    Path claude(String name) {
        return root.resolve(".claude").resolve(name);
    }

    Path claudeMd() {
        return root.resolve("CLAUDE.md");
    }
}
