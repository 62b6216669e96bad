package io.agnes.operator;

import io.agnes.config.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every extract can be opened, and the files it lists are there in full size. */
final class ExtractsCheck implements Check {
    private final Supplier<Path> folder;

    /**
     * @param folder {@code extracts} of the data folder
     */
    ExtractsCheck(Supplier<Path> folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "extracts";
    }

    @Override
    public List<Diagnosis> look() throws IOException {
        Path root = folder.get();
        if (!Files.isDirectory(root)) {
            return Diagnosis.ok("none yet").alone();
        }
        List<Diagnosis> findings = new ArrayList<>();
        try (Stream<Path> sources = Files.list(root).sorted()) {
            for (Path source : sources.filter(Files::isDirectory).toList()) {
                findings.add(extract(source));
            }
        }
        return findings.isEmpty() ? Diagnosis.ok("none yet").alone() : findings;
    }

    private static Diagnosis extract(Path source) {
        String name = source.getFileName().toString();
        Path file = source.resolve("extract.duckdb");
        String again = "Run: bin/agnes sources sync";
        if (!Files.exists(file)) {
            return Diagnosis.warn(name + ": no extract.duckdb yet", again);
        }
        try (Connection connection = readOnly(file);
                Statement statement = connection.createStatement()) {
            int tables = count(statement, "select count(*) from _meta");
            List<String> damaged = damaged(source, statement);
            return damaged.isEmpty()
                    ? Diagnosis.ok(name + ": " + tables + (tables == 1 ? " table" : " tables"))
                    : Diagnosis.fail(name + ": missing or of another size: " + String.join(", ", damaged), again);
        } catch (SQLException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return reason.contains("Could not set lock")
                    ? Diagnosis.warn(name + ": is being written", "Look again when the sync has ended.")
                    : Diagnosis.fail(name + ": cannot be read: " + reason, again);
        }
    }

    /** At most three of the files that are not as `_files` says; extracts of foreign writers list none. */
    private static List<String> damaged(Path source, Statement statement) throws SQLException {
        List<String> damaged = new ArrayList<>();
        if (count(statement, "select count(*) from duckdb_tables() where table_name = '_files'") == 0) {
            return damaged;
        }
        try (ResultSet files = statement.executeQuery("select path, size_bytes from _files order by path")) {
            while (files.next() && damaged.size() < 3) {
                if (size(DataFolder.inside(source, files.getString(1))) != files.getLong(2)) {
                    damaged.add(files.getString(1));
                }
            }
        }
        return damaged;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException missing) {
            return -1;
        }
    }

    private static int count(Statement statement, String select) throws SQLException {
        try (ResultSet rows = statement.executeQuery(select)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection readOnly(Path file) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("access_mode", "read_only");
        settings.setProperty("jdbc_instance_cache", "false");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        return DriverManager.getConnection("jdbc:duckdb:" + file, settings);
    }
}
