package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What was handed in, by the name it has there and its mark ({@code data/metadata/uploads.json}). */
final class UploadLedger {
    private static final String FILE = "uploads.json";

    private final Workspace workspace;
    private final Map<String, String> marks = new TreeMap<>();

    private UploadLedger(Workspace workspace) {
        this.workspace = workspace;
    }

    static UploadLedger read(Workspace workspace) {
        UploadLedger ledger = new UploadLedger(workspace);
        JsonNode marks = WholeFile.json(workspace.metadata(FILE)).path("marks");
        marks.properties()
                .forEach(file -> ledger.marks.put(file.getKey(), file.getValue().asText()));
        return ledger;
    }

    boolean has(String name, Path file) {
        try {
            return mark(file).equals(marks.get(name));
        } catch (IOException gone) {
            return true;
        }
    }

    /** What a file is known by: its size and when it was last written to. */
    static String mark(Path file) throws IOException {
        return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    }

    /** Writes it down at once, so that a run that is killed hands nothing in again. */
    void add(String name, String mark) throws IOException {
        marks.put(name, mark);
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        ObjectNode all = content.putObject("marks");
        marks.forEach(all::put);
        WholeFile.write(workspace.metadata(FILE), content);
    }
}
