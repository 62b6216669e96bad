package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The numbered scripts in {@code db/migration}; each runs once, all missing ones in one transaction. */
public final class Migrations {
    private static final List<String> SCRIPTS = List.of(
            "V001__first_tables.sql",
            "V002__sessions_and_tokens.sql",
            "V003__people.sql",
            "V004__table_policies.sql",
            "V005__registered_tables.sql",
            "V006__jobs_and_runs.sql",
            "V007__removals_and_subscriptions.sql",
            "V008__metrics_and_columns.sql");

    private final List<String> scripts;

    /**
     * @param scripts the SQL of version 1, 2 and so on
     */
    Migrations(List<String> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    /** The scripts that come with this build. */
    static Migrations bundled() {
        return new Migrations(SCRIPTS.stream().map(Migrations::text).toList());
    }

    List<String> scripts() {
        return scripts;
    }

    /** The version this build writes. */
    public static int current() {
        return SCRIPTS.size();
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
            return versionOf(connection);
        }
    }

    static int versionOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet known = statement.executeQuery(
                    "select count(*) from information_schema.tables where table_name = 'schema_version'")) {
                known.next();
                if (known.getInt(1) == 0) {
                    return 0;
                }
            }
            try (ResultSet rows = statement.executeQuery("select coalesce(max(version), 0) from schema_version")) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    /**
     * @return whether scripts are missing
     * @throws AgnesException UNAVAILABLE when a newer build has written the database
     */
    boolean isOutdated(int version) {
        if (version > scripts.size()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The state database has version " + version + "; this build knows versions up to " + scripts.size()
                            + ".",
                    "Start the newer build that wrote it.");
        }
        return version < scripts.size();
    }

    /**
     * Runs what is missing after {@code version}: all of it or nothing.
     *
     * @throws AgnesException INTERNAL naming the script that failed; the database is as it was
     */
    void apply(Connection connection, int version) throws SQLException {
        connection.setAutoCommit(false);
        int next = version;
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists schema_version "
                    + "(version integer primary key, applied_at timestamptz not null default current_timestamp)");
            for (next = version + 1; next <= scripts.size(); next++) {
                statement.execute(scripts.get(next - 1));
                statement.execute("insert into schema_version (version) values (" + next + ")");
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw new AgnesException(
                    Problem.INTERNAL,
                    "The state database stays at version " + version + ": the step to version " + next + " failed ("
                            + e.getMessage().lines().findFirst().orElse("") + ").",
                    "Start the build that wrote it, or report this; nothing has changed.",
                    e);
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static String text(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream("/db/migration/" + script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
