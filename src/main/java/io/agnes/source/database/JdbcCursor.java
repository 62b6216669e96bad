package io.agnes.source.database;

import io.agnes.source.database.Handover.MisfitException;
import io.agnes.warehouse.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Rows of any database, a streaming cursor's one after the other into a table of the engine, which spills to disk. */
final class JdbcCursor {
    static final String LANDED = "agnes_landed";
    private static final int FETCH = 10_000;

    private final Session session;
    private final DuckDBConnection work;

    JdbcCursor(Session session, DuckDBConnection work) {
        this.session = session;
        this.work = work;
    }

    /** The engine failed, not the database. */
    private static final class EngineFailure extends RuntimeException {
        EngineFailure(SQLException cause) {
            super(cause);
        }

        @Override
        public synchronized SQLException getCause() {
            return (SQLException) super.getCause();
        }
    }

    /** @param from what stands after {@code from}, with its conditions */
    DatabaseRows read(String what, String from, List<SourceColumn> columns) throws SQLException {
        try (Statement statement = work.createStatement()) {
            statement.execute("create or replace table " + LANDED
                    + columns.stream()
                            .map(column -> Column.quoted(column.name()) + " " + column.lands())
                            .collect(Collectors.joining(", ", " (", ")")));
        }
        try {
            long rows = session.read(what, connection -> append(what, connection, from, columns));
            String texts = columns.stream()
                    .map(column -> Column.quoted(column.name()) + "::varchar as " + Column.quoted(column.name()))
                    .collect(Collectors.joining(", ", "(select ", " from " + LANDED + ")"));
            return new DatabaseRows(what, columns, LANDED, texts, rows);
        } catch (EngineFailure e) {
            throw e.getCause();
        }
    }

    private long append(String what, Connection connection, String from, List<SourceColumn> columns)
            throws SQLException {
        String select = columns.stream()
                .map(column -> session.quoted(column.name()))
                .collect(Collectors.joining(", ", "select ", " from " + from));
        Handover[] hands = columns.stream().map(SourceColumn::hands).toArray(Handover[]::new);
        long rows = 0;
        // prepared: the text protocol of MySQL rounds FLOAT
        try (PreparedStatement statement =
                        connection.prepareStatement(select, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
                DuckDBAppender appender = appender()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    begin(appender);
                    for (int i = 0; i < hands.length; i++) {
                        try {
                            hands[i].hand(row, i + 1, appender);
                        } catch (MisfitException e) {
                            throw DatabaseRows.misfit(
                                    what,
                                    "'" + columns.get(i).name() + "' has one that is no "
                                            + columns.get(i).type().sql() + " ('" + e.getMessage() + "')",
                                    e);
                        }
                    }
                    end(appender);
                    rows++;
                }
            }
            flush(appender);
        }
        return rows;
    }

    private DuckDBAppender appender() {
        try {
            return work.createAppender(LANDED);
        } catch (SQLException e) {
            throw new EngineFailure(e);
        }
    }

    private static void begin(DuckDBAppender appender) {
        try {
            appender.beginRow();
        } catch (SQLException e) {
            throw new EngineFailure(e);
        }
    }

    private static void end(DuckDBAppender appender) {
        try {
            appender.endRow();
        } catch (SQLException e) {
            throw new EngineFailure(e);
        }
    }

    private static void flush(DuckDBAppender appender) {
        try {
            appender.flush();
        } catch (SQLException e) {
            throw new EngineFailure(e);
        }
    }
}
