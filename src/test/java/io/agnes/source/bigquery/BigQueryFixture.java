package io.agnes.source.bigquery;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.config.Environment;
import io.agnes.source.PublishedRows;
import io.agnes.source.SyncStrategy;
import io.agnes.source.SyncTask;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.RemoteTable;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The source before a stand-in, with an empty data folder, on 15 March 2026. */
final class BigQueryFixture {
    static final Identifier BQ = new Identifier("bq");

    final BigQueryStandIn google;
    final List<TableDefinition> registered = new ArrayList<>();
    private final DataFolder data;
    private final PublishedRows published;
    final BigQuerySource source;

    BigQueryFixture(BigQueryStandIn google, Path folder) {
        this(google, folder, Map.of(BigQueryConnection.DEFAULT_CREDENTIALS_ENV, google.key()), "256MB");
    }

    BigQueryFixture(BigQueryStandIn google, Path folder, Map<String, String> variables, String memory) {
        this.google = google;
        data = DataFolder.at(folder);
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse(memory), 2, DataSize.parse("4GB"), "zstd"),
                data.scratch(),
                DiskSpace.ofMachine());
        published = new PublishedRows(data, BQ, engine);
        source = BigQueryWiring.open(
                        type -> type.equals(BigQuerySource.TYPE) ? List.copyOf(registered) : List.of(),
                        data,
                        engine,
                        Map.of(BQ.value(), config(google)),
                        Environment.of(variables),
                        Duration.ofMillis(5),
                        Clock.fixed(Instant.parse("2026-03-15T12:00:00Z"), ZoneOffset.UTC))
                .source();
    }

    static BigQueryConfig config(BigQueryStandIn google) {
        return new BigQueryConfig(
                TablesStandIn.PROJECT,
                "",
                "EU",
                BigQueryConnection.DEFAULT_CREDENTIALS_ENV,
                DataSize.parse("10GB"),
                3,
                Duration.ofMinutes(1),
                Duration.ofSeconds(20),
                google.url(),
                google.storage.url());
    }

    static TableDefinition table(String table, SyncStrategy strategy, Map<String, String> options, String... key) {
        return new TableDefinition(
                table, BQ, new Identifier(table), null, "sales", table, null, "local", strategy, List.of(key), options);
    }

    void register(String table, SyncStrategy strategy, Map<String, String> options, String... key) {
        register(table(table, strategy, options, key));
    }

    void registerQuery(String table, String query, Map<String, String> options) {
        register(new TableDefinition(
                table,
                BQ,
                new Identifier(table),
                null,
                null,
                table,
                query,
                "materialized",
                SyncStrategy.FULL_REFRESH,
                List.of(),
                options));
    }

    void registerRemote(String table, Map<String, String> options) {
        register(new TableDefinition(
                table,
                BQ,
                new Identifier(table),
                null,
                "sales",
                table,
                null,
                ExtractTable.REMOTE,
                SyncStrategy.FULL_REFRESH,
                List.of(),
                options));
    }

    /** Where a table is that is read there; null for others. */
    RemoteTable remote(String table) {
        return published.table(table).map(ExtractTable::remote).orElse(null);
    }

    private void register(TableDefinition definition) {
        registered.removeIf(known -> known.table().equals(definition.table()));
        registered.add(definition);
    }

    TableOutcome sync(String table) {
        return sync(() -> true, table).get(0);
    }

    List<TableOutcome> sync(BooleanSupplier goesOn, String... tables) {
        Set<Identifier> asked = new LinkedHashSet<>();
        Arrays.stream(tables).map(Identifier::new).forEach(asked::add);
        return source.extract(new SyncTask("run", BigQuerySource.TYPE, BQ, asked, goesOn));
    }

    List<PublishedFile> files(String table) {
        return published.files(table);
    }

    /** As {@link PublishedRows#of} says. */
    List<String> rows(String table, String select) {
        return published.of(table, select);
    }
}
