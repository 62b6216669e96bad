package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The numbered scripts in {@code db/migration}; each runs once, all missing ones in one transaction. The table {@code
 * schema_version} keeps the number and the name of each, so a script whose number was free until now runs, too.
 */
public final class Migrations {
    private static final List<String> SCRIPTS = List.of(
            "V001__first_tables.sql",
            "V002__sessions_and_tokens.sql",
            "V003__people.sql",
            "V004__table_policies.sql",
            "V005__registered_tables.sql",
            "V006__jobs_and_runs.sql",
            "V007__removals_and_subscriptions.sql",
            "V008__metrics_and_columns.sql",
            "V009__catalog_exports.sql",
            "V010__llm_calls.sql",
            "V011__column_pushes.sql",
            "V012__profiles.sql",
            "V013__rights_of_grants.sql",
            "V014__memory.sql",
            "V015__agent_sessions.sql",
            "V016__knowledge_comparisons.sql",
            "V017__notes.sql");

    /** Stands for the name of a script that ran before names were kept. */
    private static final String UNNAMED = "";

    private final List<Migration> scripts;

    Migrations(List<Migration> scripts) {
        this.scripts = scripts.stream()
                .sorted(Comparator.comparingInt(Migration::version))
                .toList();
    }

    /** The scripts that come with this build. */
    static Migrations bundled() {
        return new Migrations(SCRIPTS.stream().map(Migration::bundled).toList());
    }

    /** @param scripts the SQL of version 1, 2 and so on */
    static Migrations of(List<String> scripts) {
        return new Migrations(IntStream.rangeClosed(1, scripts.size())
                .mapToObj(version -> new Migration(version, "step_" + version, scripts.get(version - 1)))
                .toList());
    }

    List<Migration> scripts() {
        return scripts;
    }

    /** The version this build writes. */
    public static int current() {
        return bundled().newest();
    }

    /**
     * The version of a state database that no process has open; the file is only read.
     *
     * @return 0 when there is none
     * @throws SQLException when it is in use or is no database
     */
    public static int versionOf(Path file) throws SQLException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (Connection connection = StateFile.connect(file, true)) {
            return versionOf(applied(connection));
        }
    }

    static int versionOf(SortedMap<Integer, String> applied) {
        return applied.isEmpty() ? 0 : applied.lastKey();
    }

    /** What has run on a database: the names by the numbers; nothing on a new one. */
    static SortedMap<Integer, String> applied(Connection connection) throws SQLException {
        SortedMap<Integer, String> applied = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            List<String> columns = texts(
                    statement,
                    "select column_name from information_schema.columns"
                            + " where table_schema = current_schema() and table_name = 'schema_version'");
            if (columns.isEmpty()) {
                return applied;
            }
            String name = columns.contains("name") ? "coalesce(name, '" + UNNAMED + "')" : "'" + UNNAMED + "'";
            try (ResultSet rows = statement.executeQuery("select version, " + name + " from schema_version")) {
                while (rows.next()) {
                    applied.put(rows.getInt(1), rows.getString(2));
                }
            }
        }
        return applied;
    }

    /**
     * @return whether scripts are missing, or have run before their names were kept
     * @throws AgnesException UNAVAILABLE when a newer or another build has written the database
     */
    boolean isOutdated(SortedMap<Integer, String> applied) {
        for (Map.Entry<Integer, String> step : applied.entrySet()) {
            Optional<Migration> known = scripts.stream()
                    .filter(script -> script.version() == step.getKey())
                    .findFirst();
            if (known.isEmpty()) {
                throw new AgnesException(
                        Problem.UNAVAILABLE,
                        "The state database has version " + step.getKey() + "; this build knows versions up to "
                                + newest() + ".",
                        "Start the newer build that wrote it.");
            }
            if (!step.getValue().equals(UNNAMED)
                    && !step.getValue().equals(known.get().name())) {
                throw new AgnesException(
                        Problem.UNAVAILABLE,
                        "Version " + step.getKey() + " of the state database is '" + step.getValue()
                                + "'; in this build it is '" + known.get().name() + "'.",
                        "Start the build that wrote it.");
            }
        }
        return applied.size() < scripts.size() || applied.containsValue(UNNAMED);
    }

    /**
     * Runs what is missing: all of it or nothing.
     *
     * @throws AgnesException INTERNAL naming the script that failed; the database is as it was
     */
    void apply(Connection connection, SortedMap<Integer, String> applied) throws SQLException {
        connection.setAutoCommit(false);
        String step = "names of versions";
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists schema_version "
                    + "(version integer primary key, applied_at timestamptz not null default current_timestamp)");
            statement.execute("alter table schema_version add column if not exists name varchar");
            for (Migration script : scripts) {
                step = "version " + script.version();
                if (!applied.containsKey(script.version())) {
                    statement.execute(script.sql());
                    record(connection, "insert into schema_version (name, version) values (?, ?)", script);
                } else if (applied.get(script.version()).equals(UNNAMED)) {
                    record(connection, "update schema_version set name = ? where version = ?", script);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw new AgnesException(
                    Problem.INTERNAL,
                    "The state database stays at version " + versionOf(applied) + ": the step to " + step + " failed ("
                            + e.getMessage().lines().findFirst().orElse("") + ").",
                    "Start the build that wrote it, or report this; nothing has changed.",
                    e);
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void record(Connection connection, String sql, Migration script) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, script.name());
            statement.setInt(2, script.version());
            statement.execute();
        }
    }

    private int newest() {
        return scripts.isEmpty() ? 0 : scripts.get(scripts.size() - 1).version();
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
