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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        Map<String, Relation> relations = new TreeMap<>();
        List<TableJoin> likely = new ArrayList<>();
        for (TableJoin join : store.likely(id.folded(), TRIED)) {
            Optional<Relation> many = snapshot.find(new Identifier(join.table()));
            Optional<Relation> one = snapshot.find(new Identifier(join.uniqueTable()));
            if (many.isPresent() && one.isPresent()) {
                relations.put(join.table(), many.get());
                relations.put(join.uniqueTable(), one.get());
                likely.add(join);
            }
        }
        if (!likely.isEmpty()) {
            store.put(meeting(likely, relations));
        }
    }

    /** Those in which values meet. Opening an instance costs more than most comparisons: all of them share one. */
    private List<TableJoin> meeting(List<TableJoin> likely, Map<String, Relation> relations) {
        List<TableJoin> found = new ArrayList<>();
        try (Connection connection = tables.open(relations.values(), config.statementTimeout())) {
            Sql sql = new Sql(connection);
            for (TableJoin join : likely) {
                double share = containment(sql, join, relations);
                if (share > 0) {
                    found.add(
                            new TableJoin(join.table(), join.column(), join.uniqueTable(), join.uniqueColumn(), share));
                }
            }
        } catch (SQLException e) {
            LOG.warn("Tables could not be opened to find joins; those that were found before are kept.", e);
        }
        return found;
    }

    /** Of a large table a random part is compared, with all of the other one; 0 when it cannot be told. */
    private double containment(Sql sql, TableJoin join, Map<String, Relation> relations) {
        Relation many = relations.get(join.table());
        Relation one = relations.get(join.uniqueTable());
        String part = many.rows() > config.sampleSize()
                ? String.format(
                        Locale.ROOT, " tablesample bernoulli(%.9f%%)", 100.0 * config.sampleSize() / many.rows())
                : "";
        String statement = "with many as (select distinct v from (select " + Column.quoted(join.column())
                + " as v from " + many.id().quoted() + part + ") where v is not null) select count(*), count(*) filter"
                + " (where v in (select " + Column.quoted(join.uniqueColumn()) + " from "
                + one.id().quoted() + ")) from many";
        try {
            return sql.one(statement, row -> Sql.percent(row.getLong(2), row.getLong(1)));
        } catch (SQLException e) {
            LOG.warn("{}.{} could not be compared.", join.table(), join.column(), e);
            return 0;
        }
    }
}
