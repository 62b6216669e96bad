package io.agnes.warehouse;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Wraps a statement so that the engine itself writes each row of its answer as one JSON text. That is faster than
 * reading typed values in Java, and no value larger than allowed ever reaches the heap.
 */
final class JsonRows {
    /** A row may be as long as this many cells of the largest size. */
    static final int CELLS_PER_ROW = 8;

    private JsonRows() {}

    /**
     * @param sql one SELECT without terminator
     * @param columns of its answer
     * @param rows the most rows to read
     * @param maxCell bytes
     * @return a SELECT of one VARCHAR column, in the order of the rows of {@code sql}
     */
    static String wrap(String sql, List<ResultColumn> columns, RowFormat format, int rows, long maxCell) {
        StringJoiner names = new StringJoiner(", ");
        StringJoiner texts = new StringJoiner(", ");
        StringJoiner cells = new StringJoiner(", ");
        List<String> keys = format == RowFormat.NDJSON ? uniqueNames(columns) : List.of();
        for (int i = 0; i < columns.size(); i++) {
            ColumnType type = ColumnType.parse(columns.get(i).type());
            names.add("c" + i);
            texts.add(guarded(type, "c" + i, maxCell) + " AS t" + i);
            String separator = i == 0 ? "" : ",";
            String key = keys.isEmpty() ? "" : '"' + escaped(keys.get(i)) + "\":";
            if (!(separator + key).isEmpty()) {
                cells.add(Literal.of(separator + key));
            }
            cells.add("coalesce(" + checked(type, "t" + i, maxCell) + ", 'null')");
        }
        String open = format == RowFormat.NDJSON ? "{" : "[";
        String close = format == RowFormat.NDJSON ? "}" : "]";
        return "SELECT CASE WHEN strlen(r) > " + CELLS_PER_ROW * maxCell + " THEN error("
                + Literal.of(QueryErrors.ROW_TOO_LONG) + ") ELSE r END FROM (SELECT concat('" + open + "', " + cells
                + ", '" + close + "') AS r FROM (SELECT " + texts + " FROM (SELECT * FROM (\n" + sql + "\n) AS q("
                + names + ") LIMIT " + rows + ")))";
    }

    /** Long text is stopped before it is copied. */
    private static String guarded(ColumnType type, String x, long maxCell) {
        String text = JsonValue.text(type, x);
        return switch (type.name()) {
            case "VARCHAR", "JSON" -> tooLong("strlen(" + x + ")", maxCell) + text + " END";
            case "BLOB" -> tooLong("octet_length(" + x + ")", maxCell) + text + " END";
            default -> text;
        };
    }

    private static String checked(ColumnType type, String text, long maxCell) {
        boolean guarded = Set.of("VARCHAR", "JSON", "BLOB").contains(type.name());
        return guarded || !JsonValue.isUnbounded(type)
                ? text
                : tooLong("strlen(" + text + ")", maxCell) + text + " END";
    }

    private static String tooLong(String length, long maxCell) {
        return "CASE WHEN " + length + " > " + maxCell + " THEN error(" + Literal.of(QueryErrors.CELL_TOO_LONG)
                + ") ELSE ";
    }

    /** The names as keys of one object: a second {@code a} becomes {@code a_1}. */
    static List<String> uniqueNames(List<ResultColumn> columns) {
        Set<String> taken = new HashSet<>();
        columns.forEach(column -> taken.add(column.name()));
        Set<String> used = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (ResultColumn column : columns) {
            String name = column.name();
            for (int i = 1; used.contains(name); i++) {
                String next = column.name() + "_" + i;
                name = taken.contains(next) ? name : next;
            }
            used.add(name);
            unique.add(name);
        }
        return unique;
    }

    private static String escaped(String name) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(name));
    }
}
