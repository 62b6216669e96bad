package io.agnes.source.bigquery;

import com.google.cloud.bigquery.TableId;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.ExtractTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the options of a registered table say.
 *
 * @param columns those to read; empty for all
 * @param rowFilter a condition in BigQuery's SQL; empty for none
 * @param maxBytes null for that of the connection
 * @param cursorColumn of an incremental table: the column that grows with each change
 * @param partitionBy of a partitioned table: the column of dates or times that it is cut by
 * @param granularity {@code day}, {@code month} or {@code year}
 * @param windowDays how far back the partitions are read again
 * @param allowEmpty whether a table that had rows may become empty
 */
record TableOptions(
        List<String> columns,
        String rowFilter,
        DataSize maxBytes,
        String cursorColumn,
        String partitionBy,
        String granularity,
        int windowDays,
        boolean allowEmpty) {
    static final String MATERIALIZED = "materialized";
    private static final Set<String> KNOWN = Set.of(
            "columns",
            "row_filter",
            "max_bytes",
            "cursor_column",
            "partition_by",
            "partition_granularity",
            "partition_window_days",
            "allow_empty");
    private static final Pattern DATASET = Pattern.compile("[a-zA-Z0-9_]{1,1024}");
    private static final Pattern TABLE = Pattern.compile("[\\p{L}\\p{M}\\p{N}_ -]{1,1024}");

    /** @throws AgnesException INVALID naming the option and what is allowed */
    static TableOptions of(TableDefinition definition) {
        Map<String, String> options = definition.options();
        TreeSet<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw invalid(
                    definition,
                    "has the unknown option '" + unknown.first() + "'",
                    "Use " + String.join(", ", new TreeSet<>(KNOWN)) + ".");
        }
        TableOptions read = new TableOptions(
                Stream.of(options.getOrDefault("columns", "").split(","))
                        .map(String::strip)
                        .filter(column -> !column.isEmpty())
                        .toList(),
                options.getOrDefault("row_filter", "").strip(),
                size(definition),
                options.getOrDefault("cursor_column", ""),
                options.getOrDefault("partition_by", ""),
                options.getOrDefault("partition_granularity", "month"),
                days(definition),
                Boolean.parseBoolean(options.getOrDefault("allow_empty", "false")));
        read.check(definition);
        return read;
    }

    /**
     * The table's full name.
     *
     * @throws AgnesException INVALID when it cannot be one
     */
    static TableId table(TableDefinition definition, String project) {
        String dataset = String.valueOf(definition.bucket());
        String table = String.valueOf(definition.sourceTable());
        int dot = dataset.lastIndexOf('.');
        String owner = dot < 0 ? project : dataset.substring(0, dot);
        String name = dataset.substring(dot + 1);
        if (definition.bucket() == null
                || !DATASET.matcher(name).matches()
                || !TABLE.matcher(table).matches()
                || !BigQueryConnection.isProject(owner)) {
            throw invalid(
                    definition,
                    "does not name a table of BigQuery",
                    "Set bucket to the data set and source_table to the table, for example sales and orders.");
        }
        return TableId.of(owner, name, table);
    }

    private void check(TableDefinition definition) {
        boolean query = definition.queryMode().equals(MATERIALIZED);
        Set<String> given = definition.options().keySet();
        if (definition.queryMode().equals(ExtractTable.REMOTE)
                && !Set.of("columns").containsAll(given)) {
            throw invalid(
                    definition,
                    "is read where it is and has an option other than columns",
                    "Leave the others out, or use the query_mode local.");
        }
        if (query && definition.strategy() != SyncStrategy.FULL_REFRESH) {
            throw invalid(
                    definition,
                    "is a query with the sync_strategy " + definition.strategy().word(),
                    "Set sync_strategy to full_refresh, or register the table that the query reads.");
        }
        if (query && (!columns.isEmpty() || !rowFilter.isEmpty())) {
            throw invalid(
                    definition,
                    "is a query and has the option " + (columns.isEmpty() ? "row_filter" : "columns"),
                    "Write it into source_query.");
        }
        if (definition.strategy() == SyncStrategy.INCREMENTAL
                && (cursorColumn.isEmpty() || definition.primaryKey().isEmpty())) {
            throw invalid(
                    definition,
                    "is incremental and does not say "
                            + (cursorColumn.isEmpty() ? "by which column" : "its primary key"),
                    cursorColumn.isEmpty()
                            ? "Set the option cursor_column, for example to updated_at."
                            : "Set primary_key, for example [\"id\"].");
        }
        if (definition.strategy() == SyncStrategy.PARTITIONED && partitionBy.isEmpty()) {
            throw invalid(
                    definition,
                    "is partitioned and does not say by which column",
                    "Set the option partition_by to a column of dates or times, for example created_at.");
        }
        if (!Set.of("day", "month", "year").contains(granularity)) {
            throw invalid(definition, "has the partition_granularity '" + granularity + "'", "Use day, month or year.");
        }
    }

    private static DataSize size(TableDefinition definition) {
        String text = definition.options().get("max_bytes");
        try {
            return text == null ? null : DataSize.parse(text);
        } catch (AgnesException notASize) {
            throw invalid(
                    definition, "has the max_bytes '" + text + "'", "Use a size such as 50GB, or 0B for any amount.");
        }
    }

    private static int days(TableDefinition definition) {
        String text = definition.options().getOrDefault("partition_window_days", "7");
        if (!text.matches("\\d{1,5}")) {
            throw invalid(
                    definition, "has the partition_window_days '" + text + "'", "Use a number of days, such as 7.");
        }
        return Integer.parseInt(text);
    }

    static AgnesException invalid(TableDefinition definition, String what, String hint) {
        return new AgnesException(Problem.INVALID, "The table '" + definition.id() + "' " + what + ".", hint);
    }
}
