package io.agnes.source.keboola;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.config.Environment;
import io.agnes.platform.KeboolaHttp;
import io.agnes.platform.KeboolaRoute;
import io.agnes.platform.UpstreamCalls;
import io.agnes.source.PublishedRows;
import io.agnes.source.SyncStrategy;
import io.agnes.source.SyncTask;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.main.Main;

/** The shipped routes of Keboola in a running engine, before a stand-in, with an empty data folder. */
public final class KeboolaFixture implements AutoCloseable {
    public static final Identifier KBC = new Identifier("kbc");

    private final Main camel = new Main();
    public final KeboolaStandIn keboola;
    final List<TableDefinition> registered = new ArrayList<>();
    private DataFolder data;
    private Engine engine;
    private PublishedRows published;
    KeboolaWiring wiring;

    public KeboolaFixture(KeboolaStandIn keboola, String token) {
        this.keboola = keboola;
        camel.setPropertyPlaceholderLocations(
                "file:" + Path.of("config/application.properties").toAbsolutePath());
        camel.addInitialProperty(
                "camel.main.routesIncludePattern",
                "file:" + Path.of("routes/sync/keboola.camel.yaml").toAbsolutePath() + ",file:"
                        + Path.of("routes/platform/upstream-errors.camel.yaml").toAbsolutePath() + ",file:"
                        + Path.of("routes/platform/pipeline-errors.camel.yaml").toAbsolutePath());
        camel.addOverrideProperty("upstream.retry-delay", "5");
        camel.addOverrideProperty("camel.management.enabled", "false");
        camel.bind("upstreamCalls", new UpstreamCalls());
        camel.bind("syncRuns", new Object());
        camel.bind("keboolaSource", new Object() {
            @SuppressWarnings("unused")
            public void extract(SyncTask task) {}
        });
        camel.bind(
                "keboolaExports", new KeboolaExports(Duration.ofMillis(5), Duration.ofMinutes(1), Clock.systemUTC()));
        camel.bind("keboolaHttp", new KeboolaHttp(Environment.of(Map.of("KEBOOLA_STORAGE_TOKEN", token))));
        camel.start();
    }

    /** What the source offers now. */
    Extract extract() {
        return new ExtractFolder(data.extracts().resolve(KBC.value()), engine).read();
    }

    /** Begins with an empty data folder. */
    public void open(Path folder, String memory) {
        data = DataFolder.at(folder);
        engine = new Engine(
                new WarehouseConfig(DataSize.parse(memory), 2, DataSize.parse("40GB"), "zstd"),
                data.scratch(),
                DiskSpace.ofMachine());
        published = new PublishedRows(data, KBC, engine);
        registered.clear();
        wiring = KeboolaWiring.open(
                type -> type.equals(KeboolaSource.TYPE) ? List.copyOf(registered) : List.of(),
                data,
                engine,
                Map.of(KBC.value(), new KeboolaConnection(KBC.value(), keboola.url() + "/", "KEBOOLA_STORAGE_TOKEN")),
                new KeboolaRoute(camel::getCamelContext),
                keboola.hosts(),
                new SliceDownload(engine.disk(), 3, Duration.ofMillis(1), Duration.ofSeconds(5)));
    }

    public void register(String table, SyncStrategy strategy, Map<String, String> options, String... key) {
        register(table, "local", strategy, null, options, key);
    }

    void register(
            String table,
            String mode,
            SyncStrategy strategy,
            String query,
            Map<String, String> options,
            String... key) {
        registered.removeIf(known -> known.table().value().equals(table));
        registered.add(new TableDefinition(
                table,
                KBC,
                new Identifier(table),
                null,
                "in.c-crm",
                table,
                query,
                mode,
                strategy,
                List.of(key),
                options));
    }

    /** A full refresh of whatever somebody wrote into the registry. */
    void registerAs(String table, String bucket, String name) {
        registered.clear();
        registered.add(new TableDefinition(
                table,
                KBC,
                new Identifier(table),
                null,
                bucket,
                name,
                null,
                "local",
                SyncStrategy.FULL_REFRESH,
                List.of(),
                Map.of()));
    }

    public TableOutcome sync(String table) {
        return wiring.source()
                .extract(new SyncTask("run", KeboolaSource.TYPE, KBC, Set.of(new Identifier(table))))
                .get(0);
    }

    List<PublishedFile> files(String table) {
        return published.files(table);
    }

    /** As {@link PublishedRows#of} says. */
    public List<String> rows(String table, String select) {
        return published.of(table, select);
    }

    DataFolder data() {
        return data;
    }

    @Override
    public void close() {
        camel.stop();
        keboola.close();
    }
}
