package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.Periods;
import io.agnes.source.Rows;
import io.agnes.source.Scratch;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableLoad;
import io.agnes.source.keboola.StorageCall.Field;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.RemoteTable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One table of Keboola Storage: what to export, by which strategy, and into which files. Thread-safe. */
final class KeboolaReader {
    private static final Logger LOG = LoggerFactory.getLogger(KeboolaReader.class);
    private static final String MATERIALIZED = "materialized";

    private final Map<String, KeboolaConnection> connections;
    private final StorageApi api;
    private final Slices slices;
    private final DataFolder data;
    private final Clock clock;

    KeboolaReader(
            Map<String, KeboolaConnection> connections, StorageApi api, Slices slices, DataFolder data, Clock clock) {
        this.connections = Map.copyOf(connections);
        this.api = api;
        this.slices = slices;
        this.data = data;
        this.clock = clock;
    }

    /** As {@link io.agnes.source.TableDiscovery#check(TableDefinition)} says. */
    static void check(TableDefinition definition) {
        StorageIds.of(definition);
        TableOptions options = TableOptions.of(definition);
        LocalDate day = LocalDate.EPOCH;
        boolean remote = definition.queryMode().equals(ExtractTable.REMOTE);
        if (remote && !Set.of("text_columns").containsAll(definition.options().keySet())) {
            throw TableOptions.invalid(
                    definition,
                    "is read where it is and has an option other than text_columns",
                    "Leave the others out, or use the query_mode local.");
        } else if (definition.queryMode().equals(MATERIALIZED)) {
            ExportFilter.ofQuery(definition, day);
        } else {
            ExportFilter.ofOptions(definition, options, day);
        }
    }

    /** As {@link io.agnes.source.TableDiscovery#check(TableDefinition, DiscoveredTable)} says. */
    static void check(TableDefinition definition, DiscoveredTable found) {
        KnownColumns.of(found).requireFor(definition, TableOptions.of(definition), isMerged(definition));
    }

    /** Whether an export is merged into the rows before. */
    private static boolean isMerged(TableDefinition definition) {
        return definition.strategy() != SyncStrategy.FULL_REFRESH
                && !definition.queryMode().equals(MATERIALIZED);
    }

    /** As {@link io.agnes.source.RemoteLook} says. */
    RemoteTable look(TableDefinition definition) {
        KeboolaConnection connection = connection(definition);
        String id = StorageIds.of(definition);
        StorageTable table = StorageTable.of(
                api.call(StorageCall.get(connection, "tables/" + StorageCall.segment(id))),
                TableOptions.of(definition).textColumns());
        int dot = id.lastIndexOf('.');
        List<RemoteTable.Field> columns = table.types().entrySet().stream()
                .map(column ->
                        new RemoteTable.Field(column.getKey(), column.getValue().sql()))
                .toList();
        return new RemoteTable(connection.attach(), id.substring(0, dot), id.substring(dot + 1), columns);
    }

    /** As {@link io.agnes.source.TableReader} says. */
    Optional<List<PublishedFile>> read(
            TableDefinition definition, Optional<ExtractTable> before, DuckDBConnection work, ExtractFolder extract)
            throws SQLException, IOException {
        KeboolaConnection connection = connection(definition);
        TableOptions options = TableOptions.of(definition);
        String id = StorageIds.of(definition);
        StorageTable table = StorageTable.of(
                api.call(StorageCall.get(connection, "tables/" + StorageCall.segment(id))), options.textColumns());
        Path folder = DataFolder.inside(data.extracts(), definition.source().value());
        Rows rows = new Rows(work, folder);
        rows.run("set preserve_insertion_order = false");
        Plan plan = plan(definition, options, table, before, rows);
        try (Scratch scratch = Scratch.in(data, "keboola-")) {
            ExportedFile export = api.export(StorageCall.post(
                    connection,
                    "tables/" + StorageCall.segment(id) + "/export-async",
                    fields(plan.table(), plan.filter())));
            String what = "the export of '" + id + "'";
            List<Path> files = slices.fetch(export, scratch.folder(), what);
            CsvSlices csv =
                    new CsvSlices(files, List.copyOf(plan.table().types().keySet()));
            requireNames(export, csv, id);
            TypedRows typed = new TypedRows(plan.table(), csv, export.rows());
            TableLoad load = new TableLoad(definition.table(), typed, work, extract, folder);
            return load(definition, options, plan, before, load);
        }
    }

    /**
     * What one sync does.
     *
     * @param table with the columns that are exported
     * @param known the files that the export is merged into; empty when everything is exported
     * @param key empty for a full refresh
     */
    private record Plan(StorageTable table, ExportFilter filter, List<PublishedFile> known, List<String> key) {}

    private Plan plan(
            TableDefinition definition,
            TableOptions options,
            StorageTable table,
            Optional<ExtractTable> before,
            Rows rows)
            throws SQLException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        KnownColumns columns = KnownColumns.of(table);
        columns.requireFor(definition, options, isMerged(definition));
        if (definition.queryMode().equals(MATERIALIZED)) {
            ExportFilter filter = ExportFilter.ofQuery(definition, today);
            columns.require(definition, filter.columns());
            StorageTable some = filter.columns().isEmpty() ? table : table.only(filter.columns());
            return new Plan(some, filter, List.of(), List.of());
        }
        if (definition.strategy() == SyncStrategy.FULL_REFRESH) {
            return new Plan(table, ExportFilter.ofOptions(definition, options, today), List.of(), List.of());
        }
        List<String> key = columns.key(definition);
        List<PublishedFile> known = before.map(ExtractTable::files).orElse(List.of());
        if (known.isEmpty() || !isSameShape(definition, table, known, rows)) {
            ExportFilter all = options.historyDays() == 0
                    ? ExportFilter.ALL
                    : ExportFilter.changedSince(clock.instant().minus(Duration.ofDays(options.historyDays())));
            return new Plan(table, all, List.of(), key);
        }
        Instant since = before.orElseThrow().extractedAt().minus(Duration.ofDays(options.windowDays()));
        return new Plan(table, ExportFilter.changedSince(since), known, key);
    }

    /** A table whose columns have changed is read as a whole, because the rows before lack the new ones. */
    private static boolean isSameShape(
            TableDefinition definition, StorageTable table, List<PublishedFile> known, Rows rows) throws SQLException {
        Map<String, String> now = new LinkedHashMap<>();
        table.types().forEach((name, type) -> now.put(name, type.sql()));
        boolean same = rows.columns(known).equals(now);
        if (!same) {
            LOG.info("The columns of '{}' have changed; it is read as a whole.", definition.id());
        }
        return same;
    }

    private Optional<List<PublishedFile>> load(
            TableDefinition definition, TableOptions options, Plan plan, Optional<ExtractTable> before, TableLoad load)
            throws SQLException {
        try {
            Periods periods = definition.strategy() == SyncStrategy.PARTITIONED
                            && !plan.key().isEmpty()
                    ? periods(options, plan.table())
                    : null;
            List<PublishedFile> files = load.files(plan.known(), plan.key(), periods);
            requireRows(definition, options, before, files);
            return before.map(ExtractTable::files).filter(files::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(files);
        } finally {
            load.forget();
        }
    }

    private static Periods periods(TableOptions options, StorageTable table) {
        return new Periods(
                options.partitionBy(), table.types().get(options.partitionBy()).isTime(), options.granularity());
    }

    /** An empty export is more often a mistake on the way than an empty table. */
    private static void requireRows(
            TableDefinition definition,
            TableOptions options,
            Optional<ExtractTable> before,
            List<PublishedFile> files) {
        long had = before.map(ExtractTable::rows).orElse(0L);
        if (had > 0 && !options.allowEmpty() && files.stream().allMatch(file -> file.rows() == 0)) {
            throw TableOptions.invalid(
                    definition,
                    "has no rows any more at Keboola, and had " + had,
                    "If it is meant to be empty set its option allow_empty to true, then sync again.");
        }
    }

    /** A file that is not sliced begins with the names of its columns. */
    private static void requireNames(ExportedFile export, CsvSlices csv, String id) throws IOException {
        if (!export.isSliced() && !csv.isNamed() && !csv.isEmpty()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The export of '" + id + "' has other columns than the table.",
                    "Sync again; a table whose columns change meanwhile is read with the new ones then.");
        }
    }

    /** The columns are always named, so that their order is known. */
    private static List<Field> fields(StorageTable table, ExportFilter filter) {
        List<Field> fields = new ArrayList<>(filter.fields());
        int i = 0;
        for (String column : table.types().keySet()) {
            fields.add(new Field("columns[" + i++ + "]", column));
        }
        return fields;
    }

    private KeboolaConnection connection(TableDefinition definition) {
        String name = definition.source().value();
        return connections.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "There is no Keboola connection '" + name + "'.",
                        "Add it to data_sources of instance.yaml: " + name
                                + ": {type: keboola, url: https://connection.keboola.com}."));
    }
}
