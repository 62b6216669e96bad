package io.agnes.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The generated files as a reader finds them: one table per file, types from all rows, in file order. */
final class DemoShop implements AutoCloseable {
    private static final double SIGMAS = 4;

    private final Connection connection;

    DemoShop(Path sources) throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        for (DemoTable table : DemoTable.values()) {
            String file = sources.resolve(table.file()).toString();
            String reader = file.endsWith(".csv") ? "read_csv" : "read_json";
            run("CREATE TABLE %s AS SELECT *, row_number() OVER () AS file_row FROM %s('%s', sample_size = -1)"
                    .formatted(table.table(), reader, file));
        }
        run("""
                CREATE VIEW orders AS
                SELECT transaction_id, user_id, transaction_date, count(*) AS items, sum(price) AS item_prices,
                    any_value(subtotal) AS subtotal, any_value(tax) AS tax, any_value(shipping) AS shipping,
                    any_value(discount) AS discount, any_value(discount_code) AS discount_code,
                    any_value(total) AS total, any_value(status) AS status, any_value(payment_method) AS payment_method,
                    count(DISTINCT (subtotal, tax, shipping, discount, discount_code, total, status, payment_method))
                        AS versions
                FROM transactions
                GROUP BY transaction_id, user_id, transaction_date""");
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that the statement returns. */
    double number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getDouble(1);
        }
    }

    long count(String table, String condition) throws SQLException {
        return (long) number("SELECT count(*) FROM " + table + " WHERE " + condition);
    }

    /** The first row as texts. */
    List<String> row(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                values.add(rows.getString(column));
            }
        }
        return values;
    }

    /** How far a share of {@code expected} may be off in {@code trials} independent draws. */
    static double tolerance(double expected, double trials) {
        return SIGMAS * Math.sqrt(expected * (1 - expected) / trials);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
