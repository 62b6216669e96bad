package io.agnes.source;

import io.agnes.warehouse.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Texts that are no values of the type that their column should have. */
public final class Misfits {
    private static final int LONGEST_VALUE = 40;

    private Misfits() {}

    /**
     * What is wrong with each column that has some, in a few words: how many, and one of them. Nothing when the rows
     * cannot be read at all; then that is added to {@code failure}.
     *
     * @param types of the columns; texts fit always
     * @param from what a select reads the texts from
     */
    public static List<String> told(
            DuckDBConnection work, Map<String, ColumnType> types, String from, SQLException failure) {
        List<Map.Entry<String, ColumnType>> typed = types.entrySet().stream()
                .filter(column -> !column.getValue().isText())
                .toList();
        List<String> wrong = new ArrayList<>();
        if (typed.isEmpty()) {
            return wrong;
        }
        String counts = typed.stream()
                .map(column -> {
                    String bad = " filter (" + column.getValue().misfit(column.getKey()) + ")";
                    return "count(*)" + bad + ", min(" + Column.quoted(column.getKey()) + ")" + bad;
                })
                .collect(Collectors.joining(", "));
        try (Statement statement = work.createStatement();
                ResultSet row = statement.executeQuery("select " + counts + " from " + from)) {
            row.next();
            for (int i = 0; i < typed.size(); i++) {
                if (row.getLong(2 * i + 1) > 0) {
                    wrong.add("'" + typed.get(i).getKey() + "' has " + row.getLong(2 * i + 1) + " that are no "
                            + typed.get(i).getValue().sql() + " ('" + cut(row.getString(2 * i + 2)) + "')");
                }
            }
        } catch (SQLException unreadable) {
            failure.addSuppressed(unreadable);
        }
        return wrong;
    }

    private static String cut(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    }
}
