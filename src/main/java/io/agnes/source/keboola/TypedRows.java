package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** The rows of an export in the types of its table. A value that its type cannot hold ends the load. */
final class TypedRows {
    private static final int LONGEST_VALUE = 40;

    private final StorageTable table;
    private final CsvSlices slices;

    TypedRows(StorageTable table, CsvSlices slices) {
        this.table = table;
        this.slices = slices;
    }

    /** The select over the slices; a value that does not fit is an error of the engine. */
    String select() {
        return table.types().entrySet().stream()
                .map(column -> value(column.getKey(), column.getValue()) + " as " + Column.quoted(column.getKey()))
                .collect(Collectors.joining(",\n", "select ", "\nfrom " + slices.from()));
    }

    /** An empty text is no value, except in a column of texts. */
    private static String value(String name, ColumnType type) {
        if (type.isText()) {
            return Column.quoted(name);
        }
        String text = text(name);
        return "coalesce(" + fitting(name, type) + ", case when " + text + " is not null then error('no " + type.sql()
                + ": ' || " + text + ")::" + type.sql() + " end)";
    }

    private static String fitting(String name, ColumnType type) {
        return "case when " + in(type.fits(), name) + " then " + in(type.cast(), name) + " end";
    }

    private static String text(String name) {
        return "nullif(trim(" + Column.quoted(name) + "), '')";
    }

    private static String in(String expression, String name) {
        return expression.replaceAll("\\bv\\b", Matcher.quoteReplacement(text(name)));
    }

    /** What is told when the load has failed: the columns with values that do not fit, or the form of the export. */
    AgnesException explain(DuckDBConnection work, SQLException failure) {
        List<String> wrong = new ArrayList<>();
        List<Map.Entry<String, ColumnType>> typed = table.types().entrySet().stream()
                .filter(column -> !column.getValue().isText())
                .toList();
        String counts = typed.stream()
                .map(column -> {
                    String bad = " filter (" + text(column.getKey()) + " is not null and ("
                            + fitting(column.getKey(), column.getValue()) + ") is null)";
                    return "count(*)" + bad + ", min(" + Column.quoted(column.getKey()) + ")" + bad;
                })
                .collect(Collectors.joining(", "));
        if (!typed.isEmpty()) {
            try (Statement statement = work.createStatement();
                    ResultSet row = statement.executeQuery("select " + counts + " from " + slices.from())) {
                row.next();
                for (int i = 0; i < typed.size(); i++) {
                    if (row.getLong(2 * i + 1) > 0) {
                        wrong.add("'" + typed.get(i).getKey() + "' has " + row.getLong(2 * i + 1)
                                + " that are no " + typed.get(i).getValue().sql() + " ('"
                                + cut(row.getString(2 * i + 2)) + "')");
                    }
                }
            } catch (SQLException unreadable) {
                failure.addSuppressed(unreadable);
            }
        }
        if (wrong.isEmpty()) {
            return new AgnesException(
                    Problem.INVALID,
                    "The export of '" + table.id() + "' cannot be read with the columns that the table has.",
                    "Sync again; a table whose columns change meanwhile is read with the new ones then.",
                    failure);
        }
        return new AgnesException(
                Problem.INVALID,
                "Values of '" + table.id() + "' do not fit the type of their column: " + String.join("; ", wrong) + ".",
                "Correct the values or the data types of the columns in Keboola, or name the columns in the option "
                        + "text_columns to read them as text.",
                failure);
    }

    private static String cut(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    }
}
