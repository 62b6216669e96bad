package io.agnes.warehouse;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * Published tables with all their rows, whatever policy limits them: for what is worked out over data. Who hands
 * anything of it to a caller sees to it that the caller may know it. Thread-safe.
 */
public final class WholeTables {
    private final Engine engine;

    WholeTables(Engine engine) {
        this.engine = engine;
    }

    /**
     * An instance of its own, within the limits of a conversion, with a view over each table under its id. It can read
     * the files of the tables and nothing else; temporary tables are all it can write.
     *
     * @param tables of one generation, which the caller holds until the connection is closed
     * @param time the longest time of one statement
     */
    public DuckDBConnection open(Collection<Relation> tables, Duration time) throws SQLException {
        List<Path> files =
                tables.stream().flatMap(table -> table.files().stream()).toList();
        DuckDBConnection connection = engine.confined(List.of(), files, time);
        try {
            Engine.run(connection, "set preserve_insertion_order = false");
            for (Relation table : tables) {
                Engine.run(connection, "create view " + table.id().quoted() + " as " + table.select());
            }
            Engine.lock(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
