package io.agnes.source.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.StandardSQLTypeName;
import io.agnes.source.Rows;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which rows of a table may have changed since it was last read. */
final class Changes {
    private static final Set<StandardSQLTypeName> TIMES =
            Set.of(StandardSQLTypeName.DATE, StandardSQLTypeName.DATETIME, StandardSQLTypeName.TIMESTAMP);
    private static final Set<StandardSQLTypeName> NUMBERS =
            Set.of(StandardSQLTypeName.INT64, StandardSQLTypeName.NUMERIC);

    private final TableDefinition definition;
    private final TableOptions options;
    private final Map<String, Field> fields;
    private final Rows rows;
    private final Clock clock;

    Changes(TableDefinition definition, TableOptions options, FieldList fields, Rows rows, Clock clock) {
        this.definition = definition;
        this.options = options;
        this.fields = fields.stream().collect(Collectors.toMap(Field::getName, field -> field));
        this.rows = rows;
        this.clock = clock;
        if (definition.strategy() == SyncStrategy.INCREMENTAL) {
            require(options.cursorColumn(), "numbers, dates or times", true);
        } else if (definition.strategy() == SyncStrategy.PARTITIONED) {
            require(options.partitionBy(), "dates or times", false);
        }
    }

    /** A condition for BigQuery; empty for all rows. */
    String condition(List<PublishedFile> known) throws SQLException {
        if (definition.strategy() == SyncStrategy.PARTITIONED) {
            String column = quoted(options.partitionBy());
            return column + " >= "
                    + literal(options.partitionBy(), windowStart().toString()) + " or " + column + " is null";
        }
        String last = rows.texts("select max(" + Column.quoted(options.cursorColumn()) + ")::varchar from "
                        + rows.published(known))
                .get(0);
        return last == null ? "" : quoted(options.cursorColumn()) + " >= " + literal(options.cursorColumn(), last);
    }

    /** The same for the engine, over the rows of a partitioned table that are known. */
    String isInWindow(String alias) {
        String column = alias + "." + Column.quoted(options.partitionBy());
        return column + " >= " + Literal.of(windowStart().toString()) + "::timestamp or " + column + " is null";
    }

    /** The first day of a row's period, as text such as {@code 2026-01-01}; null without a date. */
    String period(String alias) {
        return "strftime(date_trunc('" + options.granularity() + "', " + alias + "."
                + Column.quoted(options.partitionBy()) + "), '%Y-%m-%d')";
    }

    /** Always the first day of a period, so that a file of known rows is inside the window or outside. */
    private LocalDate windowStart() {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(options.windowDays());
        return switch (options.granularity()) {
            case "year" -> day.withDayOfYear(1);
            case "month" -> day.withDayOfMonth(1);
            default -> day;
        };
    }

    private void require(String column, String kinds, boolean orNumber) {
        BigQueryReader.requireColumn(definition, column, fields);
        Field field = fields.get(column);
        StandardSQLTypeName type = field.getType().getStandardType();
        boolean usable = TIMES.contains(type) || orNumber && NUMBERS.contains(type);
        if (!usable || field.getMode() == Field.Mode.REPEATED) {
            throw TableOptions.invalid(
                    definition,
                    "is to be read by its column '" + column + "', which is " + type,
                    "Use a column of " + kinds + ", or sync_strategy full_refresh.");
        }
    }

    private String literal(String column, String value) {
        StandardSQLTypeName type = fields.get(column).getType().getStandardType();
        return type == StandardSQLTypeName.INT64 ? value : type + " '" + value + "'";
    }

    /** A column as a statement for BigQuery names it; no column of it holds a backtick. */
    static String quoted(String column) {
        return "`" + column + "`";
    }
}
