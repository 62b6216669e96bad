package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.Rows;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** One export on its way into the files of its table. Not thread-safe. */
final class TableLoad {
    private static final String DELTA = "agnes_delta";

    private final TableDefinition definition;
    private final StorageTable table;
    private final TypedRows typed;
    private final long told;
    private final DuckDBConnection work;
    private final ExtractFolder extract;
    private final Rows rows;

    /**
     * @param told how many rows the export has, as Keboola counted them; -1 when it did not
     * @param folder of the extract
     */
    TableLoad(
            TableDefinition definition,
            StorageTable table,
            TypedRows typed,
            long told,
            DuckDBConnection work,
            ExtractFolder extract,
            Path folder) {
        this.definition = definition;
        this.table = table;
        this.typed = typed;
        this.told = told;
        this.work = work;
        this.extract = extract;
        this.rows = new Rows(work, folder);
    }

    /** All rows of the export as one file. */
    PublishedFile whole() {
        PublishedFile file = publish(typed.select());
        requireCount(file.rows());
        return file;
    }

    /** The same, and each row has a key of its own. */
    PublishedFile whole(List<String> key) throws SQLException {
        PublishedFile file = whole();
        requireUnique(rows.published(List.of(file)), key);
        return file;
    }

    /** The rows of before, those of a key of the export replaced by it, as one file. Nothing for no rows. */
    List<PublishedFile> merged(List<PublishedFile> before, List<String> key) throws SQLException {
        if (stage(key) == 0) {
            return before;
        }
        String columns = Rows.list(table.types().keySet());
        return List.of(publish("select " + columns + " from " + DELTA + " union all select " + columns + " from "
                + rows.published(before) + " o where not " + Rows.hasKeyOf("o", DELTA, key)));
    }

    /** The same with a file per period; files without a row that changes stay. */
    List<PublishedFile> partitioned(List<PublishedFile> before, List<String> key, Periods periods) throws SQLException {
        if (stage(key) == 0) {
            return before;
        }
        requireDates(periods);
        List<PublishedFile> kept = new ArrayList<>(before);
        List<PublishedFile> touched = before.isEmpty() ? List.of() : touched(before, key, periods);
        kept.removeAll(touched);
        String columns = Rows.list(table.types().keySet());
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
            rows.run("create or replace temp table " + DELTA + " as " + typed.select());
        } catch (SQLException e) {
            throw typed.explain(work, e);
        }
        long staged = rows.count("select count(*) from " + DELTA);
        requireCount(staged);
        requireUnique(DELTA, key);
        return staged;
    }

    /** What was staged is of no use any more. */
    void forget() throws SQLException {
        rows.run("drop table if exists " + DELTA);
    }

    private PublishedFile publish(String select) {
        try {
            return extract.publish(definition.table(), work, select);
        } catch (AgnesException e) {
            throw e.problem() == Problem.INVALID && e.getCause() instanceof SQLException cause
                    ? typed.explain(work, cause)
                    : e;
        }
    }

    private void requireCount(long arrived) {
        if (told >= 0 && told != arrived) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Keboola exported " + told + " rows of '" + table.id() + "', and " + arrived + " arrived.",
                    "Sync again, which makes a new export; the table keeps its last good data.");
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
                    "The primary key (" + String.join(", ", key) + ") of '" + table.id()
                            + "' does not tell its rows apart: " + twice.get(0) + " is there more than once.",
                    "Set primary_key of the registered table to columns that do, or sync_strategy to full_refresh.");
        }
    }

    private void requireDates(Periods periods) throws SQLException {
        long unreadable = rows.count("select count(*) from " + DELTA + " d where " + periods.unreadable("d"));
        if (unreadable > 0) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The column '" + periods.column() + "' of '" + table.id() + "' has " + unreadable
                            + " values that are no dates, so their partition is unknown.",
                    "Set the option partition_by to a column of dates, for example created_at, or correct the values.");
        }
    }
}
