package io.agnes.source.file;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code sources.yml}: which file becomes which table of which system.
 *
 * @param entries in the order of the file
 * @param more every other top-level key, kept as it is
 */
public record SourceManifest(
        @JsonProperty("sources") List<SourceEntry> entries,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> more) {
    /** The manifest's name below the sources folder. */
    public static final String FILE = "sources.yml";

    static final String HEADER = """
            # Which file becomes which table. `agnes sources sync` adds new files and removes entries without a file.
            # Edit `table`, `system` and `description` freely: entries are compared by `path` only. Other comments are lost.
            """;
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER))
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    public SourceManifest {
        entries = entries == null ? List.of() : List.copyOf(entries);
        more = more == null ? Map.of() : new LinkedHashMap<>(more);
    }

    /**
     * The manifest of a sources folder; a missing or empty file is an empty list.
     *
     * @throws AgnesException INVALID when it is not such a list, naming the line
     */
    public static SourceManifest read(Path sources) {
        Path file = sources.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                return new SourceManifest(List.of(), Map.of());
            }
            JsonNode tree = YAML.readTree(file.toFile());
            return tree.isMissingNode() || tree.isNull()
                    ? new SourceManifest(List.of(), Map.of())
                    : YAML.treeToValue(tree, SourceManifest.class);
        } catch (JsonProcessingException e) {
            throw new AgnesException(
                    Problem.INVALID,
                    FILE + " cannot be read" + (e.getLocation() == null ? "" : at(e)) + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("not YAML"),
                    "Write a list under 'sources' whose entries have the texts 'table', 'path' and 'system'.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read.", e);
        }
    }

    /**
     * Replaces the manifest of a sources folder in one step.
     *
     * @throws AgnesException STORAGE_FULL; it is as it was then
     */
    public void write(Path sources) {
        try {
            WholeFile.write(sources.resolve(FILE), HEADER + YAML.writeValueAsString(this));
        } catch (IOException e) {
            if (DiskSpace.isLacking(e)) {
                throw DiskSpace.ofMachine().full(sources, Part.SOURCES, FILE, 0, "sync again", e);
            }
            throw new UncheckedIOException(FILE + " cannot be written.", e);
        }
    }

    /** Whether the file holds comments that {@link #write} would lose. */
    static boolean hasOtherComments(Path sources) {
        Path file = sources.resolve(FILE);
        try {
            List<String> own = HEADER.lines().toList();
            return Files.exists(file)
                    && Files.readString(file)
                            .lines()
                            .anyMatch(line -> line.matches("(.*\\s)?#.*") && !own.contains(line));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read.", e);
        }
    }

    private static String at(JsonProcessingException e) {
        return " at line " + e.getLocation().getLineNr();
    }
}
