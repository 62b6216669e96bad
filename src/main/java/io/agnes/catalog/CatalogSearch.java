package io.agnes.catalog;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.search.FullTextIndex;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tables, columns and metrics by their names and descriptions ({@code GET /api/catalog/search}). No value of any row is
 * in the index. It follows the state and the generation: the first search after a change of either looks what is
 * different. Thread-safe.
 */
public final class CatalogSearch implements AutoCloseable {
    private static final int LONGEST = 200;
    private static final int DEFAULT = 20;
    private static final int MOST = 100;

    private final StateDatabase state;
    private final Snapshots snapshots;
    private final Catalog catalog;
    private final Metrics metrics;
    private final FullTextIndex index = new FullTextIndex();
    private Known known = new Known(-1, -1, Map.of(), List.of());

    CatalogSearch(StateDatabase state, Snapshots snapshots, Catalog catalog, Metrics metrics) {
        this.state = state;
        this.snapshots = snapshots;
        this.catalog = catalog;
        this.metrics = metrics;
    }

    /**
     * What was found.
     *
     * @param kind {@code table}, {@code column} or {@code metric}
     * @param table the table it is, or is of; null for a metric
     * @param column null unless it is one
     * @param metric the id of a metric; null for others
     */
    public record Hit(String kind, String name, String table, String column, String metric, String description) {}

    /** The best first. */
    public record Found(List<Hit> results, int count) {}

    /** @param hits by the key in the index */
    private record Known(long changes, long generation, Map<String, Hit> hits, List<Column> columns) {}

    private record Column(String table, String name) {}

    /** @param more words that find it and are not shown */
    private record Item(Hit hit, String more) {}

    /**
     * @param parameters {@code q}, the words, and {@code limit}, 1 to 100, 20 unless told
     * @throws AgnesException BAD_PARAMETER
     */
    public Found search(Parameters parameters, Caller caller) {
        String words = parameters.get("q");
        if (words.isBlank() || words.length() > LONGEST) {
            throw new AgnesException(
                    Problem.BAD_PARAMETER,
                    "The parameter 'q' is blank or longer than " + LONGEST + " characters.",
                    "Send words such as q=monthly revenue.");
        }
        int limit = parameters.findInt("limit", 1, MOST).orElse(DEFAULT);
        Map<String, Hit> hits = upToDate();
        Map<String, Metric> readable = metrics.readable(caller).stream()
                .collect(Collectors.toMap(metric -> metric.definition().id(), metric -> metric));
        List<Hit> found = index
                .find(words, limit, key -> {
                    Hit hit = hits.get(key);
                    return hit != null
                            && (hit.table() == null ? readable.containsKey(hit.metric()) : caller.mayRead(hit.table()));
                })
                .stream()
                .map(hits::get)
                .toList();
        return new Found(found, found.size());
    }

    private synchronized Map<String, Hit> upToDate() {
        long changes = state.changes();
        try (Snapshot snapshot = snapshots.current()) {
            if (known.changes() != changes || known.generation() != snapshot.number()) {
                List<Column> columns = known.generation() == snapshot.number() ? known.columns() : columns(snapshot);
                Map<String, Item> items = items(columns);
                index.become(items.entrySet().stream()
                        .map(item -> entry(item.getKey(), item.getValue()))
                        .toList());
                Map<String, Hit> hits = new HashMap<>();
                items.forEach((key, item) -> hits.put(key, item.hit()));
                known = new Known(changes, snapshot.number(), hits, columns);
            }
            return known.hits();
        }
    }

    private Map<String, Item> items(List<Column> columns) {
        Map<String, Item> items = new HashMap<>();
        for (CatalogEntry table : catalog.all()) {
            Hit hit = new Hit("table", table.name(), table.id(), null, null, table.description());
            items.put("table:" + table.id(), new Item(hit, table.id() + " " + table.source()));
        }
        Map<String, String> described = new HashMap<>();
        state.read(CatalogRows::columns)
                .forEach(column -> described.put(key(column.table(), column.column()), column.description()));
        for (Column column : columns) {
            String key = key(column.table(), column.name());
            if (items.containsKey("table:" + column.table())) {
                Hit hit = new Hit("column", column.name(), column.table(), column.name(), null, described.get(key));
                items.put(key, new Item(hit, column.table()));
            }
        }
        for (Metric kept : metrics.all()) {
            MetricDefinition metric = kept.definition();
            Hit hit = new Hit("metric", metric.displayName(), null, null, metric.id(), metric.description());
            items.put("metric:" + metric.id(), new Item(hit, metric.id() + " " + String.join(" ", metric.synonyms())));
        }
        return items;
    }

    private static FullTextIndex.Entry entry(String key, Item item) {
        String description = Objects.requireNonNullElse(item.hit().description(), "");
        return new FullTextIndex.Entry(key, item.hit().name(), description + " " + item.more());
    }

    private static String key(String table, String column) {
        return "column:" + table + "." + column.toLowerCase(Locale.ROOT);
    }

    /** Those of every table that somebody can read now. */
    private static List<Column> columns(Snapshot snapshot) {
        Set<String> ids = snapshot.relations().stream()
                .map(relation -> relation.id().folded())
                .collect(Collectors.toSet());
        try (Connection connection = snapshot.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select lower(table_name), column_name from duckdb_columns()"
                        + " where schema_name = 'main' and not internal")) {
            List<Column> columns = new ArrayList<>();
            while (rows.next()) {
                if (ids.contains(rows.getString(1))) {
                    columns.add(new Column(rows.getString(1), rows.getString(2)));
                }
            }
            return columns;
        } catch (SQLException e) {
            throw new IllegalStateException("The columns of the tables cannot be read.", e);
        }
    }

    @Override
    public void close() {
        index.close();
    }
}
