package io.agnes.warehouse;

import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/**
 * Writes the rows of one answer. It also says how they have to be selected: beside the columns, the length of the
 * longest value of a row is fetched and looked at first, so that no value longer than allowed ever reaches the Java
 * heap. For one thread.
 */
final class ResultWriter {
    private final List<ResultCell> cells = new ArrayList<>();
    private final List<String> lengths = new ArrayList<>();
    private final QueryConfig limits;
    private final RowSink sink;
    private long rows;

    ResultWriter(List<ResultColumn> columns, RowSink sink, QueryConfig limits) {
        this.limits = limits;
        this.sink = sink;
        for (int i = 0; i < columns.size(); i++) {
            ResultCell cell = ResultCell.of(ColumnType.parse(columns.get(i).type()), "c" + i);
            cells.add(cell);
            if (cell.length() != null) {
                lengths.add(cell.length());
            }
        }
    }

    /**
     * The statement to run instead of {@code sql}.
     *
     * @param sql one SELECT without terminator
     * @param most the most rows it gives
     */
    String select(String sql, long most) {
        StringJoiner names = new StringJoiner(",");
        StringJoiner computed = new StringJoiner(",");
        StringJoiner read = new StringJoiner(",");
        boolean nested = false;
        for (int i = 0; i < cells.size(); i++) {
            ResultCell cell = cells.get(i);
            nested |= cell.nested() != null;
            names.add("c" + i);
            computed.add(cell.nested() == null ? "c" + i : cell.nested() + " AS c" + i);
            read.add(cell.read());
        }
        if (!lengths.isEmpty()) {
            read.add(lengths.size() == 1 ? lengths.get(0) : "greatest(" + String.join(",", lengths) + ")");
        }
        String rowsOf = "(SELECT * FROM (\n" + sql + "\n) AS q(" + names + ") LIMIT " + most + ")";
        return "SELECT " + read + " FROM " + (nested ? "(SELECT " + computed + " FROM " + rowsOf + ")" : rowsOf);
    }

    long rows() {
        return rows;
    }

    /**
     * @param most the most rows to write
     * @throws io.agnes.common.AgnesException QUERY_LIMIT when a value is too long
     */
    void write(DuckDBDataChunkReader chunk, long most) throws IOException {
        DuckDBReadableVector[] vectors = new DuckDBReadableVector[cells.size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = chunk.vector(i);
        }
        DuckDBReadableVector longest = lengths.isEmpty() ? null : chunk.vector(vectors.length);
        for (long row = 0; row < Math.min(chunk.rowCount(), most); row++) {
            if (longest != null
                    && !longest.isNull(row)
                    && longest.getLong(row) > limits.maxCell().bytes()) {
                throw QueryErrors.tooLongValue(limits.maxCell());
            }
            writeRow(vectors, row);
            rows++;
        }
    }

    private void writeRow(DuckDBReadableVector[] vectors, long row) throws IOException {
        sink.beginRow();
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i].isNull(row)) {
                sink.nothing();
            } else {
                cells.get(i).writer().write(sink, vectors[i], row);
            }
        }
        sink.endRow();
    }

    /** Writes what stands after the last row. */
    void end() throws IOException {
        sink.end();
    }

    /** The names as keys of one object: a second {@code a} becomes {@code a_1}, unless a column has that name. */
    static List<String> uniqueNames(List<ResultColumn> columns) {
        Set<String> taken = new HashSet<>();
        columns.forEach(column -> taken.add(column.name()));
        Set<String> used = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (ResultColumn column : columns) {
            String name = column.name();
            for (int i = 1; used.contains(name); i++) {
                String next = column.name() + "_" + i;
                name = taken.contains(next) ? name : next;
            }
            used.add(name);
            unique.add(name);
        }
        return unique;
    }
}
