package io.agnes.source;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/** Reads one table from outside into an extract. */
@FunctionalInterface
public interface TableReader {
    /**
     * Reads what the definition asks for. What is published counts only when this returns, so a failure leaves the last
     * good data.
     *
     * @param before the table as the extract has it; empty when it never was read
     * @param work an instance of the engine for this sync; temporary tables in it are dropped afterwards
     * @param extract where files are published
     * @return the files of the table from now on, new ones and those of before that still count; empty when the source
     *     has not changed
     * @throws AgnesException with what to do next
     */
    Optional<List<PublishedFile>> read(
            TableDefinition definition, Optional<ExtractTable> before, DuckDBConnection work, ExtractFolder extract)
            throws SQLException, IOException;
}
