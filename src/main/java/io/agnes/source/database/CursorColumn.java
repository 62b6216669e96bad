package io.agnes.source.database;

import io.agnes.source.Rows;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The column that tells new rows from known ones. Where a sync begins follows from the rows that are published, so
 * nothing else has to be kept.
 */
final class CursorColumn {
    private final SourceColumn column;
    private final TableOptions options;

    private CursorColumn(SourceColumn column, TableOptions options) {
        this.column = column;
        this.options = options;
    }

    /** @throws io.agnes.common.AgnesException INVALID when the column's type has no order to rely on */
    static CursorColumn of(TableDefinition definition, SourceColumn column, TableOptions options) {
        if (!column.isCursor()) {
            throw TableOptions.invalid(
                    definition,
                    "has the cursor_column '" + column.name() + "', which is of the type " + column.sourceType(),
                    "Set the option cursor_column to a column of whole or decimal numbers, dates or times.");
        }
        if (column.isNumber() && options.numberOverlap().isEmpty()) {
            throw TableOptions.invalid(
                    definition,
                    "has the cursor_overlap '" + options.overlap() + "' for the numbers in '" + column.name() + "'",
                    "Use a number, such as 1000.");
        }
        return new CursorColumn(column, options);
    }

    /**
     * From where on rows may be new: the overlap before the greatest known value, and for times not after the last
     * sync, so that one row of the far future does not end all syncs.
     *
     * @return empty when no known row has a value
     */
    Optional<String> since(Rows published, List<PublishedFile> known, Instant lastSync) throws SQLException {
        String name = Column.quoted(column.name());
        String since;
        if (column.isNumber()) {
            since = "(max(" + name + ") - " + options.numberOverlap() + ")::varchar";
        } else {
            LocalDateTime last = LocalDateTime.ofInstant(lastSync, ZoneOffset.UTC);
            String start = "(least(max(" + name + "::timestamp) filter (isfinite(" + name + ")), "
                    + Literal.of(last.toString()) + "::timestamp) - to_seconds("
                    + options.timeOverlap().toSeconds() + "))";
            since = (column.type().sql().equals("DATE") ? start + "::date" : start) + "::varchar";
        }
        return Optional.ofNullable(published
                .texts("select " + since + " from " + published.published(known))
                .get(0));
    }

    /** The condition of rows that may be new; those without a value may always be. */
    String condition(Session session, String since) {
        String name = session.quoted(column.name());
        String value = column.isNumber() ? since : Literal.of(since);
        String newer =
                switch (session.dialect()) {
                    // texts of times have several forms
                    case SQLITE ->
                        column.isNumber()
                                ? name + " >= " + value
                                : "julianday(" + name + ") >= julianday(" + value + ") - 0.00002";
                    case POSTGRESQL, MYSQL -> name + " >= " + value;
                    case OTHER ->
                        column.isNumber()
                                ? name + " >= " + value
                                : name + " >= " + (column.type().sql().equals("DATE") ? "date " : "timestamp ") + value;
                };
        return " where (" + newer + " or " + name + " is null)";
    }
}
