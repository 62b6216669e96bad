package io.agnes.catalog;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.Parameters;
import io.agnes.common.Reply;
import io.agnes.config.DataFolder;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.QueryConfig;
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
final class CatalogFixture implements AutoCloseable {
    static final Caller ADMIN = Caller.operator();

    final StateDatabase state;
    final WarehouseWiring warehouse;
    final CatalogWiring room;
    private final DataFolder data;

    /** @param tables by name the SELECT that makes the table, all of the source {@code shop} */
    CatalogFixture(Path folder, StateOn on, Map<String, String> tables) {
        this(folder, on, tables, folder.resolve("no metrics"));
    }

    CatalogFixture(Path folder, StateOn on, Map<String, String> tables, Path starterPack) {
        data = new DataFolder(folder.resolve("data"), folder.resolve("data/sources"));
        extract(tables);
        Settings settings = Settings.load(
                Environment.of(Map.of("AGNES_QUERY_ISOLATION", "in-process")),
                List.of(QueryConfig.class, WarehouseConfig.class),
                folder.resolve("instance.yaml"));
        state = on.open(data.stateFile());
        warehouse = WarehouseWiring.open(state, data, settings, List.of(), released -> {});
        warehouse.orchestrator().rebuild();
        room = CatalogWiring.open(state, warehouse, new Audit(state), starterPack);
    }

    /** Replaces all tables and publishes. */
    void publish(Map<String, String> tables) {
        extract(tables);
        warehouse.orchestrator().rebuild();
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
    static Caller analyst(String... tables) {
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
