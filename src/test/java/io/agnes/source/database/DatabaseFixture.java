package io.agnes.source.database;

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
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The database source over one connection, {@code crm}, and an empty data folder. */
public final class DatabaseFixture {
    public static final Identifier CRM = new Identifier("crm");
    public static final String SECRET = "hunter2-S3cret";

    private final List<TableDefinition> registered = new ArrayList<>();
    private final DataFolder data;
    private final PublishedRows published;
    final DatabaseSource source;

    public DatabaseFixture(Path folder, String url, String user) {
        this(folder, url, user, SECRET, "256MB");
    }

    public DatabaseFixture(Path folder, String url, String user, String password, String memory) {
        this(folder, url, user, password, memory, DiskSpace.ofMachine());
    }

    DatabaseFixture(Path folder, String url, String user, String password, String memory, DiskSpace disk) {
        data = DataFolder.at(folder);
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse(memory), 2, DataSize.parse("20GB"), "zstd"), data.scratch(), disk);
        published = new PublishedRows(data, CRM, engine);
        DatabaseConfig config = new DatabaseConfig(
                url, user, "CRM_PASSWORD", "disable", "", Duration.ofSeconds(5), Duration.ofMinutes(1));
        source = DatabaseWiring.open(
                        type -> type.equals(DatabaseSource.TYPE) ? List.copyOf(registered) : List.of(),
                        data,
                        engine,
                        new DatabaseConnections(
                                Map.of(CRM.value(), config), Environment.of(Map.of("CRM_PASSWORD", password))))
                .source();
    }

    public void full(String bucket, String table, Map<String, String> options) {
        register(bucket, table, null, SyncStrategy.FULL_REFRESH, options);
    }

    void query(String table, String query) {
        register(null, table, query, SyncStrategy.FULL_REFRESH, Map.of());
    }

    TableDefinition register(
            String bucket,
            String table,
            String query,
            SyncStrategy strategy,
            Map<String, String> options,
            String... key) {
        registered.removeIf(known -> known.table().value().equals(table));
        TableDefinition definition = new TableDefinition(
                table,
                CRM,
                new Identifier(table),
                null,
                bucket,
                table,
                query,
                query == null ? "local" : "materialized",
                strategy,
                List.of(key),
                options);
        registered.add(definition);
        return definition;
    }

    public TableOutcome sync(String table) {
        return source.extract(new SyncTask("run", DatabaseSource.TYPE, CRM, Set.of(new Identifier(table))))
                .get(0);
    }

    List<PublishedFile> files(String table) {
        return published.files(table);
    }

    /** As {@link PublishedRows#of} says. */
    List<String> rows(String table, String select) {
        return published.of(table, select);
    }

    /** {@code name TYPE} of each published column. */
    List<String> types(String table) {
        return rows(table, "select column_name || ' ' || column_type from (describe from t)");
    }

    DataFolder data() {
        return data;
    }
}
