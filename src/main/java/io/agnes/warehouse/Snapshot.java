package io.agnes.warehouse;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
     * Whether a policy limits the rows that each caller sees of a table; its files are then not for callers.
     *
     * @throws io.agnes.common.AgnesException UNAVAILABLE while the table was not published with the policy that it has
     *     by now, or when its policy does not fit it: nobody may read it then
     */
    boolean isPoliced(Relation relation);

    /** The ids of the tables with files whose rows no policy limits, now and as they were published. */
    Set<Identifier> unlimited();

    /**
     * A new connection to the generation: read-only, without access to anything else, its configuration locked. It is
     * for one request; the caller closes it. Of tables with a policy it sees no rows.
     */
    DuckDBConnection connect() throws SQLException;

    /**
     * The same, in an instance of its own in which these foreign catalogs can be read. Closing the connection closes the
     * instance.
     *
     * @throws io.agnes.common.AgnesException UNAVAILABLE when one of them cannot be reached
     */
    DuckDBConnection connect(List<RemoteCatalog> catalogs) throws SQLException;

    @Override
    void close();
}
