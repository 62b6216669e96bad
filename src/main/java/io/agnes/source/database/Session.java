package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A read-only session of a database. What fails in it is told as {@link DatabaseErrors} does. Not thread-safe. */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final DatabaseErrors errors;
    private final String quote;

    /** @param silence how long the database may send nothing */
    Session(Connection connection, Dialect dialect, DatabaseErrors errors, Duration silence) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.errors = errors;
        String told = connection.getMetaData().getIdentifierQuoteString();
        this.quote = told == null || told.isBlank() ? "\"" : told;
        begin(silence);
    }

    /** Work with the connection. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private void begin(Duration silence) throws SQLException {
        switch (dialect) {
            case POSTGRESQL -> {
                run("set session characteristics as transaction read only, isolation level repeatable read");
                run("set intervalstyle = 'iso_8601'; set bytea_output = 'hex'; set extra_float_digits = 3; "
                        + "set timezone = 'UTC'; set datestyle = 'ISO, YMD'");
                connection.setAutoCommit(false);
            }
            case MYSQL -> {
                run("set session transaction read only");
                run("start transaction with consistent snapshot, read only");
            }
            case SQLITE -> connection.setAutoCommit(false);
            case OTHER -> {
                ifKnown(() -> connection.setReadOnly(true));
                ifKnown(() -> connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis())));
                connection.setAutoCommit(false);
            }
        }
    }

    private interface Setting {
        void set() throws SQLException;
    }

    /** Not every driver knows it; what was asked is never committed either way. */
    private static void ifKnown(Setting setting) throws SQLException {
        try {
            setting.set();
        } catch (SQLFeatureNotSupportedException | UnsupportedOperationException unknown) {
            // the limits of the user and of the driver hold
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /**
     * @param what is read, for messages
     * @throws AgnesException when the database fails
     */
    <T> T read(String what, Work<T> work) {
        try {
            return work.with(connection);
        } catch (SQLException e) {
            throw errors.reading(what, e);
        }
    }

    /** The columns of what stands after {@code from}. */
    List<SourceColumn> columns(String what, String from, TableOptions options) {
        return read(what, open -> {
            try (Statement statement = open.createStatement();
                    ResultSet none = statement.executeQuery("select * from " + from + " where 1 = 0")) {
                return Columns.of(none.getMetaData(), this, what, options);
            }
        });
    }

    /** The names of the columns of a table's primary key, in order; none when the database knows none. */
    List<String> primaryKey(String bucket, String table) {
        return read(table, open -> DatabaseCatalog.primaryKey(open, dialect, bucket, table));
    }

    /** A name as this database wants it quoted. */
    String quoted(String name) {
        return quote.equals("\"") ? Column.quoted(name) : quote + name.replace(quote, quote + quote) + quote;
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try (connection) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // everything that was asked for is here
        }
    }
}
