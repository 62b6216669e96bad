package io.agnes.warehouse;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/** One generation of master views, held: its views and files stay exactly as they are until it is closed. */
public interface Snapshot extends AutoCloseable {
    /** Grows by one with each generation. */
    long number();

    /** The file of its views, to be opened read-only by another process. */
    Path database();

    Collection<Relation> relations();

    Optional<Relation> find(Identifier id);

    Optional<Relation> find(Identifier source, Identifier table);

    /**
     * A new connection to the generation: read-only, without access to anything else, its configuration locked. It is
     * for one request; the caller closes it.
     */
    DuckDBConnection connect() throws SQLException;

    @Override
    void close();
}
