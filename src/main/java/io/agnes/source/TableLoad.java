package io.agnes.source;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** Rows that have arrived on their way into the files of their table. Not thread-safe. */
public final class TableLoad {
    private static final String DELTA = "agnes_delta";

    private final Identifier table;
    private final ArrivedRows arrived;
    private final DuckDBConnection work;
    private final ExtractFolder extract;
    private final Rows rows;

    /** @param folder of the extract */
    public TableLoad(Identifier table, ArrivedRows arrived, DuckDBConnection work, ExtractFolder extract, Path folder) {
        this.table = table;
        this.arrived = arrived;
        this.work = work;
        this.extract = extract;
        this.rows = new Rows(work, folder);
    }

    /**
     * The files of the table from now on.
     *
     * @param known the files of before that the rows are merged into; empty when everything has arrived
     * @param key the columns that tell rows apart; empty when what has arrived replaces everything
     * @param periods into which the table is cut; null when it is not
     */
    public List<PublishedFile> files(List<PublishedFile> known, List<String> key, Periods periods) throws SQLException {
        if (key.isEmpty()) {
            return List.of(whole(key));
        }
        if (periods != null) {
            return partitioned(known, key, periods);
        }
        return known.isEmpty() ? List.of(whole(key)) : merged(known, key);
    }

    /** All rows that have arrived as one file, and each has a key of its own when there is a key. */
    private PublishedFile whole(List<String> key) throws SQLException {
        PublishedFile file = publish(arrived.select());
        try {
            arrived.requireCount(file.rows());
            if (!key.isEmpty()) {
                requireUnique(rows.published(List.of(file)), key);
            }
            return file;
        } catch (AgnesException e) {
            extract.discard(file);
            throw e;
        }
    }

    /** The rows of before, those of a key that has arrived replaced, as one file. Nothing for no rows. */
    private List<PublishedFile> merged(List<PublishedFile> before, List<String> key) throws SQLException {
        if (stage(key) == 0) {
            return before;
        }
        return List.of(publish(rows.merged(before, DELTA, arrived.columns(), key)));
    }

    /** The same with a file per period; files without a row that changes stay. */
    private List<PublishedFile> partitioned(List<PublishedFile> before, List<String> key, Periods periods)
            throws SQLException {
        if (stage(key) == 0) {
            return before;
        }
        requireDates(periods);
        List<PublishedFile> kept = new ArrayList<>(before);
        List<PublishedFile> touched = before.isEmpty() ? List.of() : touched(before, key, periods);
        kept.removeAll(touched);
        String columns = Rows.list(arrived.columns());
        String pool = "select " + columns + " from " + DELTA
                + (touched.isEmpty()
                        ? ""
                        : " union all select " + columns + " from " + rows.published(touched) + " o where not "
                                + Rows.hasKeyOf("o", DELTA, key));
        String ofRow = periods.of("p");
        for (String period : rows.texts("select distinct " + ofRow + " from (" + pool + ") p order by 1 nulls last")) {
            kept.add(publish("select * from (" + pool + ") p where " + ofRow
                    + (period == null ? " is null" : " = " + Literal.of(period))));
        }
        return kept;
    }

    /** A row may have moved from one period to another: its old file changes too. */
    private List<PublishedFile> touched(List<PublishedFile> before, List<String> key, Periods periods)
            throws SQLException {
        List<String> files = rows.texts("select distinct agnes_file from " + rows.published(before) + " o where "
                + Rows.hasKeyOf("o", DELTA, key) + " or coalesce(" + periods.of("o")
                + ", '') in (select coalesce(" + periods.of("d") + ", '') from " + DELTA + " d)");
        return before.stream()
                .filter(file -> files.contains(rows.path(file).toString()))
                .toList();
    }

    private long stage(List<String> key) throws SQLException {
        try {
            rows.run("create or replace temp table " + DELTA + " as " + arrived.select());
        } catch (SQLException e) {
            throw extract.lack(table, e).orElseGet(() -> arrived.explain(work, e));
        }
        long staged = rows.count("select count(*) from " + DELTA);
        arrived.requireCount(staged);
        requireUnique(DELTA, key);
        return staged;
    }

    /** What was staged is of no use any more. */
    public void forget() throws SQLException {
        rows.run("drop table if exists " + DELTA);
    }

    private PublishedFile publish(String select) {
        try {
            return extract.publish(table, work, select);
        } catch (AgnesException e) {
            throw e.problem() == Problem.INVALID && e.getCause() instanceof SQLException cause
                    ? arrived.explain(work, cause)
                    : e;
        }
    }

    private void requireUnique(String from, List<String> key) throws SQLException {
        String columns = Rows.list(key);
        String shown = key.stream()
                .map(column -> "coalesce(" + Column.quoted(column) + "::varchar, 'null')")
                .reduce((a, b) -> a + " || ', ' || " + b)
                .orElseThrow();
        List<String> twice = rows.texts(
                "select " + shown + " from " + from + " group by " + columns + " having count(*) > 1 limit 1");
        if (!twice.isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The primary key (" + String.join(", ", key) + ") of '" + arrived.name()
                            + "' does not tell its rows apart: " + twice.get(0) + " is there more than once.",
                    "Set primary_key of the registered table to columns that do, or sync_strategy to full_refresh.");
        }
    }

    private void requireDates(Periods periods) throws SQLException {
        long unreadable = rows.count("select count(*) from " + DELTA + " d where " + periods.unreadable("d"));
        if (unreadable > 0) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The column '" + periods.column() + "' of '" + arrived.name() + "' has " + unreadable
                            + " values that are no dates, so their partition is unknown.",
                    "Set the option partition_by to a column of dates, for example created_at, or correct the values.");
        }
    }
}
