package io.agnes.e2e;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Tables of PostgreSQL whose every state is known: each change is one transaction and makes the next version, whose
 * number is in the rows that it has touched. Thread-safe for one writer.
 */
final class PostgresVersions {
    /** Version and digest of a table, in SQL that both databases understand. */
    static final String QUESTION = "select max(v), count(*) || ':' || cast(sum(n) as bigint) || ':' || "
            + "cast(sum(cast(n as bigint) * v) as bigint) || ':' || count(distinct id) from ";

    private static final List<String> NAMES = List.of("whole", "changing", "cut");
    private static final int ROWS = 20_000;

    private final DataSource database;
    private final Map<String, Map<Integer, String>> digests = new ConcurrentHashMap<>();
    private final Map<String, Integer> written = new ConcurrentHashMap<>();
    private final Map<String, Integer> seen = new ConcurrentHashMap<>();

    PostgresVersions(DataSource database) throws SQLException {
        this.database = database;
        for (String table : NAMES) {
            digests.put(table, new ConcurrentHashMap<>());
            seen.put(table, 0);
            change(
                    table,
                    1,
                    "create table " + table + " (id int primary key, v int, n int, day date, word text)",
                    "insert into " + table + " select i, 1, i % 1000, date '2026-01-01' + i % 90, 'word ' || i "
                            + "from generate_series(1, " + ROWS + ") i");
        }
    }

    List<String> names() {
        return NAMES;
    }

    static String strategy(String table) {
        return switch (table) {
            case "changing" -> "incremental";
            case "cut" -> "partitioned";
            default -> "full_refresh";
        };
    }

    static Map<String, String> options(String table) {
        return switch (table) {
            case "changing" -> Map.of("cursor_column", "v");
            case "cut" -> Map.of("cursor_column", "v", "partition_by", "day");
            default -> Map.of();
        };
    }

    int newest(String table) {
        return written.get(table);
    }

    int seen(String table) {
        return seen.get(table);
    }

    /** Every table gets its next version. */
    void change(Random random) throws SQLException {
        for (String table : NAMES) {
            int version = newest(table) + 1;
            int some = 100 + random.nextInt(400);
            String set = " set v = " + version + ", n = (n + " + version + ") % 1000";
            if (table.equals("whole")) {
                change(
                        table,
                        version,
                        "delete from whole where id % 97 = " + version % 97,
                        "update whole" + set,
                        "insert into whole select i, " + version + ", i % 1000, date '2026-05-01', 'more' from "
                                + "generate_series(" + version * 1_000_000L + ", " + (version * 1_000_000L + some)
                                + ") i");
            } else {
                change(
                        table,
                        version,
                        "update " + table + set + ", day = day + " + random.nextInt(40) + " where id % 61 = "
                                + version % 61,
                        "insert into " + table + " select i, " + version
                                + ", i % 1000, date '2026-03-01' + (i % 9)::int, "
                                + "'more' from generate_series(" + version * 1_000_000L + ", "
                                + (version * 1_000_000L + some) + ") i");
            }
        }
    }

    /** The digest is known before the version is there, so that a reader never sees one that is not known. */
    private void change(String table, int version, String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            try (ResultSet row = statement.executeQuery(QUESTION + table)) {
                row.next();
                digests.get(table).put(row.getInt(1), row.getString(2));
            }
            connection.commit();
        }
        written.put(table, version);
    }

    /**
     * Judges an answer to {@link #QUESTION}.
     *
     * @param oldest the oldest version that may be answered
     * @return what is wrong; empty when the rows are one whole version
     */
    String judge(String table, int oldest, int version, String digest) {
        String known = digests.get(table).get(version);
        if (version < oldest) {
            return table + " has version " + version + ", older than " + oldest;
        }
        if (!digest.equals(known)) {
            return table + " has " + digest + " of version " + version + ", not " + known;
        }
        seen.merge(table, version, Math::max);
        return "";
    }
}
