package io.agnes.source;

import io.agnes.common.AgnesException;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** Rows of one table that are here from its source, and not yet in its files. */
public interface ArrivedRows {
    /** The table's name at the source, as messages write it. */
    String name();

    /** The names of the columns, in order. */
    List<String> columns();

    /** A select of the rows in the types of their columns; a value that its type cannot hold is an error of the engine. */
    String select();

    /** What is told when that select has failed. */
    AgnesException explain(DuckDBConnection work, SQLException failure);

    /**
     * Whether all rows that the source has sent are here.
     *
     * @param arrived how many are
     * @throws AgnesException UNAVAILABLE when the source told another number
     */
    void requireCount(long arrived);
}
