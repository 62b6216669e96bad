package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.config.DataFolder;
import io.agnes.config.DiskSpace;
import io.agnes.source.Periods;
import io.agnes.source.Rows;
import io.agnes.source.Scratch;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableLoad;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One table or query of a database: what to ask for, by which strategy, and into which files. Thread-safe. */
final class DatabaseReader {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseReader.class);

    private final DatabaseConnections connections;
    private final DataFolder data;
    private final DiskSpace disk;

    DatabaseReader(DatabaseConnections connections, DataFolder data, DiskSpace disk) {
        this.connections = connections;
        this.data = data;
        this.disk = disk;
    }

    /** As {@link io.agnes.source.TableDiscovery#check} says. */
    static void check(TableDefinition definition) {
        if (definition.queryMode().equals(ExtractTable.REMOTE)) {
            throw TableOptions.invalid(
                    definition,
                    "is to be read at the database with each query",
                    "Use the query_mode local or materialized.");
        }
        TableOptions.of(definition);
        if (definition.strategy() != SyncStrategy.FULL_REFRESH
                && definition.query() != null
                && definition.primaryKey().isEmpty()) {
            throw noKey(definition);
        }
    }

    /** As {@link io.agnes.source.TableReader} says. */
    Optional<List<PublishedFile>> read(
            TableDefinition definition, Optional<ExtractTable> before, DuckDBConnection work, ExtractFolder extract)
            throws SQLException, IOException {
        TableOptions options = TableOptions.of(definition);
        Path folder = DataFolder.inside(data.extracts(), definition.source().value());
        Rows published = new Rows(work, folder);
        published.run("set preserve_insertion_order = false");
        DatabaseConnection database = connections.require(definition.source().value());
        try (Scratch scratch = Scratch.in(data, "database-");
                Session session = database.open()) {
            Plan plan = plan(definition, options, session, before, published);
            String from = from(definition, session) + plan.condition();
            PostgresCopy.Landing<Optional<List<PublishedFile>>> landing = rows -> {
                TableLoad load = new TableLoad(definition.table(), rows, work, extract, folder);
                return load(definition, options, plan, before, load);
            };
            return session.dialect() == Dialect.POSTGRESQL
                    ? new PostgresCopy(
                                    database,
                                    session,
                                    work,
                                    disk,
                                    scratch.folder(),
                                    what(definition),
                                    from,
                                    plan.columns())
                            .land(landing)
                    : landing.of(new JdbcCursor(session, work).read(what(definition), from, plan.columns()));
        } finally {
            published.run("drop table if exists " + JdbcCursor.LANDED);
        }
    }

    /**
     * What one sync does.
     *
     * @param condition of the rows that are asked for; empty for all
     * @param known the files that these are merged into; empty when all are asked for
     * @param key empty for a full refresh
     */
    private record Plan(List<SourceColumn> columns, String condition, List<PublishedFile> known, List<String> key) {
        SourceColumn column(String name) {
            return columns.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Plan plan(
            TableDefinition definition,
            TableOptions options,
            Session session,
            Optional<ExtractTable> before,
            Rows published)
            throws SQLException {
        String what = what(definition);
        List<SourceColumn> columns = session.columns(what, from(definition, session), options);
        if (definition.strategy() == SyncStrategy.FULL_REFRESH) {
            return new Plan(columns, "", List.of(), List.of());
        }
        List<String> key = key(definition, session);
        Columns.require(what, columns, key);
        Columns.require(what, columns, List.of(options.cursor()));
        List<PublishedFile> known = before.map(ExtractTable::files).orElse(List.of());
        Plan whole = new Plan(columns, "", List.of(), key);
        SourceColumn column = whole.column(options.cursor());
        CursorColumn cursor = CursorColumn.of(definition, column, options);
        if (known.isEmpty() || !isSameShape(definition, columns, known, published)) {
            return whole;
        }
        Optional<String> since =
                cursor.since(published, known, before.orElseThrow().extractedAt());
        return since.isEmpty() ? whole : new Plan(columns, cursor.condition(session, since.get()), known, key);
    }

    private static List<String> key(TableDefinition definition, Session session) {
        List<String> key = definition.primaryKey();
        if (key.isEmpty() && definition.query() == null) {
            key = session.primaryKey(definition.bucket(), definition.sourceTable());
        }
        if (key.isEmpty()) {
            throw noKey(definition);
        }
        return key;
    }

    private static AgnesException noKey(TableDefinition definition) {
        return TableOptions.invalid(
                definition,
                "has no primary key, so a changed row cannot take the place of the one before",
                "Set primary_key, for example [\"id\"], or sync_strategy to full_refresh.");
    }

    /** A table whose columns have changed is read as a whole, because the rows before lack the new ones. */
    private static boolean isSameShape(
            TableDefinition definition, List<SourceColumn> columns, List<PublishedFile> known, Rows published)
            throws SQLException {
        Map<String, String> now = new LinkedHashMap<>();
        columns.forEach(column -> now.put(column.name(), column.type().sql()));
        boolean same = published.columns(known).equals(now);
        if (!same) {
            LOG.info("The columns of '{}' have changed; it is read as a whole.", definition.id());
        }
        return same;
    }

    private static Optional<List<PublishedFile>> load(
            TableDefinition definition, TableOptions options, Plan plan, Optional<ExtractTable> before, TableLoad load)
            throws SQLException {
        try {
            Periods periods = null;
            if (definition.strategy() == SyncStrategy.PARTITIONED) {
                Columns.require(what(definition), plan.columns(), List.of(options.partitionBy()));
                periods = new Periods(
                        options.partitionBy(),
                        plan.column(options.partitionBy()).type().isTime(),
                        options.granularity());
            }
            List<PublishedFile> files = load.files(plan.known(), plan.key(), periods);
            requireRows(definition, options, before, files);
            return before.map(ExtractTable::files).filter(files::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(files);
        } finally {
            load.forget();
        }
    }

    /** A table that is suddenly empty is more often a mistake than meant. */
    private static void requireRows(
            TableDefinition definition,
            TableOptions options,
            Optional<ExtractTable> before,
            List<PublishedFile> files) {
        long had = before.map(ExtractTable::rows).orElse(0L);
        if (had > 0 && !options.allowEmpty() && files.stream().allMatch(file -> file.rows() == 0)) {
            throw TableOptions.invalid(
                    definition,
                    "has no rows any more in the database, and had " + had,
                    "If it is meant to be empty set its option allow_empty to true, then sync again.");
        }
    }

    private static String what(TableDefinition definition) {
        if (definition.query() != null) {
            return "the query of " + definition.id();
        }
        return definition.bucket() == null
                ? definition.sourceTable()
                : definition.bucket() + "." + definition.sourceTable();
    }

    private static String from(TableDefinition definition, Session session) {
        if (definition.query() != null) {
            return "(\n" + definition.query().strip().replaceFirst(";$", "") + "\n) agnes_source";
        }
        String table = session.quoted(definition.sourceTable());
        return definition.bucket() == null ? table : session.quoted(definition.bucket()) + "." + table;
    }
}
