package io.agnes.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Tables of a real PostgreSQL server, one for each strategy: each change is one transaction, and its number is in the
 * rows that it has touched.
 */
final class KilledPostgres implements KilledSource {
    private static final String FULL = "whole";
    private static final String INCREMENTAL = "changing";
    private static final String PARTITIONED = "cut";
    private static final int ROWS = 20_000;

    private final EmbeddedPostgres server = EmbeddedPostgres.start();
    private final VersionLedger versions = new VersionLedger(List.of(FULL, INCREMENTAL, PARTITIONED));

    KilledPostgres() throws IOException, SQLException {
        for (String table : versions.names()) {
            change(
                    table,
                    "create table " + table + " (id int primary key, v int, n int, day date, word text)",
                    "insert into " + table + " select i, 1, i % 1000, date '2026-01-01' + i % 90, "
                            + "repeat('word ', 12) || i from generate_series(1, " + ROWS + ") i");
        }
    }

    @Override
    public String connection() {
        return """
                  crm:
                    type: database
                    url: postgresql://localhost:%d/postgres
                    user: postgres
                    tls: disable
                """.formatted(server.getPort());
    }

    @Override
    public Map<String, String> variables(Path folder) {
        return Map.of();
    }

    @Override
    public List<ObjectNode> registrations() {
        return List.of(
                KilledSource.registration(FULL, "crm", "public", "full_refresh", Map.of()),
                KilledSource.registration(INCREMENTAL, "crm", "public", "incremental", Map.of("cursor_column", "v")),
                KilledSource.registration(
                        PARTITIONED,
                        "crm",
                        "public",
                        "partitioned",
                        Map.of("cursor_column", "v", "partition_by", "day")));
    }

    /** Rows are about to come. */
    @Override
    public List<Spot> spots() {
        return List.of(new Spot("COPY", ".*/tmp/database-.*", null));
    }

    @Override
    public VersionLedger versions() {
        return versions;
    }

    /** In SQL that both databases understand. */
    @Override
    public String question(String table) {
        return "select max(v), count(*) || ':' || cast(sum(n) as bigint) || ':' || "
                + "cast(sum(cast(n as bigint) * v) as bigint) || ':' || count(distinct id) from " + table;
    }

    @Override
    public void change(Random random) throws SQLException {
        for (String table : versions.names()) {
            int version = versions.newest(table) + 1;
            int some = 100 + random.nextInt(400);
            String set = " set v = " + version + ", n = (n + " + version + ") % 1000";
            String more = " select i, " + version + ", i % 1000, date '2026-03-01' + (i % 9)::int, 'more' from "
                    + "generate_series(" + version * 1_000_000L + ", " + (version * 1_000_000L + some) + ") i";
            if (table.equals(FULL)) {
                change(
                        table,
                        "delete from whole where id % 97 = " + version % 97,
                        "update whole" + set,
                        "insert into whole" + more);
            } else {
                change(
                        table,
                        "update " + table + set + ", day = day + " + random.nextInt(40) + " where id % 61 = "
                                + version % 61,
                        "insert into " + table + more);
            }
        }
    }

    private void change(String table, String... statements) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            try (ResultSet row = statement.executeQuery(question(table))) {
                row.next();
                versions.announce(table, row.getString(2));
            }
            connection.commit();
            versions.done(table);
        }
    }

    @Override
    public Held hold(Spot spot, Random random) {
        throw new UnsupportedOperationException("The database answers as a whole.");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
