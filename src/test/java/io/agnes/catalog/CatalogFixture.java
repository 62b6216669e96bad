package io.agnes.catalog;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.catalog.profile.ProfilerConfig;
import io.agnes.common.Parameters;
import io.agnes.common.Reply;
import io.agnes.config.DataFolder;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.QueryConfig;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.WarehouseConfig;
import io.agnes.warehouse.WarehouseWiring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The room over a real state and a real warehouse, whose tables are made by SQL. */
public final class CatalogFixture implements AutoCloseable {
    public static final Caller ADMIN = Caller.operator();

    public final StateDatabase state;
    public final WarehouseWiring warehouse;
    final CatalogWiring room;
    private final DataFolder data;

    /** @param tables by name the SELECT that makes the table, all of the source {@code shop} */
    public CatalogFixture(Path folder, StateOn on, Map<String, String> tables) {
        this(folder, on, tables, folder.resolve("no metrics"));
    }

    CatalogFixture(Path folder, StateOn on, Map<String, String> tables, Path starterPack) {
        data = new DataFolder(folder.resolve("data"), folder.resolve("data/sources"));
        extract(tables);
        Settings settings = Settings.load(
                Environment.of(Map.of("AGNES_QUERY_ISOLATION", "in-process")),
                List.of(QueryConfig.class, WarehouseConfig.class, ProfilerConfig.class),
                folder.resolve("instance.yaml"));
        state = on.open(data.stateFile());
        warehouse = WarehouseWiring.open(state, data, settings, List.of(), released -> {});
        publish();
        room = CatalogWiring.open(state, warehouse, new Audit(state), settings);
        room.begin(starterPack);
    }

    /** Replaces all tables and publishes. */
    void publish(Map<String, String> tables) {
        extract(tables);
        publish();
    }

    /** As a sync run does it: registered as well. */
    private void publish() {
        warehouse.orchestrator().rebuild();
        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            state.write(handle -> {
                for (Relation table : snapshot.relations()) {
                    handle.execute(
                            "insert into table_registry (id, name, source_type, source, source_table)"
                                    + " values (?, ?, 'custom', 'shop', ?) on conflict do nothing",
                            table.id().folded(),
                            table.id().value(),
                            table.table().value());
                }
                return null;
            });
        }
    }

    static Parameters of(String name, String value) {
        return new Parameters(Map.of(name, value));
    }

    /** Sets a column of the row that the state has of a table. */
    void register(String table, String column, Object value) {
        state.write(
                handle -> handle.execute("update table_registry set " + column + " = ? where id = ?", value, table));
    }

    ProfileAnswer profile(String table) {
        room.profiles().refresh(of("table_id", table), ADMIN);
        return room.profiles().get(of("table_id", table), ADMIN);
    }

    private void extract(Map<String, String> tables) {
        try {
            Path shop = Files.createDirectories(data.extracts().resolve("shop"));
            Path file = shop.resolve("extract.duckdb");
            Files.deleteIfExists(file);
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                    Statement statement = connection.createStatement()) {
                statement.execute("create table _meta (table_name varchar, description varchar, rows bigint,"
                        + " size_bytes bigint, extracted_at timestamp, query_mode varchar)");
                for (Map.Entry<String, String> table : tables.entrySet()) {
                    statement.execute("create table " + table.getKey() + " as " + table.getValue());
                    statement.execute("insert into _meta values ('" + table.getKey() + "', null, 0, 0, null, 'local')");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Somebody who is no administrator and is granted these tables. */
    public static Caller analyst(String... tables) {
        return new Caller("ann", "ann@example.com", "Ann", false, Set.of("Analysts"), Set.of(tables));
    }

    static Parameters metric(String id) {
        String[] parts = id.split("/", 2);
        return new Parameters(Map.of("category", parts[0], "name", parts[1]));
    }

    static Parameters none() {
        return new Parameters(Map.of());
    }

    /** The rows as CSV, without the heading. */
    List<String> ask(String id, MetricQuestion question, Caller caller) {
        Answer answer = new Answer();
        room.metrics().query(metric(id), question, "text/csv", caller, answer);
        return answer.body.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    }

    @Override
    public void close() {
        room.close();
        warehouse.close();
        state.close();
    }

    private static final class Answer implements Reply {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public OutputStream stream(Map<String, String> headers) {
            return body;
        }

        @Override
        public void trailer(String name, String value) {
            // not looked at
        }

        @Override
        public void file(int status, Map<String, String> headers, Path file, long offset, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void head(int status, Map<String, String> headers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onDisconnect(Runnable action) {
            // it never goes away
        }
    }
}
