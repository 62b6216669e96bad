package io.agnes.source.database;

import io.agnes.source.DiscoveredTable;
import io.agnes.source.PulledTables;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableDiscovery;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Identifier;
import java.util.List;

/** The source type {@code database}: registered tables and queries of databases become extracts. Thread-safe. */
public final class DatabaseSource implements Source, TableDiscovery {
    public static final String TYPE = "database";

    private final PulledTables pulled;
    private final DatabaseReader reader;
    private final DatabaseConnections connections;

    DatabaseSource(PulledTables pulled, DatabaseReader reader, DatabaseConnections connections) {
        this.pulled = pulled;
        this.reader = reader;
        this.connections = connections;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SourceTable> tables() {
        return pulled.offered();
    }

    @Override
    public List<TableOutcome> extract(SyncTask task) {
        return pulled.pull(task, reader::read);
    }

    @Override
    public List<Identifier> connections() {
        return connections.names();
    }

    @Override
    public List<DiscoveredTable> tables(Identifier connection, String bucket) {
        return connections.tables(connection, bucket);
    }

    @Override
    public void check(TableDefinition definition) {
        DatabaseReader.check(definition);
    }
}
