package io.agnes.source.bigquery;

import io.agnes.config.DataFolder;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.source.PulledTables;
import io.agnes.source.TableDefinitions;
import io.agnes.source.bigquery.BigQuerySource.Connected;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RemoteAttach;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The BigQuery source, put together. */
public record BigQueryWiring(BigQuerySource source) {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    public static BigQueryWiring open(TableDefinitions definitions, DataFolder data, Engine engine, Settings settings) {
        return open(
                definitions,
                data,
                engine,
                settings.entries(BigQueryConfig.class),
                settings.environment(),
                FIRST_PAUSE,
                Clock.systemUTC());
    }

    /** The projects whose tables may be read where they are. */
    public static List<RemoteAttach> remotes(Settings settings) {
        return settings.entries(BigQueryConfig.class).entrySet().stream()
                .map(entry -> new BigQueryConnection(entry.getKey(), entry.getValue()).attach())
                .toList();
    }

    static BigQueryWiring open(
            TableDefinitions definitions,
            DataFolder data,
            Engine engine,
            Map<String, BigQueryConfig> entries,
            Environment environment,
            Duration firstPause,
            Clock clock) {
        Map<Identifier, Connected> connections = new LinkedHashMap<>();
        entries.forEach((name, config) -> {
            BigQueryConnection connection = new BigQueryConnection(name, config);
            BigQueryClients clients = new BigQueryClients(connection, environment, firstPause);
            BigQueryProject project = new BigQueryProject(connection, clients);
            BigQueryReader reader =
                    new BigQueryReader(connection, project, new StorageRead(connection, clients), data, clock);
            connections.put(new Identifier(name), new Connected(project, reader));
        });
        return new BigQueryWiring(
                new BigQuerySource(new PulledTables(BigQuerySource.TYPE, definitions, data, engine), connections));
    }
}
