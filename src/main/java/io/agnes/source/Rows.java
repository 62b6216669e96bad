package io.agnes.source;

import io.agnes.config.DataFolder;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Statements over published files and staged rows, as one sync of one table needs them. Not thread-safe. */
public final class Rows {
    private final DuckDBConnection work;
    private final Path folder;

    public Rows(DuckDBConnection work, Path folder) {
        this.work = work;
        this.folder = folder;
    }

    public void run(String sql) throws SQLException {
        try (Statement statement = work.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of every row; null stays null. */
    public List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = work.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    public long count(String sql) throws SQLException {
        return Long.parseLong(texts(sql).get(0));
    }

    public Path path(PublishedFile file) {
        return DataFolder.inside(folder, file.path());
    }

    public String published(Collection<PublishedFile> files) {
        return "read_parquet(" + Literal.list(files.stream().map(this::path).toList())
                + ", union_by_name = true, hive_partitioning = false, filename = 'agnes_file')";
    }

    /** Names and types of the published columns, in order. */
    public Map<String, String> columns(Collection<PublishedFile> files) throws SQLException {
        return described("select * exclude (agnes_file) from " + published(files));
    }

    /** Names and types of the columns of a select, in order. */
    public Map<String, String> described(String select) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (Statement statement = work.createStatement();
                ResultSet rows = statement.executeQuery("describe " + select)) {
            while (rows.next()) {
                String type = rows.getString("column_type");
                columns.put(
                        rows.getString("column_name"), type.equals("TIMESTAMP WITH TIME ZONE") ? "TIMESTAMPTZ" : type);
            }
        }
        return columns;
    }

    public static String list(Collection<String> columns) {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    /** Whether a row of {@code left} has the key of one in {@code table}. */
    public static String hasKeyOf(String left, String table, List<String> key) {
        return "exists (select 1 from " + table + " d where "
                + key.stream()
                        .map(column -> "d." + Column.quoted(column) + " is not distinct from " + left + "."
                                + Column.quoted(column))
                        .collect(Collectors.joining(" and "))
                + ")";
    }
}
