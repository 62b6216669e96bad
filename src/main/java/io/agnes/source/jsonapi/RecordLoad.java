package io.agnes.source.jsonapi;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.Rows;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.source.jsonapi.ApiTable.Since;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/** The records of one sync on their way into the file of their table. Not thread-safe. */
final class RecordLoad {
    private static final String DELTA = "agnes_delta";
    private static final String POSITION = "agnes_position";
    private static final String UNTYPED = "JSON";

    private final TableDefinition definition;
    private final ApiTable table;
    private final List<PublishedFile> known;
    private final Rows rows;
    private final DuckDBConnection work;
    private final ExtractFolder extract;

    /** @param known the files of the table now; empty before its first sync */
    RecordLoad(
            TableDefinition definition,
            ApiTable table,
            List<PublishedFile> known,
            Rows rows,
            DuckDBConnection work,
            ExtractFolder extract) {
        this.definition = definition;
        this.table = table;
        this.known = known;
        this.rows = rows;
        this.work = work;
        this.extract = extract;
    }

    /** What an incremental sync asks for: the greatest value so far as text; empty for everything. */
    String since() throws SQLException {
        Since since = table.since();
        String type = known.isEmpty() ? null : rows.columns(known).get(since.column());
        if (type == null) {
            return since.start();
        }
        String greatest = "max(" + Column.quoted(since.column()) + ")";
        String earlier = greatest + " - interval " + since.overlap().toSeconds() + " seconds";
        String text = type.startsWith("TIMESTAMP")
                ? "strftime((" + earlier + ")::timestamp, '%Y-%m-%dT%H:%M:%SZ')"
                : type.equals("DATE") ? "strftime((" + earlier + ")::date, '%Y-%m-%d')" : greatest + "::varchar";
        String found =
                rows.texts("select " + text + " from " + rows.published(known)).get(0);
        return found == null ? since.start() : found;
    }

    /** The records of the file, over the rows before when the sync is incremental; empty when those have them all. */
    Optional<PublishedFile> publish(Path file) throws SQLException {
        stage(file);
        if (table.strategy() != SyncStrategy.INCREMENTAL || known.isEmpty()) {
            return Optional.of(written("select * from " + DELTA));
        }
        List<String> fresh = fresh();
        return isKnown(fresh)
                ? Optional.empty()
                : Optional.of(written(rows.merged(known, DELTA, fresh, table.primaryKey())));
    }

    /** No rows, and the columns of before. */
    PublishedFile emptied() {
        return written("select * exclude (agnes_file) from " + rows.published(known) + " where false");
    }

    /** What was staged is of no use any more. */
    void forget() throws SQLException {
        rows.run("drop table if exists " + DELTA);
    }

    /** Of records with one key the last counts: pages move while they are read. */
    private void stage(Path file) throws SQLException {
        String records = "read_json(" + Literal.of(file.toString()) + ", format = 'newline_delimited', "
                + "sample_size = -1, map_inference_threshold = -1, field_appearance_threshold = 0, "
                + "hive_partitioning = false)";
        String select = "select * from " + records;
        if (!table.primaryKey().isEmpty()) {
            select =
                    "select * exclude (" + POSITION + ") from (select *, row_number() over () as " + POSITION + " from "
                            + records + ") qualify row_number() over (partition by " + Rows.list(table.primaryKey())
                            + " order by " + POSITION + " desc) = 1";
        }
        try {
            requireColumns(rows.types("select * from " + records));
            rows.run("create or replace temp table " + DELTA + " as " + select);
        } catch (SQLException e) {
            throw unreadable(e);
        }
        requireKeys();
    }

    private void requireColumns(Map<String, String> types) {
        List<String> needed = new ArrayList<>(table.primaryKey());
        if (table.strategy() == SyncStrategy.INCREMENTAL) {
            needed.add(table.since().column());
        }
        for (String column : needed) {
            if (!types.containsKey(column)) {
                throw refused(
                        "have no field '" + column + "', which is its primary_key or since_column",
                        "Use one of: "
                                + String.join(
                                        ", ", types.keySet().stream().limit(50).toList()) + ".");
            }
        }
    }

    private void requireKeys() throws SQLException {
        for (String column : table.primaryKey()) {
            long without = rows.count("select count(*) from " + DELTA + " where " + Column.quoted(column) + " is null");
            if (without > 0) {
                throw refused(
                        "have no '" + column + "' " + without + " times, and it is its primary_key",
                        "Set primary_key to fields that every record has.");
            }
        }
    }

    /** The columns that the records fill: one of nothing but nulls has no type, and takes that of the rows before. */
    private List<String> fresh() throws SQLException {
        Map<String, String> before = rows.columns(known);
        List<String> fresh = new ArrayList<>();
        for (Map.Entry<String, String> column :
                rows.types("select * from " + DELTA).entrySet()) {
            String name = column.getKey();
            boolean untyped = column.getValue().equals(UNTYPED)
                    && before.containsKey(name)
                    && rows.count("select count(" + Column.quoted(name) + ") from " + DELTA) == 0;
            if (!untyped) {
                fresh.add(name);
            }
        }
        return fresh;
    }

    /** An API that gives what changed at or after a time gives the last records again and again. */
    private boolean isKnown(List<String> fresh) throws SQLException {
        Map<String, String> before = rows.columns(known);
        Map<String, String> now = rows.types("select " + Rows.list(fresh) + " from " + DELTA);
        return before.equals(now)
                && rows.count("select count(*) from (select " + Rows.list(fresh) + " from " + DELTA + " except select "
                                + Rows.list(fresh) + " from " + rows.published(known) + ")")
                        == 0;
    }

    private PublishedFile written(String select) {
        try {
            return extract.publish(definition.table(), work, select);
        } catch (AgnesException e) {
            throw e.problem() == Problem.INVALID && e.getCause() instanceof SQLException cause ? unreadable(cause) : e;
        }
    }

    private AgnesException unreadable(SQLException cause) {
        return new AgnesException(
                Problem.INVALID,
                "The records of '" + table.name() + "' do not fit into one table: a field has changed what it holds.",
                "Set sync_strategy to full_refresh for one sync, which finds the types anew.",
                cause);
    }

    private AgnesException refused(String what, String hint) {
        return new AgnesException(Problem.INVALID, "The records of '" + table.name() + "' " + what + ".", hint);
    }
}
