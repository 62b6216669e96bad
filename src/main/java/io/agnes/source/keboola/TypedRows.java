package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.ArrivedRows;
import io.agnes.source.Misfits;
import io.agnes.warehouse.Column;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * The rows of an export in the types of its table.
 *
 * @param told how many rows the export has, as Keboola counted them; -1 when it did not
 */
record TypedRows(StorageTable table, CsvSlices slices, long told) implements ArrivedRows {
    @Override
    public String name() {
        return table.id();
    }

    @Override
    public List<String> columns() {
        return List.copyOf(table.types().keySet());
    }

    @Override
    public String select() {
        return table.types().entrySet().stream()
                .map(column -> column.getValue().value(column.getKey()) + " as " + Column.quoted(column.getKey()))
                .collect(Collectors.joining(",\n", "select ", "\nfrom " + slices.from()));
    }

    @Override
    public AgnesException explain(DuckDBConnection work, SQLException failure) {
        List<String> wrong = Misfits.told(work, table.types(), slices.from(), failure);
        if (wrong.isEmpty()) {
            return new AgnesException(
                    Problem.INVALID,
                    "The export of '" + table.id() + "' cannot be read with the columns that the table has.",
                    "Sync again; a table whose columns change meanwhile is read with the new ones then.",
                    failure);
        }
        return new AgnesException(
                Problem.INVALID,
                "Values of '" + table.id() + "' do not fit the type of their column: " + String.join("; ", wrong) + ".",
                "Correct the values or the data types of the columns in Keboola, or name the columns in the option "
                        + "text_columns to read them as text.",
                failure);
    }

    @Override
    public void requireCount(long arrived) {
        if (told >= 0 && told != arrived) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Keboola exported " + told + " rows of '" + table.id() + "', and " + arrived + " arrived.",
                    "Sync again, which makes a new export; the table keeps its last good data.");
        }
    }
}
