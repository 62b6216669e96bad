package io.agnes.source.bigquery;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
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
import java.util.Map;

/** The source type {@code bigquery}: registered tables and queries of BigQuery become extracts. Thread-safe. */
public final class BigQuerySource implements Source, TableDiscovery {
    public static final String TYPE = "bigquery";

    private final PulledTables pulled;
    private final Map<Identifier, Connected> connections;

    /** A connection and what is done with it. */
    record Connected(BigQueryProject project, BigQueryReader reader) {}

    BigQuerySource(PulledTables pulled, Map<Identifier, Connected> connections) {
        this.pulled = pulled;
        this.connections = Map.copyOf(connections);
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
        return pulled.pull(
                task,
                (definition, before, work, extract) ->
                        of(definition.source()).reader().read(definition, before, work, extract),
                definition -> of(definition.source()).reader().look(definition));
    }

    @Override
    public List<Identifier> connections() {
        return connections.keySet().stream().sorted().toList();
    }

    @Override
    public List<DiscoveredTable> tables(Identifier connection, String bucket) {
        return of(connection).project().tables(bucket);
    }

    @Override
    public void check(TableDefinition definition) {
        of(definition.source()).reader().check(definition);
    }

    private Connected of(Identifier name) {
        Connected connected = connections.get(name);
        if (connected == null) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There is no BigQuery connection '" + name + "'.",
                    "Add it to data_sources of instance.yaml: " + name
                            + ": {type: bigquery, project: acme-analytics}.");
        }
        return connected;
    }
}
