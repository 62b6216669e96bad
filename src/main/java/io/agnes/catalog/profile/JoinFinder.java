package io.agnes.catalog.profile;

import io.agnes.warehouse.Column;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.WholeTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds tables that may be joined, and how well. Thread-safe. */
final class JoinFinder {
    private static final Logger LOG = LoggerFactory.getLogger(JoinFinder.class);

    /** A column with a name like that of hundreds of others joins nothing. */
    private static final int TRIED = 50;

    private final WholeTables tables;
    private final ProfileStore store;
    private final ProfilerConfig config;

    JoinFinder(WholeTables tables, ProfileStore store, ProfilerConfig config) {
        this.tables = tables;
        this.store = store;
        this.config = config;
    }

    /** Looks for the joins of a table that has just been profiled, and keeps those in which values meet. */
    void find(Identifier id, Snapshot snapshot) {
        List<TableJoin> found = new ArrayList<>();
        for (TableJoin likely : store.likely(id.folded(), TRIED)) {
            Optional<Relation> many = snapshot.find(new Identifier(likely.table()));
            Optional<Relation> one = snapshot.find(new Identifier(likely.uniqueTable()));
            if (many.isPresent() && one.isPresent()) {
                try {
                    double share = containment(likely, many.get(), one.get());
                    if (share > 0) {
                        found.add(new TableJoin(
                                likely.table(), likely.column(), likely.uniqueTable(), likely.uniqueColumn(), share));
                    }
                } catch (SQLException e) {
                    LOG.warn("{}.{} could not be compared.", likely.table(), likely.column(), e);
                }
            }
        }
        store.put(found);
    }

    /** Of a large table a random part is compared, with all of the other one. */
    private double containment(TableJoin join, Relation many, Relation one) throws SQLException {
        String part = many.rows() > config.sampleSize()
                ? String.format(
                        Locale.ROOT, " tablesample bernoulli(%.9f%%)", 100.0 * config.sampleSize() / many.rows())
                : "";
        String statement = "with many as (select distinct v from (select " + Column.quoted(join.column())
                + " as v from " + many.id().quoted() + part + ") where v is not null) select count(*), count(*) filter"
                + " (where v in (select " + Column.quoted(join.uniqueColumn()) + " from "
                + one.id().quoted() + ")) from many";
        try (Connection connection = tables.open(List.of(many, one), config.statementTimeout())) {
            return new Sql(connection).one(statement, row -> Sql.percent(row.getLong(2), row.getLong(1)));
        }
    }
}
