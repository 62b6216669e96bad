package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.ArrivedRows;
import io.agnes.source.ColumnType;
import io.agnes.source.Misfits;
import io.agnes.warehouse.Column;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Rows that a database has sent.
 *
 * @param name what was read
 * @param from what a select reads the landed rows from
 * @param texts the same with every column as text, where a misfit is looked for; null when they can be read once only
 * @param told how many rows the database has sent
 */
record DatabaseRows(String name, List<SourceColumn> shape, String from, String texts, long told)
        implements ArrivedRows {
    /** The same, and the database has sent so many. */
    DatabaseRows toldBy(long rows) {
        return new DatabaseRows(name, shape, from, texts, rows);
    }

    @Override
    public List<String> columns() {
        return shape.stream().map(SourceColumn::name).toList();
    }

    @Override
    public String select() {
        return shape.stream()
                .map(column -> column.value() + " as " + Column.quoted(column.name()))
                .collect(Collectors.joining(",\n", "select ", "\nfrom " + from));
    }

    @Override
    public AgnesException explain(DuckDBConnection work, SQLException failure) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        shape.forEach(column -> types.put(column.name(), column.type()));
        List<String> wrong = Misfits.told(work, types, texts, failure);
        return wrong.isEmpty()
                ? new AgnesException(
                        Problem.INVALID,
                        "The rows of '" + name + "' could not be read as its columns say.",
                        "See that its texts are valid in the database's encoding; the table keeps its last good data.",
                        failure)
                : misfit(name, String.join("; ", wrong), failure);
    }

    static AgnesException misfit(String name, String wrong, Exception cause) {
        return new AgnesException(
                Problem.INVALID,
                "Values of '" + name + "' do not fit the type of their column: " + wrong + ".",
                "Correct the values, or give the column a type that holds them with the option types, for example "
                        + "'amount DOUBLE, code VARCHAR'.",
                cause);
    }

    @Override
    public void requireCount(long arrived) {
        if (told != arrived) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The database sent " + told + " rows of '" + name + "', and " + arrived + " arrived.",
                    "Sync again; the table keeps its last good data.");
        }
    }
}
