package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.ColumnType;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the options of a registered table say.
 *
 * @param types of columns whose type is given, by name
 * @param cursor the column that grows when a row is new or changes; empty with a full refresh
 * @param overlap how far before the greatest known value a sync begins; empty for the usual
 * @param partitionBy the column whose period decides about a row's file; empty unless partitioned
 * @param granularity {@code day}, {@code month} or {@code year}
 * @param allowEmpty whether a table that had rows may become empty
 */
record TableOptions(
        Map<String, ColumnType> types,
        String cursor,
        String overlap,
        String partitionBy,
        String granularity,
        boolean allowEmpty) {
    private static final Set<String> KNOWN =
            Set.of("types", "cursor_column", "cursor_overlap", "partition_by", "partition_granularity", "allow_empty");
    private static final Pattern TYPE = Pattern.compile(
            "\\s*(\\S(?:[^,]*\\S)?)\\s+(VARCHAR|BIGINT|DOUBLE|BOOLEAN|DATE|TIMESTAMP|TIMESTAMPTZ"
                    + "|DECIMAL\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\))\\s*(?:,|$)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern OVERLAP = Pattern.compile("\\d{1,9}|\\d{1,6}[smhd]");

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
                types(definition, options.getOrDefault("types", "")),
                options.getOrDefault("cursor_column", ""),
                options.getOrDefault("cursor_overlap", ""),
                options.getOrDefault("partition_by", ""),
                options.getOrDefault("partition_granularity", "month"),
                Boolean.parseBoolean(options.getOrDefault("allow_empty", "false")));
        read.check(definition);
        return read;
    }

    private void check(TableDefinition definition) {
        boolean whole = definition.strategy() == SyncStrategy.FULL_REFRESH;
        if (!whole && cursor.isEmpty()) {
            throw invalid(
                    definition,
                    "is " + definition.strategy().word() + " and does not say by which column new rows are known",
                    "Set the option cursor_column to one that grows with each change, for example updated_at; or "
                            + "sync_strategy to full_refresh.");
        }
        if (whole && !cursor.isEmpty()) {
            throw invalid(
                    definition,
                    "has a cursor_column, which goes with incremental and partitioned only",
                    "Remove the option cursor_column, or set sync_strategy to incremental.");
        }
        if (!overlap.isEmpty() && !OVERLAP.matcher(overlap).matches()) {
            throw invalid(
                    definition,
                    "has the cursor_overlap '" + overlap + "'",
                    "Use a time such as 1h or 2d, or a number for a column of numbers.");
        }
        if (definition.strategy() == SyncStrategy.PARTITIONED && partitionBy.isEmpty()) {
            throw invalid(
                    definition,
                    "is partitioned and does not say by which column",
                    "Set the option partition_by to a column of dates, for example created_at.");
        }
        if (!Set.of("day", "month", "year").contains(granularity)) {
            throw invalid(definition, "has the partition_granularity '" + granularity + "'", "Use day, month or year.");
        }
    }

    /** The overlap of a column of times. */
    Duration timeOverlap() {
        if (overlap.isEmpty()) {
            return Duration.ofHours(1);
        }
        long count = Long.parseLong(overlap.replaceAll("\\D", ""));
        return switch (overlap.charAt(overlap.length() - 1)) {
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            default -> Duration.ofSeconds(count);
        };
    }

    /** The overlap of a column of numbers; empty when a time is given. */
    String numberOverlap() {
        return overlap.isEmpty() ? "0" : overlap.matches("\\d+") ? overlap : "";
    }

    private static Map<String, ColumnType> types(TableDefinition definition, String text) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        Matcher next = TYPE.matcher(text);
        int end = 0;
        while (end < text.length() && next.region(end, text.length()).lookingAt()) {
            types.put(next.group(1), type(definition, next));
            end = next.end();
        }
        if (end < text.length()) {
            throw invalid(
                    definition,
                    "has types that cannot be read from '" + text.substring(end).strip() + "' on",
                    "Write columns with types, such as 'amount DECIMAL(18,2), code VARCHAR'; types are VARCHAR, BIGINT, "
                            + "DOUBLE, BOOLEAN, DATE, TIMESTAMP, TIMESTAMPTZ and DECIMAL(digits,fraction).");
        }
        return types;
    }

    private static ColumnType type(TableDefinition definition, Matcher written) {
        if (written.group(3) == null) {
            return switch (written.group(2).toUpperCase(java.util.Locale.ROOT)) {
                case "BIGINT" -> ColumnType.INTEGER;
                case "DOUBLE" -> ColumnType.DOUBLE;
                case "BOOLEAN" -> ColumnType.BOOLEAN;
                case "DATE" -> ColumnType.DATE;
                case "TIMESTAMP" -> ColumnType.TIMESTAMP;
                case "TIMESTAMPTZ" -> ColumnType.TIMESTAMP_TZ;
                default -> ColumnType.TEXT;
            };
        }
        int digits = Integer.parseInt(written.group(3));
        int fraction = Integer.parseInt(written.group(4));
        if (digits < 1 || digits > 38 || fraction > digits) {
            throw invalid(
                    definition,
                    "has the type '" + written.group(2) + "' for '" + written.group(1) + "'",
                    "Use 1 to 38 digits, and not more of them after the point, such as DECIMAL(18,2).");
        }
        return ColumnType.decimal(digits, fraction);
    }

    static AgnesException invalid(TableDefinition definition, String what, String hint) {
        return new AgnesException(Problem.INVALID, "The table '" + definition.id() + "' " + what + ".", hint);
    }
}
