package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code GET /api/admin/metrics/export} into files. */
@Command(name = "export", description = "Writes every metric of the server as a YAML file.")
final class MetricsExportCommand implements Callable<Integer> {
    /** The path comes from the server: it must stay in the folder. */
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+/[A-Za-z0-9_-]+\\.yml");

    private final DaCommand da;

    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "export", description = "Where to (default: export).")
    private Path folder;

    @Option(names = "--json", description = "Print dir and files as JSON.")
    private boolean json;

    MetricsExportCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        JsonNode files = da.client().get("/api/admin/metrics/export").path("files");
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("dir", folder.toString());
        ArrayNode written = told.putArray("files");
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            if (!PATH.matcher(file.getKey()).matches()) {
                throw Failure.of(
                        "The server names a file '" + file.getKey() + "', which no metric can have.",
                        "Check that this is your server: da status");
            }
            WholeFile.write(folder.resolve(file.getKey()), file.getValue().asText());
            written.add(file.getKey());
        }
        if (json) {
            da.json(told);
        } else {
            da.io().note(written.size() + " metrics are in " + folder + ".");
        }
        return 0;
    }
}
