package io.agnes.warehouse;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One published set of master views: an open, locked, read-only database, its relations and the number of its holders.
 * The last one to release it closes it. Thread-safe.
 */
final class Generation {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    private final long number;
    private final GenerationFolder folder;
    private final DuckDBConnection root;
    private final List<Relation> relations;
    private final Map<Identifier, Relation> byId = new LinkedHashMap<>();
    private final Map<Names.Table, Relation> byTable = new HashMap<>();
    private final RowPolicies policies;
    private final Consumer<Generation> whenClosed;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * @param folder with the file that {@code root} has open
     * @param root owned by this generation from now on
     * @param policies as they are at any time
     * @param whenClosed told once, after the last release
     */
    Generation(
            long number,
            GenerationFolder folder,
            DuckDBConnection root,
            List<Relation> relations,
            RowPolicies policies,
            Consumer<Generation> whenClosed) {
        this.number = number;
        this.folder = folder;
        this.root = root;
        this.relations = List.copyOf(relations);
        this.policies = policies;
        this.whenClosed = whenClosed;
        for (Relation relation : this.relations) {
            byId.put(relation.id(), relation);
            byTable.put(tableOf(relation), relation);
        }
    }

    static Names.Table tableOf(Relation relation) {
        return new Names.Table(relation.source(), relation.table());
    }

    long number() {
        return number;
    }

    List<Relation> relations() {
        return relations;
    }

    Optional<Relation> find(Names.Table table) {
        return Optional.ofNullable(byTable.get(table));
    }

    /** Holds this generation for a reader; empty when its last holder has released it already. */
    Optional<Snapshot> hold() {
        int before = holders.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        return before == 0 ? Optional.empty() : Optional.of(new Hold());
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            try {
                SpillFolder.close(root);
            } catch (SQLException | IOException e) {
                LOG.warn("Generation {} did not close.", number, e);
            }
            whenClosed.accept(this);
        }
    }

    /** One reader's hold; closing it twice counts once. */
    private final class Hold implements Snapshot {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public long number() {
            return number;
        }

        @Override
        public Path database() {
            return folder.database(number);
        }

        @Override
        public Collection<Relation> relations() {
            return relations;
        }

        @Override
        public Optional<Relation> find(Identifier id) {
            return Optional.ofNullable(byId.get(id));
        }

        @Override
        public Optional<Relation> find(Identifier source, Identifier table) {
            return Generation.this.find(new Names.Table(source, table));
        }

        @Override
        public boolean isPoliced(Relation relation) {
            PublishedPolicy published = relation.policy();
            String wanted =
                    policies.find(relation.id()).map(RowPolicy::fingerprint).orElse(null);
            if (!Objects.equals(wanted, published == null ? null : published.fingerprint())) {
                throw QueryErrors.policyNotInForce(relation.id());
            }
            if (published != null && published.misfit() != null) {
                throw QueryErrors.policyDoesNotFit(relation.id());
            }
            return published != null;
        }

        @Override
        public Set<Identifier> unlimited() {
            Map<Identifier, RowPolicy> wanted = policies.all();
            return relations.stream()
                    .filter(relation -> relation.policy() == null && !wanted.containsKey(relation.id()))
                    .filter(relation -> !relation.files().isEmpty())
                    .map(Relation::id)
                    .collect(Collectors.toSet());
        }

        @Override
        public DuckDBConnection connect() throws SQLException {
            if (closed.get()) {
                throw new IllegalStateException("The snapshot was closed.");
            }
            return root.duplicate();
        }

        @Override
        public DuckDBConnection connect(List<RemoteCatalog> catalogs) throws SQLException {
            return folder.open(number, relations, catalogs);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release();
            }
        }
    }
}
