package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.ColumnType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The columns of a table or query, as the database describes its result. */
final class Columns {
    private Columns() {}

    /**
     * @param what is read, for messages
     * @throws AgnesException INVALID when the names cannot be those of a table, or an option names none of them
     */
    static List<SourceColumn> of(ResultSetMetaData told, Session session, String what, TableOptions options)
            throws SQLException {
        List<SourceColumn> columns = new ArrayList<>();
        Map<String, String> seen = new HashMap<>();
        for (int i = 1; i <= told.getColumnCount(); i++) {
            String name = told.getColumnLabel(i);
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null || name.isBlank()) {
                throw new AgnesException(
                        Problem.INVALID,
                        other == null
                                ? "'" + what + "' has a column without a name."
                                : "'" + what + "' has the columns '" + other + "' and '" + name
                                        + "', which are one name here.",
                        "Register it with query_mode materialized and a source_query that names each column, such as "
                                + "select \"A\" as first_a, ...");
            }
            ColumnType given = options.types().get(name);
            columns.add(
                    switch (session.dialect()) {
                        case POSTGRESQL -> PostgresTypes.column(told, i, given);
                        case SQLITE -> given == null ? SqliteTypes.column(told, i) : asked(told, i, given);
                        case MYSQL, OTHER ->
                            given == null ? JdbcTypes.column(told, i, session.dialect()) : asked(told, i, given);
                    });
        }
        if (columns.isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID, "'" + what + "' has no columns.", "Register a table or query that has some.");
        }
        require(what, columns, options.types().keySet());
        return columns;
    }

    private static SourceColumn asked(ResultSetMetaData told, int i, ColumnType given) throws SQLException {
        return SourceColumn.read(told.getColumnLabel(i), told.getColumnTypeName(i), null, given);
    }

    /** @throws AgnesException INVALID naming a column that is not there, and those that are */
    static void require(String what, List<SourceColumn> columns, Iterable<String> names) {
        TreeSet<String> known = new TreeSet<>();
        columns.forEach(column -> known.add(column.name()));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The registered table names the column '" + name + "', which '" + what + "' does not have.",
                        "Use one of: "
                                + String.join(", ", known.stream().limit(50).toList()) + ".");
            }
        }
    }
}
