package io.agnes.source.keboola;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.source.PulledTables;
import io.agnes.source.TableDefinitions;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.RemoteAttach;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Keboola source, put together. */
public record KeboolaWiring(KeboolaSource source, KeboolaExports exports, KeboolaProject project) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_EXPORT = Duration.ofMinutes(30);
    private static final int RETRIES = 5;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** @param api what makes the control calls */
    public static KeboolaWiring open(
            TableDefinitions definitions, DataFolder data, Engine engine, Settings settings, StorageApi api) {
        return open(
                definitions,
                data,
                engine,
                connections(settings),
                api,
                CloudHosts.REAL,
                new SliceDownload(engine.disk(), RETRIES, RETRY_PAUSE, SILENCE));
    }

    /** The projects whose tables may be read where they are. */
    public static List<RemoteAttach> remotes(Settings settings) {
        return connections(settings).values().stream()
                .map(KeboolaConnection::attach)
                .toList();
    }

    private static Map<String, KeboolaConnection> connections(Settings settings) {
        Map<String, KeboolaConnection> connections = new LinkedHashMap<>();
        settings.entries(KeboolaConfig.class)
                .forEach((name, config) ->
                        connections.put(name, new KeboolaConnection(name, config.url(), config.tokenEnv())));
        return connections;
    }

    static KeboolaWiring open(
            TableDefinitions definitions,
            DataFolder data,
            Engine engine,
            Map<String, KeboolaConnection> connections,
            StorageApi api,
            CloudHosts hosts,
            SliceDownload download) {
        Clock clock = Clock.systemUTC();
        Slices slices = new Slices(api, new SliceAccess(hosts, clock), download, engine.disk());
        KeboolaReader reader = new KeboolaReader(connections, api, slices, data, clock);
        KeboolaProject project = new KeboolaProject(connections, api);
        return new KeboolaWiring(
                new KeboolaSource(new PulledTables(KeboolaSource.TYPE, definitions, data, engine), reader, project),
                new KeboolaExports(FIRST_PAUSE, LONGEST_EXPORT, clock),
                project);
    }
}
