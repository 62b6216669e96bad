package io.agnes.sync;

import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedPolicy;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.RemoteCatalog;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** A generation of real Parquet files and views, and a count of who holds it. */
final class Published implements Snapshots, AutoCloseable {
    static final Instant EXTRACTED = Instant.parse("2026-01-05T06:07:08.9Z");

    private final Path folder;
    private final DuckDBConnection root;
    private final List<Relation> relations = new ArrayList<>();
    final AtomicInteger held = new AtomicInteger();

    Published(Path folder) throws SQLException {
        this.folder = folder;
        this.root = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    }

    /** Publishes the rows of a SELECT as {@code files} equal files. */
    Relation add(String id, String source, String table, String select, int files) throws Exception {
        List<Path> paths = new ArrayList<>();
        try (Statement statement = root.createStatement()) {
            for (int part = 0; part < files; part++) {
                Path file = folder.resolve(source + "-" + table + "-" + part + ".parquet");
                statement.execute("copy (" + select + ") to " + Literal.of(file.toString()) + " (format parquet)");
                paths.add(file);
            }
            statement.execute("create view " + new Identifier(id).quoted() + " as select * from read_parquet("
                    + Literal.list(paths) + ")");
        }
        byte[] bytes = Files.readAllBytes(paths.get(0));
        Relation relation = new Relation(
                new Identifier(id),
                new Identifier(source),
                new Identifier(table),
                "All " + table,
                paths,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                3,
                (long) bytes.length * files,
                EXTRACTED);
        relations.add(relation);
        return relation;
    }

    /** Puts an access policy to a relation. */
    void police(Relation open) {
        relations.remove(open);
        relations.add(new Relation(
                open.id(),
                open.source(),
                open.table(),
                open.description(),
                open.files(),
                open.sha256(),
                open.rows(),
                open.sizeBytes(),
                open.extractedAt(),
                open.parts(),
                new PublishedPolicy("of a policy", null),
                open.merging(),
                null));
    }

    List<Relation> relations() {
        return List.copyOf(relations);
    }

    @Override
    public Snapshot current() {
        held.incrementAndGet();
        return new Held();
    }

    @Override
    public void close() throws SQLException {
        root.close();
    }

    private final class Held implements Snapshot {
        @Override
        public long number() {
            return 1;
        }

        @Override
        public Path database() {
            throw new UnsupportedOperationException("It is in memory.");
        }

        @Override
        public Collection<Relation> relations() {
            return relations;
        }

        @Override
        public Optional<Relation> find(Identifier id) {
            return relations.stream()
                    .filter(relation -> relation.id().equals(id))
                    .findFirst();
        }

        @Override
        public Optional<Relation> find(Identifier source, Identifier table) {
            return relations.stream()
                    .filter(relation ->
                            relation.source().equals(source) && relation.table().equals(table))
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
            return (DuckDBConnection) root.duplicate();
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
