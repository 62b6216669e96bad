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
 * whose detection rounds or cuts (whole numbers beyond 64 bits, fractions of a microsecond), and those that an option of
 * the entry is about, are read as text under the same guard as CSV; nested values have the types that were detected.
 */
final class JsonLoader {
    private static final String TEXT = "VARCHAR";
    private static final Set<String> GUARDED =
            Set.of("DOUBLE", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE");

    private JsonLoader() {}

    private record Detected(String name, String type) {
        boolean isGuarded() {
            return GUARDED.contains(type) && !name.isEmpty();
        }

        /** Whether an option is about it. */
        boolean isOptional(LoadOptions options) {
            return options.declared().containsKey(name)
                    || type.equals(TEXT)
                            && !name.isEmpty()
                            && !options.nullStrings().isEmpty();
        }

        boolean isReadAsText(LoadOptions options) {
            return isGuarded() || isOptional(options);
        }
    }

    static Loaded load(Load load, FileFormat format) throws SQLException {
        LoadOptions options = load.options();
        String file = "read_json(" + Literal.of(load.file().toString()) + ", format = "
                + Literal.of(format == FileFormat.NDJSON ? "newline_delimited" : "auto")
                + ", hive_partitioning = false";
        String detecting = file + (options.dateFormat() == null ? "" : ", " + options.dates()) + ", sample_size = -1)";
        List<Detected> columns = describe(load, detecting);
        List<String> names = columns.stream().map(Detected::name).toList();
        String rows = rows(file, columns, options);
        DeclaredColumns declared = DeclaredColumns.of(load, names, rows);
        PublishedFile published = columns.stream().anyMatch(column -> column.isReadAsText(options))
                ? publish(load, rows, columns, declared)
                : load.publish("SELECT * FROM " + detecting);
        return new Loaded(published, 0, List.of());
    }

    /** A scan with the columns named by their place, where those that are not taken as detected are text. */
    private static String rows(String file, List<Detected> columns, LoadOptions options) {
        String structure = columns.stream()
                .map(column -> Literal.of(column.name()) + ": "
                        + Literal.of(column.isReadAsText(options) ? TEXT : column.type()))
                .collect(Collectors.joining(", ", "{", "}"));
        return IntStream.range(0, columns.size())
                .mapToObj(i -> value(columns.get(i), options) + " AS " + CsvDialect.column(i))
                .collect(Collectors.joining(", ", "(SELECT ", " FROM " + file + ", columns = " + structure + "))"));
    }

    private static String value(Detected column, LoadOptions options) {
        String name = Column.quoted(column.name());
        return options.nullStrings().isEmpty() || !column.isReadAsText(options)
                ? name
                : "CASE WHEN NOT list_contains(" + Literal.list(options.nullStrings()) + ", " + name + ") THEN " + name
                        + " END";
    }

    private static PublishedFile publish(Load load, String rows, List<Detected> columns, DeclaredColumns declared)
            throws SQLException {
        LoadOptions options = load.options();
        List<TextType> types = declared.withoutThem(columns.stream()
                .map(column -> column.isGuarded()
                        ? TextType.of(column.type(), options.dateFormat(), options.dateFormat())
                        : TextType.TEXT)
                .toList());
        try {
            return publish(load, rows, columns, types, declared);
        } catch (AgnesException e) {
            if (!EngineMessage.of(e).contains(TextType.REFUSED)) {
                throw e;
            }
            List<TextType> wider = TextTypes.ofAllRows(load.connection(), rows, types).stream()
                    .map(options::meant)
                    .toList();
            return publish(load, rows, columns, wider, declared);
        }
    }

    private static PublishedFile publish(
            Load load, String rows, List<Detected> columns, List<TextType> types, DeclaredColumns declared)
            throws SQLException {
        String expressions = IntStream.range(0, types.size())
                .mapToObj(i -> declared.guarded(i).orElse(types.get(i).guarded(CsvDialect.column(i))) + " AS "
                        + Column.quoted(columns.get(i).name()))
                .collect(Collectors.joining(",\n"));
        try {
            return load.publish("SELECT " + expressions + "\nFROM " + rows);
        } catch (AgnesException e) {
            throw EngineMessage.of(e).contains(DeclaredType.REFUSED) ? declared.refused(e) : e;
        }
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
