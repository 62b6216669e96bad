package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Loads JSON, an array or one value per line. The structure is detected from all rows. Top-level columns of a type
 * whose detection rounds or cuts (whole numbers beyond 64 bits, fractions of a microsecond) are read as text under the
 * same guard as CSV; nested values have the types that were detected.
 */
final class JsonLoader {
    private static final Set<String> GUARDED =
            Set.of("DOUBLE", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE");

    private JsonLoader() {}

    private record Detected(String name, String type) {
        boolean isGuarded() {
            return GUARDED.contains(type) && !name.isEmpty();
        }
    }

    static Loaded load(Load load, FileFormat format) throws SQLException {
        String options = ", format = " + Literal.of(format == FileFormat.NDJSON ? "newline_delimited" : "auto")
                + ", hive_partitioning = false";
        String file = Literal.of(load.file().toString());
        List<Detected> columns = describe(load, "read_json(" + file + options + ", sample_size = -1)");
        if (columns.stream().noneMatch(Detected::isGuarded)) {
            return new Loaded(
                    load.publish("SELECT * FROM read_json(" + file + options + ", sample_size = -1)"), 0, List.of());
        }
        String structure = columns.stream()
                .map(column ->
                        Literal.of(column.name()) + ": " + Literal.of(column.isGuarded() ? "VARCHAR" : column.type()))
                .collect(Collectors.joining(", ", "{", "}"));
        String scan = "read_json(" + file + options + ", columns = " + structure + ")";
        return new Loaded(publish(load, scan, columns), 0, List.of());
    }

    private static PublishedFile publish(Load load, String scan, List<Detected> columns) throws SQLException {
        List<Detected> guarded = columns.stream().filter(Detected::isGuarded).toList();
        List<TextType> types = guarded.stream()
                .map(column -> TextType.of(column.type(), null, null))
                .toList();
        try {
            return load.publish(select(scan, columns, types));
        } catch (AgnesException e) {
            if (!EngineMessage.of(e).contains(TextType.REFUSED)) {
                throw e;
            }
            String texts = IntStream.range(0, guarded.size())
                    .mapToObj(i -> Column.quoted(guarded.get(i).name()) + " AS " + CsvDialect.column(i))
                    .collect(Collectors.joining(", ", "(SELECT ", " FROM " + scan + ")"));
            return load.publish(select(scan, columns, TextTypes.ofAllRows(load.connection(), texts, types)));
        }
    }

    private static String select(String scan, List<Detected> columns, List<TextType> types) {
        List<String> expressions = new ArrayList<>();
        int next = 0;
        for (Detected column : columns) {
            String name = Column.quoted(column.name());
            expressions.add(column.isGuarded() ? types.get(next++).guarded(name) + " AS " + name : name);
        }
        return "SELECT " + String.join(",\n", expressions) + "\nFROM " + scan;
    }

    private static List<Detected> describe(Load load, String scan) throws SQLException {
        List<Detected> columns = new ArrayList<>();
        try (Statement statement = load.connection().createStatement();
                ResultSet rows = statement.executeQuery("DESCRIBE FROM " + scan)) {
            while (rows.next()) {
                columns.add(new Detected(rows.getString(1), rows.getString(2)));
            }
        }
        return columns;
    }
}
