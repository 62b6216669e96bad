package io.agnes.catalog.profile;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements on one connection, and their answers read. For one thread. */
final class Sql {
    private final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Reads the row that the result set stands on. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first row, of statements that always have one. */
    <T> T one(String sql, Reader<T> reader) throws SQLException {
        return all(sql, reader).get(0);
    }

    <T> List<T> all(String sql, Reader<T> reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        }
    }

    long number(String sql) throws SQLException {
        return one(sql, row -> row.getLong(1));
    }

    /** The number in a column; null when there is none, or it is outside the range. */
    static Double finite(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() || !Double.isFinite(value) ? null : value;
    }

    /** A share in percent, with two decimals. */
    static double percent(long part, long whole) {
        return whole == 0 ? 0 : Math.round(part * 10_000.0 / whole) / 100.0;
    }
}
