package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the options of a registered table say.
 *
 * @param textColumns columns that are read as text, whatever their type at Keboola
 * @param windowDays how far before the last sync an incremental export begins
 * @param historyDays how far back the first incremental export goes; 0 for everything
 * @param partitionBy the column whose period decides about a row's file; empty unless partitioned
 * @param granularity {@code day}, {@code month} or {@code year}
 * @param whereFilters JSON list of filters; empty for none
 * @param allowEmpty whether a table that had rows may become empty
 */
record TableOptions(
        Set<String> textColumns,
        int windowDays,
        int historyDays,
        String partitionBy,
        String granularity,
        String whereFilters,
        boolean allowEmpty) {
    private static final Set<String> KNOWN = Set.of(
            "text_columns",
            "incremental_window_days",
            "max_history_days",
            "partition_by",
            "partition_granularity",
            "where_filters",
            "allow_empty");

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
                Stream.of(options.getOrDefault("text_columns", "").split(","))
                        .map(String::strip)
                        .filter(column -> !column.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                days(definition, "incremental_window_days", 7),
                days(definition, "max_history_days", 0),
                options.getOrDefault("partition_by", ""),
                options.getOrDefault("partition_granularity", "month"),
                options.getOrDefault("where_filters", ""),
                Boolean.parseBoolean(options.getOrDefault("allow_empty", "false")));
        read.check(definition);
        return read;
    }

    private void check(TableDefinition definition) {
        if (!Set.of("day", "month", "year").contains(granularity)) {
            throw invalid(definition, "has the partition_granularity '" + granularity + "'", "Use day, month or year.");
        }
        if (definition.strategy() == SyncStrategy.PARTITIONED && partitionBy.isEmpty()) {
            throw invalid(
                    definition,
                    "is partitioned and does not say by which column",
                    "Set the option partition_by to a column of dates, for example created_at.");
        }
        if (definition.strategy() != SyncStrategy.FULL_REFRESH && !whereFilters.isEmpty()) {
            throw invalid(
                    definition,
                    "has where_filters, which go with full_refresh only",
                    "Remove the option where_filters, or set sync_strategy to full_refresh.");
        }
    }

    private static int days(TableDefinition definition, String option, int otherwise) {
        String text = definition.options().get(option);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,5}")) {
            throw invalid(definition, "has the " + option + " '" + text + "'", "Use a number of days, such as 7.");
        }
        return Integer.parseInt(text);
    }

    static AgnesException invalid(TableDefinition definition, String what, String hint) {
        return new AgnesException(Problem.INVALID, "The table '" + definition.id() + "' " + what + ".", hint);
    }
}
