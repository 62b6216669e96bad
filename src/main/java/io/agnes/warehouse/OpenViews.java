package io.agnes.warehouse;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * A generation as a query process has it: the database alone, read-only and locked to its files. What it consists of is
 * known to the server, which has checked the statement.
 */
record OpenViews(QueryWire.Views views, Engine engine, InstanceLimits limits, DuckDBConnection root)
        implements Snapshot {

    /** The engine's own instance of the generation; it ends with {@link #close}. */
    static OpenViews open(QueryWire.Views views, QueryWire.Setup setup) throws SQLException {
        QueryConfig limits = setup.limits();
        Engine engine = new Engine(
                new WarehouseConfig(limits.memory(), limits.threads(), limits.spill(), "zstd"), setup.scratch());
        DuckDBConnection root = engine.locked(views.database(), views.files(), limits.instanceLimits());
        return new OpenViews(views, engine, limits.instanceLimits(), root);
    }

    @Override
    public long number() {
        return views.generation();
    }

    @Override
    public Path database() {
        return views.database();
    }

    @Override
    public Collection<Relation> relations() {
        return List.of();
    }

    @Override
    public Optional<Relation> find(Identifier id) {
        return Optional.empty();
    }

    @Override
    public Optional<Relation> find(Identifier source, Identifier table) {
        return Optional.empty();
    }

    /** The server has asked before it sent the statement. */
    @Override
    public boolean isPoliced(Relation relation) {
        return false;
    }

    @Override
    public Set<Identifier> unlimited() {
        return Set.of();
    }

    @Override
    public DuckDBConnection connect() throws SQLException {
        return root.duplicate();
    }

    @Override
    public DuckDBConnection connect(List<RemoteCatalog> catalogs) throws SQLException {
        return RemoteInstance.open(engine, views.database(), views.files(), limits, catalogs);
    }

    @Override
    public void close() {
        try {
            SpillFolder.close(root);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("The generation " + number() + " did not close.", e);
        }
    }
}
