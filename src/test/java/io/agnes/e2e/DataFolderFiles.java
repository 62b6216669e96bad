package io.agnes.e2e;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What lies in a data folder that no server works on, and what of it nobody needs. */
final class DataFolderFiles {
    private DataFolderFiles() {}

    /** Every file that a clean stop should not leave, with paths relative to the data folder. */
    static List<String> leftovers(Path root) throws IOException, SQLException {
        DataFolder data = DataFolder.at(root);
        Set<Path> named = new HashSet<>();
        List<Path> left = new ArrayList<>();
        for (Path extract : matching(data.extracts(), ".*/extract\\.duckdb")) {
            named.addAll(files(extract));
        }
        matching(data.extracts(), ".*/extracts/[^/]+/data/.*").stream()
                .filter(file -> !named.contains(file))
                .forEach(left::add);
        left.addAll(matching(data.scratch(), ".*"));
        left.addAll(matching(root, ".*(\\.tmp|\\.tmp\\.wal|/tmp_[^/]*|\\.duckdb\\.wal)"));
        List<Path> generations = matching(data.analytics(), ".*/server-\\d+\\.duckdb");
        List<Path> manifests = matching(data.analytics(), ".*/server-\\d+\\.json");
        if (generations.size() != 1 || manifests.size() != 1) {
            left.addAll(generations);
            left.addAll(manifests);
        }
        return left.stream()
                .distinct()
                .map(file -> root.relativize(file).toString())
                .sorted()
                .toList();
    }

    /** Whether a file of that form is there now. */
    static List<Path> matching(Path folder, String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(pattern))
                    .toList();
        }
    }

    private static Set<Path> files(Path extract) throws SQLException {
        Set<Path> files = new HashSet<>();
        java.util.Properties readOnly = new java.util.Properties();
        readOnly.setProperty("access_mode", "READ_ONLY");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + extract, readOnly);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select path from _files")) {
            while (rows.next()) {
                files.add(extract.resolveSibling(rows.getString(1)));
            }
        }
        return files;
    }
}
