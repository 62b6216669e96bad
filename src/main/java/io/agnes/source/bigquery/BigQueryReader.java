package io.agnes.source.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.TableId;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.source.Rows;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.source.bigquery.BigQueryProject.Relation;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.RemoteTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One table or query of a connection: what it may cost, what to read of it, and into which files. Thread-safe. */
final class BigQueryReader {
    private static final Logger LOG = LoggerFactory.getLogger(BigQueryReader.class);

    private final BigQueryConnection connection;
    private final BigQueryProject project;
    private final StorageRead storage;
    private final DataFolder data;
    private final Clock clock;

    BigQueryReader(
            BigQueryConnection connection, BigQueryProject project, StorageRead storage, DataFolder data, Clock clock) {
        this.connection = connection;
        this.project = project;
        this.storage = storage;
        this.data = data;
        this.clock = clock;
    }

    /** As {@link io.agnes.source.TableDiscovery#check} says. */
    void check(TableDefinition definition) {
        TableOptions.of(definition);
        if (!definition.queryMode().equals(TableOptions.MATERIALIZED)) {
            TableOptions.table(definition, connection.config().project());
        }
    }

    /** As {@link io.agnes.source.RemoteLook} says. */
    RemoteTable look(TableDefinition definition) {
        TableOptions options = TableOptions.of(definition);
        TableId id = TableOptions.table(definition, connection.config().project());
        String what = "the table '" + id.getDataset() + "." + id.getTable() + "'";
        Relation found = project.table(id, what);
        if (!found.stored() || !id.getProject().equals(connection.config().project())) {
            throw TableOptions.invalid(
                    definition,
                    "is a view or a table of another project, which cannot be read where it is",
                    "Use the query_mode materialized, with a query over it.");
        }
        List<RemoteTable.Field> columns = ColumnTypes.of(wanted(definition, options, found)).entrySet().stream()
                .map(column -> new RemoteTable.Field(column.getKey(), column.getValue()))
                .toList();
        return new RemoteTable(connection.attach(), id.getDataset(), id.getTable(), columns);
    }

    /** As {@link io.agnes.source.TableReader} says. */
    Optional<List<PublishedFile>> read(
            TableDefinition definition, Optional<ExtractTable> before, DuckDBConnection work, ExtractFolder extract)
            throws SQLException, IOException {
        TableOptions options = TableOptions.of(definition);
        Rows rows = new Rows(
                work, DataFolder.inside(data.extracts(), definition.source().value()));
        rows.run("set preserve_insertion_order = false");
        List<PublishedFile> files = definition.queryMode().equals(TableOptions.MATERIALIZED)
                ? query(definition, options, rows, work, extract)
                : table(definition, options, before, rows, work, extract);
        requireRows(definition, options, before, files);
        return before.map(ExtractTable::files).filter(files::equals).isPresent()
                ? Optional.empty()
                : Optional.of(files);
    }

    private List<PublishedFile> query(
            TableDefinition definition, TableOptions options, Rows rows, DuckDBConnection work, ExtractFolder extract)
            throws SQLException, IOException {
        String what = "the query of '" + definition.id() + "'";
        Relation result = ran(definition.query(), options, what);
        TableLoad load = new TableLoad(definition, ColumnTypes.of(result.fields()), rows, work, extract, what);
        return load.whole(taking -> storage.read(result, load.columns(), "", what, work, taking));
    }

    private List<PublishedFile> table(
            TableDefinition definition,
            TableOptions options,
            Optional<ExtractTable> before,
            Rows rows,
            DuckDBConnection work,
            ExtractFolder extract)
            throws SQLException, IOException {
        TableId id = TableOptions.table(definition, connection.config().project());
        String what = "the table '" + id.getDataset() + "." + id.getTable() + "'";
        Relation found = project.table(id, what);
        FieldList wanted = wanted(definition, options, found);
        TableLoad load = new TableLoad(definition, ColumnTypes.of(wanted), rows, work, extract, what);
        List<PublishedFile> known = before.map(ExtractTable::files).orElse(List.of());
        if (definition.strategy() == SyncStrategy.FULL_REFRESH || known.isEmpty() || !isSameShape(load, known)) {
            known = List.of();
        }
        Changes changes = new Changes(definition, options, wanted, rows, clock);
        String condition = Stream.of(options.rowFilter(), known.isEmpty() ? "" : changes.condition(known))
                .filter(part -> !part.isEmpty())
                .map(part -> "(" + part + ")")
                .collect(Collectors.joining(" and "));
        UnaryOperator<String> where = select -> condition.isEmpty() ? select : select + " where " + condition;
        String sql = where.apply("select "
                + load.columns().stream().map(Changes::quoted).collect(Collectors.joining(", ")) + " from "
                + BigQueryProject.quoted(id));
        boolean stored = found.stored();
        Relation relation = stored ? found : ran(sql, options, what);
        if (stored) {
            CostGuard.check(
                    what, limit(options), () -> project.estimate(sql, what).bytes());
        }
        TableLoad.Source source =
                taking -> storage.read(relation, load.columns(), stored ? condition : "", what, work, taking);
        return switch (definition.strategy()) {
            case FULL_REFRESH -> load.whole(source);
            case INCREMENTAL -> load.merged(source, known);
            case PARTITIONED -> load.partitioned(source, known, changes);
        };
    }

    private Relation ran(String sql, TableOptions options, String what) {
        BigQueryProject.Estimate estimate = project.estimate(sql, what);
        if (!estimate.isSelect()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "What is to be run for " + what + " is not one SELECT.",
                    "Set source_query to one statement such as select id from `acme-analytics.sales.orders`.");
        }
        CostGuard.check(what, limit(options), estimate::bytes);
        return project.run(sql, limit(options), what);
    }

    private DataSize limit(TableOptions options) {
        return options.maxBytes() == null ? connection.config().maxBytesPerMaterialize() : options.maxBytes();
    }

    private static FieldList wanted(TableDefinition definition, TableOptions options, Relation relation) {
        Map<String, Field> fields =
                relation.fields().stream().collect(Collectors.toMap(Field::getName, field -> field));
        Stream.of(options.columns(), definition.primaryKey())
                .flatMap(List::stream)
                .forEach(column -> requireColumn(definition, column, fields));
        return options.columns().isEmpty()
                ? relation.fields()
                : FieldList.of(relation.fields().stream()
                        .filter(field -> options.columns().contains(field.getName()))
                        .toList());
    }

    static void requireColumn(TableDefinition definition, String column, Map<String, Field> fields) {
        if (!fields.containsKey(column)) {
            throw TableOptions.invalid(
                    definition,
                    "is registered with the column '" + column + "', which is not there at BigQuery",
                    "Use one of: " + fields.keySet().stream().sorted().limit(50).collect(Collectors.joining(", "))
                            + ".");
        }
    }

    /** A table whose columns have changed is read as a whole, because the rows before lack the new ones. */
    private static boolean isSameShape(TableLoad load, List<PublishedFile> known) throws SQLException {
        boolean same = load.hasShapeOf(known);
        if (!same) {
            LOG.info("The columns of {} have changed; it is read as a whole.", load);
        }
        return same;
    }

    /** An empty answer is more often a mistake on the way than an empty table. */
    private static void requireRows(
            TableDefinition definition,
            TableOptions options,
            Optional<ExtractTable> before,
            List<PublishedFile> files) {
        long had = before.map(ExtractTable::rows).orElse(0L);
        if (had > 0 && !options.allowEmpty() && files.stream().allMatch(file -> file.rows() == 0)) {
            throw TableOptions.invalid(
                    definition,
                    "has no rows any more at BigQuery, and had " + had,
                    "If it is meant to be empty set its option allow_empty to true, then sync again.");
        }
    }
}
