package io.agnes.demo;

import io.agnes.warehouse.Column;
import io.agnes.warehouse.Literal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * One data set while it is drawn, part by part, in an in-memory database of its own. For one thread at a time.
 */
final class Drawing implements AutoCloseable {
    private static final int CAMPAIGNS = 500;

    private final Connection connection;
    private final Statement statement;

    Drawing(long seed, int scale, int threads) throws SQLException, IOException {
        connection = DriverManager.getConnection("jdbc:duckdb:", limits(threads));
        statement = connection.createStatement();
        set("seed", seed);
        set("scale", scale);
        set("users", scale * DemoTable.USERS.numbersPerScale());
        set("campaigns", Math.round(CAMPAIGNS * Math.sqrt(scale)));
        set("orders_before", 0);
        run("draws");
        run("defects");
        run("tally");
    }

    /** Draws the rows of the numbers {@code first} to {@code last}, which replace those of the part before. */
    void draw(DemoTable table, long first, long last) throws SQLException, IOException {
        set("first_row", first);
        set("last_row", last);
        run(table.table());
        statement.execute("INSERT INTO drawn SELECT '%1$s', count(*) FROM %1$s".formatted(table.table()));
        for (String defect : defectsOf(table)) {
            statement.execute(
                    """
                    INSERT INTO found
                    SELECT %d, '%s', count(*), list(key::VARCHAR ORDER BY planted_in)[1:5]
                    FROM (SELECT DISTINCT planted_in, %s AS key FROM %s WHERE %s)""".formatted(first, defect, table.key(), table.table(), Column.quoted("planted_" + defect)));
        }
    }

    /** Writes the part last drawn, in its order and without the columns that only mark the defects. */
    void copy(DemoTable table, Path part, boolean first) throws SQLException {
        statement.execute("COPY (SELECT COLUMNS(lambda c: NOT starts_with(c, 'planted_')) FROM %s) TO %s (%s)"
                .formatted(table.table(), Literal.of(part.toString()), table.copyOptions(first)));
    }

    long rowsOf(DemoTable table) throws SQLException {
        try (ResultSet rows = statement.executeQuery(
                "SELECT sum(row_count) FROM drawn WHERE table_name = " + Literal.of(table.table()))) {
            rows.next();
            return rows.getLong(1);
        }
    }

    List<PlantedDefects.Defect> defects() throws SQLException {
        List<PlantedDefects.Defect> defects = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT table_name, defect, rule, among, chance,
                    coalesce(sum(planted), 0) AS planted, flatten(list(keys ORDER BY part) FILTER (keys IS NOT NULL))[1:5] AS keys
                FROM defects JOIN found USING (defect)
                GROUP BY ALL
                ORDER BY min(defects.rowid)""")) {
            while (rows.next()) {
                defects.add(new PlantedDefects.Defect(
                        rows.getString("table_name"),
                        rows.getString("defect"),
                        rows.getString("rule"),
                        rows.getString("among"),
                        rows.getDouble("chance"),
                        rows.getLong("planted"),
                        texts(rows.getArray("keys"))));
            }
        }
        return defects;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private List<String> defectsOf(DemoTable table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows =
                statement.executeQuery("SELECT defect FROM defects WHERE table_name = " + Literal.of(table.table()))) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private void set(String variable, long value) throws SQLException {
        statement.execute("SET VARIABLE " + variable + " = " + value + "::BIGINT");
    }

    private void run(String script) throws SQLException, IOException {
        try (InputStream sql = Drawing.class.getResourceAsStream("/demo/" + script + ".sql")) {
            statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        return array == null
                ? List.of()
                : Arrays.stream((Object[]) array.getArray())
                        .map(Object::toString)
                        .toList();
    }

    /** Parts are small enough to need no disk. */
    private static Properties limits(int threads) {
        Properties limits = new Properties();
        limits.setProperty("threads", Integer.toString(threads));
        limits.setProperty("memory_limit", "1GB");
        limits.setProperty("temp_directory", "");
        limits.setProperty("autoinstall_known_extensions", "false");
        limits.setProperty("autoload_known_extensions", "false");
        return limits;
    }
}
