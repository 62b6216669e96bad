package io.agnes.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a server says one should have ({@code GET /api/sync/manifest}). It is not trusted: each name is one that can be
 * a file, each hash is one, and there are only so many of them.
 *
 * @param tables by id
 * @param generation grows with each publication; 0 when the server does not tell
 */
record Manifest(Map<String, Table> tables, long generation) {
    static final int MOST_TABLES = 100_000;
    private static final int MOST_PARTS = 100_000;
    private static final int MOST_ENTRY_DEPTH = 20;
    private static final Pattern ID = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(com.fasterxml.jackson.core.StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_ENTRY_DEPTH)
                    .build())
            .build());

    /**
     * One table.
     *
     * @param hash of the whole; empty when it is not downloadable
     * @param files what it is made of, in order; empty when it is not downloadable
     */
    record Table(String id, String hash, long rows, long sizeBytes, boolean downloadable, List<File> files) {}

    /**
     * One file.
     *
     * @param part what {@code ?part=} names; null when the table is one file
     * @param hash SHA-256 of its bytes, lower-case hex
     * @param name below the folder of Parquet files
     */
    record File(String part, String hash, long sizeBytes, String name) {}

    /**
     * Reads and checks one.
     *
     * @throws Failure when it is not one, or names what cannot be
     * @throws IOException when the connection breaks
     */
    static Manifest read(InputStream in, ServerUrl server) throws IOException {
        Map<String, Table> tables = new LinkedHashMap<>();
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        long generation = 0;
        boolean listed = false;
        try (JsonParser parser = JSON.createParser(in)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "is no object", server);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("tables")) {
                    require(value == JsonToken.START_OBJECT, "has no object of tables", server);
                    listed = true;
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String id = parser.currentName();
                        parser.nextToken();
                        require(tables.size() < MOST_TABLES, "lists more than " + MOST_TABLES + " tables", server);
                        require(ID.matcher(id).matches(), "names a table '" + shortened(id) + "'", server);
                        require(seen.add(id), "names the table '" + id + "' twice", server);
                        tables.put(id, table(id, parser.readValueAsTree(), server));
                    }
                } else if (field.equals("generation")) {
                    generation = parser.getValueAsLong();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JsonProcessingException notJson) {
            throw refused("is not JSON", server);
        }
        require(listed, "has no tables", server);
        return new Manifest(tables, generation);
    }

    private static Table table(String id, JsonNode entry, ServerUrl server) {
        require(entry.isObject(), "describes the table '" + id + "' by no object", server);
        boolean downloadable = entry.path("downloadable").asBoolean(true)
                && !entry.path("query_mode").asText().equals("remote");
        long rows = entry.path("rows").asLong();
        if (!downloadable) {
            return new Table(id, "", rows, 0, false, List.of());
        }
        String hash = entry.path("hash").asText();
        long size = size(id, entry, server);
        require(HASH.matcher(hash).matches(), "has no SHA-256 for the table '" + id + "'", server);
        JsonNode parts = entry.path("parts");
        require(parts.size() <= MOST_PARTS, "lists too many parts of the table '" + id + "'", server);
        List<File> files = new ArrayList<>();
        for (JsonNode part : parts) {
            String partHash = part.path("hash").asText();
            require(HASH.matcher(partHash).matches(), "has no SHA-256 for a part of the table '" + id + "'", server);
            require(part.path("path").isTextual(), "has a part without a path in the table '" + id + "'", server);
            files.add(new File(
                    part.path("path").asText(),
                    partHash,
                    size(id, part, server),
                    id.toLowerCase(Locale.ROOT) + "/" + partHash + ".parquet"));
        }
        if (files.isEmpty()) {
            files.add(new File(null, hash, size, id.toLowerCase(Locale.ROOT) + ".parquet"));
        }
        return new Table(id, hash, rows, size, true, List.copyOf(files));
    }

    private static long size(String id, JsonNode entry, ServerUrl server) {
        JsonNode size = entry.path("size_bytes");
        require(size.canConvertToLong() && size.asLong() >= 0, "has no size for the table '" + id + "'", server);
        return size.asLong();
    }

    private static void require(boolean condition, String what, ServerUrl server) {
        if (!condition) {
            throw refused(what, server);
        }
    }

    private static Failure refused(String what, ServerUrl server) {
        return Failure.of(
                "The manifest of " + server + " " + what + "; nothing was changed.",
                "Check that this is your server (da status); if it is, tell its operator.");
    }

    private static String shortened(String id) {
        return id.length() > 80 ? id.substring(0, 80) + "..." : id;
    }
}
