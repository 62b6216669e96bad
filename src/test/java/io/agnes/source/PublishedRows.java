package io.agnes.source;

import io.agnes.config.DataFolder;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/** What a source has published in its extract, as tests look at it. */
public final class PublishedRows {
    private final Path folder;
    private final Engine engine;

    public PublishedRows(DataFolder data, Identifier source, Engine engine) {
        this.folder = data.extracts().resolve(source.value());
        this.engine = engine;
    }

    public Optional<ExtractTable> table(String table) {
        return new ExtractFolder(folder, engine).read().find(new Identifier(table));
    }

    public List<PublishedFile> files(String table) {
        return table(table).map(ExtractTable::files).orElse(List.of());
    }

    /** The rows of a select over the published files, which are {@code t}; values joined by {@code |}. */
    public List<String> of(String table, String select) {
        List<Path> paths =
                files(table).stream().map(file -> folder.resolve(file.path())).toList();
        String sql = "with t as (select * from read_parquet(" + Literal.list(paths) + ")) " + select;
        List<String> found = new ArrayList<>();
        try (DuckDBConnection connection = engine.work();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                found.add(String.join("|", values));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
