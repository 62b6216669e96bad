package io.agnes.warehouse;

import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * A generation as readers get it: Parquet files, views over them in a read-only, locked database. The source shop has
 * orders, customers and items, the source hr has salaries, whose content is the marker {@link #SECRET}.
 */
final class QueryFixture implements Snapshots, AutoCloseable {
    static final String SECRET = "TOP-SECRET-4711";
    static final Scope ANALYST = scope("analyst", Set.of("orders", "customers", "items", "types"));
    static final Scope NOBODY = scope("nobody", Set.of());

    private static final String ORDERS = "SELECT i AS id, i % 100 AS customer_id, "
            + "DATE '2024-01-01' + (i % 365)::INTEGER AS ordered_on, "
            + "['new', 'paid', 'sent'][1 + i % 3] AS status, (i % 1000 / 10)::DECIMAL(10, 2) AS amount FROM range(5000) r(i)";

    private final Engine engine;
    private final Path folder;
    private final List<Relation> relations = new ArrayList<>();
    private final DuckDBConnection root;
    final AtomicInteger held = new AtomicInteger();

    QueryFixture(Path folder) throws SQLException, IOException {
        this(folder, config().instanceLimits());
    }

    QueryFixture(Path folder, InstanceLimits limits) throws SQLException, IOException {
        this(folder, limits, "SELECT 1 AS id");
    }

    QueryFixture(Path folder, InstanceLimits limits, String big) throws SQLException, IOException {
        this.folder = Files.createDirectories(folder);
        this.engine = new Engine(
                new WarehouseConfig(DataSize.parse("512MB"), 2, DataSize.parse("1GB"), "zstd"),
                folder.resolve("scratch"));
        Path database = folder.resolve("server-1.duckdb");
        try (DuckDBConnection connection = engine.create(database)) {
            publish(connection, "shop", "orders", ORDERS);
            publish(connection, "shop", "customers", "SELECT i AS id, 'name ' || i AS name FROM range(100) r(i)");
            publish(
                    connection,
                    "shop",
                    "items",
                    "SELECT i % 5000 AS order_id, i % 50 AS product_id, 1 + i % 3 AS quantity, {'x': i} AS extra, "
                            + "[i, i + 1] AS tags FROM range(9000) r(i)");
            publish(connection, "shop", "big", big);
            publish(connection, "hr", "salaries", "SELECT '" + SECRET + "' AS name, 1 AS id, 2 AS amount");
        }
        List<Path> files = relations.stream().flatMap(r -> r.files().stream()).toList();
        root = engine.locked(database, files, limits);
    }

    /** For tables that all have files. */
    static final RemoteCatalogs NOTHING_ELSEWHERE =
            new RemoteCatalogs(Path.of("extracts"), List.of(), Environment.of(Map.of()), new RemoteConfig(""));

    static QueryConfig config() {
        return new QueryConfig(
                Duration.ofSeconds(30),
                1000,
                1_000_000,
                DataSize.parse("100KB"),
                DataSize.parse("1MB"),
                DataSize.parse("1GB"),
                DataSize.parse("512MB"),
                2,
                DataSize.parse("1GB"),
                8,
                4,
                Duration.ofSeconds(5),
                48,
                32,
                QueryIsolation.IN_PROCESS,
                2);
    }

    static Scope scope(String name, Set<String> tables) {
        return new Scope() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean mayRead(String tableId) {
                return tables.contains(tableId);
            }
        };
    }

    private void publish(DuckDBConnection connection, String source, String table, String select) throws SQLException {
        Path file = folder.resolve(source + "-" + table + ".parquet");
        try (Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + select + ") TO " + Literal.of(file.toString()));
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + source);
            String view = " AS SELECT * FROM read_parquet(" + Literal.list(List.of(file)) + ")";
            statement.execute("CREATE VIEW main." + table + view);
            statement.execute("CREATE VIEW " + source + "." + table + view);
        }
        relations.add(new Relation(
                new Identifier(table),
                new Identifier(source),
                new Identifier(table),
                null,
                List.of(file),
                "",
                0,
                0,
                Instant.EPOCH));
    }

    @Override
    public Snapshot current() {
        held.incrementAndGet();
        return new Held(relations);
    }

    @Override
    public void close() throws SQLException {
        root.close();
    }

    /** The same generation as if it had no table of that id. */
    Snapshot without(String id) {
        return new Held(
                relations.stream().filter(r -> !r.id().value().equals(id)).toList());
    }

    private final class Held implements Snapshot {
        private final List<Relation> relations;

        Held(List<Relation> relations) {
            this.relations = relations;
        }

        @Override
        public long number() {
            return 1;
        }

        @Override
        public Path database() {
            return folder.resolve("server-1.duckdb");
        }

        @Override
        public Collection<Relation> relations() {
            return relations;
        }

        @Override
        public Optional<Relation> find(Identifier id) {
            return relations.stream().filter(r -> r.id().equals(id)).findFirst();
        }

        @Override
        public Optional<Relation> find(Identifier source, Identifier table) {
            return relations.stream()
                    .filter(r -> r.source().equals(source) && r.table().equals(table))
                    .findFirst();
        }

        @Override
        public boolean isPoliced(Relation relation) {
            return relation.policy() != null;
        }

        @Override
        public Set<Identifier> unlimited() {
            return relations.stream()
                    .filter(relation -> relation.policy() == null)
                    .map(Relation::id)
                    .collect(Collectors.toSet());
        }

        @Override
        public DuckDBConnection connect() throws SQLException {
            return root.duplicate();
        }

        @Override
        public DuckDBConnection connect(List<RemoteCatalog> catalogs) {
            throw new IllegalStateException("All tables have files.");
        }

        @Override
        public void close() {
            held.decrementAndGet();
        }
    }
}
