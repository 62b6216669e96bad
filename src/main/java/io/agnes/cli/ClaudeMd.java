package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of CLAUDE.md: the template with what this workspace has. */
final class ClaudeMd {
    private static final String INTERVAL = "the start of each session";

    private final Workspace workspace;

    ClaudeMd(Workspace workspace) {
        this.workspace = workspace;
    }

    String text(String instance, ServerUrl server) throws IOException {
        return template()
                .replace("{instance_name}", oneLine(instance))
                .replace("{server_url}", server.toString())
                .replace("{sync_interval}", INTERVAL)
                .replace("{tables}", tables())
                .replace("{metric_categories}", categories());
    }

    private static String template() {
        Path file = Path.of(System.getProperty("agnes.home", ""), "config", "claude_md_template.txt");
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Failure.of("The template " + file.toAbsolutePath() + " cannot be read.", "Install da again.", e);
        }
    }

    private String tables() {
        StringBuilder lines = new StringBuilder();
        for (JsonNode table : WholeFile.json(workspace.metadata("schema.json")).path("tables")) {
            lines.append("- `").append(table.path("id").asText()).append('`');
            if (!table.path("local").asBoolean()) {
                lines.append(" (on the server only: `da query --remote`)");
            }
            String description = table.path("description").asText("");
            if (!description.isBlank() && !table.path("description").isNull()) {
                lines.append(": ").append(oneLine(description));
            }
            lines.append('\n');
        }
        return lines.length() == 0 ? "There is none yet." : lines.toString().stripTrailing();
    }

    private String categories() {
        StringBuilder lines = new StringBuilder();
        for (JsonNode category :
                WholeFile.json(workspace.metadata("metrics.json")).path("categories")) {
            lines.append("- `")
                    .append(category.path("name").asText())
                    .append("`: ")
                    .append(category.path("metrics").asInt())
                    .append('\n');
        }
        return lines.length() == 0 ? "There is none yet." : lines.toString().stripTrailing();
    }

    /** What comes from the server must not become structure of the document, let alone an instruction. */
    private static String oneLine(String text) {
        String line = CellText.visible(text.replaceAll("\\s+", " ").strip());
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }
}
