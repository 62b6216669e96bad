package io.agnes.source.bigquery;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.Rows;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Rows from BigQuery on their way into the files of a table. Not thread-safe. */
final class TableLoad {
    private static final String DELTA = "agnes_delta";

    private final TableDefinition definition;
    private final Map<String, String> types;
    private final Rows rows;
    private final DuckDBConnection work;
    private final ExtractFolder extract;
    private final String what;

    TableLoad(
            TableDefinition definition,
            Map<String, String> types,
            Rows rows,
            DuckDBConnection work,
            ExtractFolder extract,
            String what) {
        this.definition = definition;
        this.types = types;
        this.rows = rows;
        this.work = work;
        this.extract = extract;
        this.what = what;
    }

    /** Where rows come from: makes them readable, has them taken, once. */
    @FunctionalInterface
    interface Source {
        StorageRead.Taken read(StorageRead.Taking taking) throws SQLException, IOException;
    }

    List<String> columns() {
        return List.copyOf(types.keySet());
    }

    /** Whether the known files have the columns of now. */
    boolean hasShapeOf(List<PublishedFile> known) throws SQLException {
        String nothing = types.entrySet().stream()
                .map(column -> "cast(null as " + column.getValue() + ") as " + Column.quoted(column.getKey()))
                .collect(Collectors.joining(", ", "select ", ""));
        return rows.columns(known).equals(rows.types(nothing));
    }

    /** All rows as one file. */
    List<PublishedFile> whole(Source source) throws SQLException, IOException {
        StorageRead.Taken taken = source.read(() -> publish(ColumnTypes.select(types, StorageRead.ROWS)));
        requireCount(taken.sent(), taken.file().rows());
        return List.of(taken.file());
    }

    /** The rows of before, those of a key that arrives replaced, as one file. */
    List<PublishedFile> merged(Source source, List<PublishedFile> before) throws SQLException, IOException {
        List<String> key = definition.primaryKey();
        if (before.isEmpty()) {
            List<PublishedFile> whole = whole(source);
            requireUnique(rows.published(whole), key);
            return whole;
        }
        try {
            if (stage(source) == 0) {
                return before;
            }
            requireUnique(DELTA, key);
            String columns = Rows.list(types.keySet());
            return List.of(publish("select " + columns + " from " + DELTA + " union all select " + columns + " from "
                    + rows.published(before) + " o where not " + Rows.hasKeyOf("o", DELTA, key)));
        } finally {
            forget();
        }
    }

    /** A file per period; those inside the window are replaced by what arrives, the others stay. */
    List<PublishedFile> partitioned(Source source, List<PublishedFile> before, Changes changes)
            throws SQLException, IOException {
        try {
            stage(source);
            List<PublishedFile> files = new ArrayList<>(before);
            if (!before.isEmpty()) {
                List<String> inside = rows.texts("select distinct agnes_file from " + rows.published(before)
                        + " o where " + changes.isInWindow("o"));
                files.removeIf(file -> inside.contains(rows.path(file).toString()));
            }
            String period = changes.period("d");
            for (String start :
                    rows.texts("select distinct " + period + " from " + DELTA + " d order by 1 nulls last")) {
                files.add(publish("select * from " + DELTA + " d where " + period
                        + (start == null ? " is null" : " = " + Literal.of(start))));
            }
            if (files.isEmpty()) {
                files.add(publish("select * from " + DELTA));
            }
            return files;
        } finally {
            forget();
        }
    }

    private long stage(Source source) throws SQLException, IOException {
        StorageRead.Taken taken = source.read(() -> {
            rows.run("create or replace temp table " + DELTA + " as " + ColumnTypes.select(types, StorageRead.ROWS));
            return null;
        });
        long staged = rows.count("select count(*) from " + DELTA);
        requireCount(taken.sent(), staged);
        return staged;
    }

    private void forget() throws SQLException {
        rows.run("drop table if exists " + DELTA);
    }

    private PublishedFile publish(String select) {
        return extract.publish(definition.table(), work, select);
    }

    private void requireCount(long sent, long arrived) {
        if (sent != arrived) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "BigQuery sent " + sent + " rows of " + what + ", and " + arrived + " arrived.",
                    "Sync again; the table keeps its last good data.");
        }
    }

    private void requireUnique(String from, List<String> key) throws SQLException {
        String shown = key.stream()
                .map(column -> "coalesce(" + Column.quoted(column) + "::varchar, 'null')")
                .collect(Collectors.joining(" || ', ' || "));
        List<String> twice = rows.texts(
                "select " + shown + " from " + from + " group by " + Rows.list(key) + " having count(*) > 1 limit 1");
        if (!twice.isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The primary key (" + String.join(", ", key) + ") of " + what + " does not tell its rows apart: "
                            + twice.get(0) + " is there more than once.",
                    "Set primary_key of the registered table to columns that do, or sync_strategy to full_refresh.");
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
