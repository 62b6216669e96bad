package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.jdbi.v3.core.Handle;

/** The numbered scripts in {@code db/migration}; each runs once, all missing ones in one transaction. */
public final class Migrations {
    private static final List<String> SCRIPTS = List.of("V001__first_tables.sql");

    private Migrations() {}

    /** The version this build writes. */
    public static int current() {
        return SCRIPTS.size();
    }

    static void apply(Handle handle) {
        handle.execute("create table if not exists schema_version "
                + "(version integer primary key, applied_at timestamptz not null default current_timestamp)");
        int version = handle.createQuery("select coalesce(max(version), 0) from schema_version")
                .mapTo(Integer.class)
                .one();
        refuseNewer(version);
        for (int next = version + 1; next <= current(); next++) {
            handle.createScript(text(SCRIPTS.get(next - 1))).execute();
            handle.execute("insert into schema_version (version) values (?)", next);
        }
    }

    /** Keeps a copy of the closed file before a migration; it is made while nothing has the file open. */
    static void backUpIfOutdated(Path file) throws SQLException, IOException {
        if (!Files.exists(file)) {
            return;
        }
        int version = versionOf(file);
        refuseNewer(version);
        if (version < current()) {
            Path copy = file.resolveSibling(file.getFileName() + ".pre-migrate-" + version);
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * The version of a state database that no process has open; opening and closing it folds its log into the file.
     *
     * @return 0 when it has none
     */
    public static int versionOf(Path file) throws SQLException {
        try (DuckDBConnection connection = StateDatabase.connect(file);
                Statement statement = connection.createStatement()) {
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

    private static void refuseNewer(int version) {
        if (version > current()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The state database has version " + version + "; this build knows versions up to " + current()
                            + ".",
                    "Start the newer build that wrote it.");
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
