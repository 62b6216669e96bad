package io.agnes.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers statements from the workspace, without the server; values appear as in answers of the server. */
final class LocalStatements implements SqlEngine {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEFAULT_LIMIT = 1000;
    /** How DuckDB names columns that may be meant. */
    private static final Pattern COLUMNS = Pattern.compile("Candidate bindings: (.+)");

    private static final Pattern UNKNOWN = Pattern.compile("with name \"?([^\\s\"!]+)\"? does not exist");

    private final LocalDatabase database;
    private final int limit;

    /** @param limitOrNull most rows to answer; null: 1000 */
    LocalStatements(LocalDatabase database, Integer limitOrNull) {
        this.database = database;
        this.limit = limitOrNull == null ? DEFAULT_LIMIT : limitOrNull;
    }

    @Override
    public QueryAnswer answer(String sql) throws IOException {
        String bare = sql.strip().replaceFirst(";\\s*$", "");
        long begun = System.nanoTime();
        return QueryAnswer.of(Spool.written(out -> {
            try (JsonGenerator json = JSON.createGenerator(out)) {
                write(bare, json, begun);
            } catch (SQLException e) {
                throw told(e);
            }
        }));
    }

    @Override
    public void save(String sql, String format, OutputStream out, Io io) throws IOException {
        if (!format.equals("parquet")) {
            throw Failure.usage(
                    "The workspace writes no " + format + ".",
                    "Use --format parquet, or ask the server with --remote.");
        }
        Path file = Files.createTempFile("da-", ".parquet");
        try {
            database.run("copy (select * from (" + sql.strip().replaceFirst(";\\s*$", "") + "\n) limit " + limit
                    + ") to " + LocalDatabase.literal(file.toString()) + " (format parquet, compression zstd)");
            Files.copy(file, out);
        } catch (SQLException e) {
            throw told(e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void write(String sql, JsonGenerator json, long begun) throws SQLException, IOException {
        List<ResultColumn> columns = columns(sql);
        json.writeStartObject();
        json.writeArrayFieldStart("columns");
        for (ResultColumn column : columns) {
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("type", column.type());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        long rows = 0;
        boolean more = false;
        try (Statement statement = database.connection().createStatement();
                ResultSet result = statement.executeQuery(asTexts(sql, columns))) {
            while (!more && result.next()) {
                if (rows == limit) {
                    more = true;
                } else {
                    row(result, columns, json);
                    rows++;
                }
            }
        }
        json.writeEndArray();
        json.writeNumberField("row_count", rows);
        json.writeBooleanField("truncated", more);
        json.writeNumberField("elapsed_ms", (System.nanoTime() - begun) / 1_000_000);
        json.writeEndObject();
    }

    private List<ResultColumn> columns(String sql) throws SQLException {
        try (PreparedStatement statement = database.connection().prepareStatement("select * from (" + sql + "\n)")) {
            ResultSetMetaData told = statement.getMetaData();
            List<ResultColumn> columns = new ArrayList<>();
            for (int i = 1; i <= told.getColumnCount(); i++) {
                columns.add(new ResultColumn(told.getColumnName(i), told.getColumnTypeName(i)));
            }
            return columns;
        }
    }

    /** Leaves it to the engine to write each value as a JSON text or as a plain one. */
    private String asTexts(String sql, List<ResultColumn> columns) {
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            names.add("c" + i);
            texts.add(LocalValue.of(columns.get(i).type()).text("c" + i));
        }
        return "select " + String.join(", ", texts) + " from (" + sql + "\n) as answer(" + String.join(", ", names)
                + ") limit " + (limit + 1L);
    }

    private static void row(ResultSet result, List<ResultColumn> columns, JsonGenerator json)
            throws SQLException, IOException {
        json.writeStartArray();
        for (int i = 0; i < columns.size(); i++) {
            String text = result.getString(i + 1);
            if (text == null) {
                json.writeNull();
            } else if (LocalValue.of(columns.get(i).type()).isJson(text)) {
                json.writeRawValue(text);
            } else {
                json.writeString(text);
            }
        }
        json.writeEndArray();
    }

    private Failure told(SQLException e) {
        String message = "The statement failed: " + LocalDatabase.firstLine(e) + ".";
        Matcher table = UNKNOWN.matcher(message);
        if (table.find()) {
            return Failure.of(
                    message,
                    NearestTexts.hint(table.group(1), database.relations(), "There is no table here yet: da sync")
                            + " Tables that are not here are asked with --remote.",
                    e);
        }
        Matcher columns = COLUMNS.matcher(String.valueOf(e.getMessage()));
        return Failure.of(
                message,
                columns.find()
                        ? "Nearest: " + columns.group(1) + ". da describe TABLE lists all columns."
                        : "Write one SELECT; da tables lists what there is.",
                e);
    }
}
