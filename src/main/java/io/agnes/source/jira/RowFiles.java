package io.agnes.source.jira;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.warehouse.Literal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rows as files of JSON lines that the engine reads with declared types; they go when this is closed. */
final class RowFiles implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The engine takes a multiple of its longest row to read with, so this is no more than needed. */
    private static final int LEAST_BUFFER = 1 << 20;

    private static final String HEAD_COLUMNS = "'entity': 'VARCHAR', 'version': 'BIGINT', 'updated': 'BIGINT', "
            + "'entity_key': 'VARCHAR', 'former_key': 'VARCHAR', 'deleted': 'BOOLEAN', 'month': 'VARCHAR', "
            + "'gone': 'VARCHAR'";

    private final Path scratch;
    private final List<Path> files = new ArrayList<>();

    RowFiles(Path scratch) {
        this.scratch = scratch;
    }

    /** A table without rows. */
    static String empty(JiraTable table) {
        List<String> columns = table.columns().stream()
                .map(column -> "cast(null as " + column.type().sql() + ") as "
                        + io.agnes.warehouse.Column.quoted(column.name()))
                .toList();
        return "select " + String.join(", ", columns) + " where false";
    }

    /**
     * The changed rows of a table, each with the id and the version of its issue.
     *
     * @param heads of the changes, in the same order
     * @return null when there are none
     */
    String select(JiraTable table, List<IssueChange> changes, List<IssueHead> heads) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            for (ObjectNode row : changes.get(i).rows().of(table)) {
                row.put("_entity", heads.get(i).id());
                row.put("_version", heads.get(i).version());
                rows.add(row);
            }
        }
        return rows.isEmpty() ? null : read(rows, table.declared("'_entity': 'VARCHAR'", "'_version': 'BIGINT'"));
    }

    /** The heads of changes. */
    String select(List<IssueHead> heads) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        for (IssueHead head : heads) {
            ObjectNode row = JSON.createObjectNode();
            row.put("entity", head.id()).put("version", head.version()).put("updated", head.updated());
            row.put("entity_key", head.key()).put("former_key", head.formerKey());
            row.put("deleted", head.deleted()).put("month", head.month());
            row.put("gone", head.gone().isEmpty() ? null : String.join(",", head.gone()));
            rows.add(row);
        }
        return read(rows, HEAD_COLUMNS);
    }

    /**
     * Rows as a select.
     *
     * @param columns names and types as the engine's JSON reader takes them
     */
    String read(List<ObjectNode> rows, String columns) throws IOException {
        Path file = Files.createTempFile(scratch, "jira-", ".ndjson");
        files.add(file);
        int longest = LEAST_BUFFER;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (ObjectNode row : rows) {
                byte[] line = JSON.writeValueAsBytes(row);
                longest = Math.max(longest, line.length + 1);
                out.write(line);
                out.write('\n');
            }
        }
        return "select * from read_json(" + Literal.of(file.toString()) + ", format = 'newline_delimited', columns = {"
                + columns + "}, maximum_object_size = " + longest + ")";
    }

    @Override
    public void close() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
