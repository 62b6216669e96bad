package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Copies every row of one state into another one that is still empty: all of it or nothing. */
final class StateMove {
    private static final String TABLES = "select table_name from information_schema.tables"
            + " where table_schema = current_schema() and table_name not in ('schema_version', 'state_changes')"
            + " order by table_name";
    private static final int BATCH = 1_000;

    private StateMove() {}

    /**
     * @param from may be read only; both have the tables of this build
     * @param to the writer of the other one
     * @return how many rows each table got
     * @throws AgnesException CONFLICT when there is a row in it already
     */
    static Map<String, Long> copy(Connection from, Connection to) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        to.setAutoCommit(false);
        try {
            for (String table : texts(from, TABLES)) {
                requireEmpty(to, table);
                rows.put(table, copy(from, to, table));
            }
            to.commit();
            return rows;
        } catch (SQLException | RuntimeException e) {
            to.rollback();
            throw e;
        } finally {
            to.setAutoCommit(true);
        }
    }

    private static void requireEmpty(Connection to, String table) throws SQLException {
        if (!texts(to, "select 'row' from " + table + " limit 1").isEmpty()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The state on PostgreSQL is in use already: its table " + table + " has rows.",
                    "Name another schema in state.schema; nothing has been copied.");
        }
    }

    private static long copy(Connection from, Connection to, String table) throws SQLException {
        try (Statement reading = from.createStatement();
                ResultSet row = reading.executeQuery("select * from " + table)) {
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                columns.add(row.getMetaData().getColumnName(i));
            }
            String insert = "insert into " + table + " (" + String.join(", ", columns) + ") values ("
                    + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
            try (PreparedStatement writing = to.prepareStatement(insert)) {
                long copied = 0;
                while (row.next()) {
                    for (int i = 1; i <= columns.size(); i++) {
                        writing.setObject(i, row.getObject(i));
                    }
                    writing.addBatch();
                    if (++copied % BATCH == 0) {
                        writing.executeBatch();
                    }
                }
                writing.executeBatch();
                return copied;
            }
        }
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
