package io.agnes.source.keboola;

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

/** The source type {@code keboola}: registered tables of Keboola Storage become extracts. Thread-safe. */
public final class KeboolaSource implements Source, TableDiscovery {
    public static final String TYPE = "keboola";

    private final PulledTables pulled;
    private final KeboolaReader reader;
    private final KeboolaProject project;

    KeboolaSource(PulledTables pulled, KeboolaReader reader, KeboolaProject project) {
        this.pulled = pulled;
        this.reader = reader;
        this.project = project;
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
        return pulled.pull(task, reader::read, reader::look);
    }

    @Override
    public List<Identifier> connections() {
        return project.connections();
    }

    @Override
    public List<DiscoveredTable> tables(Identifier connection, String bucket) {
        return project.tables(connection.value(), bucket);
    }

    @Override
    public void check(TableDefinition definition) {
        KeboolaReader.check(definition);
    }

    @Override
    public void check(TableDefinition definition, DiscoveredTable found) {
        KeboolaReader.check(definition, found);
    }
}
