package io.agnes.cli;

import java.io.IOException;
import java.io.OutputStream;

/** Where a statement is answered: on the server or in the workspace. */
interface SqlEngine {
    /** Runs one statement that answers rows. */
    QueryAnswer answer(String sql) throws IOException;

    /**
     * Writes the rows in a form that is not text.
     *
     * @param format {@code parquet} or {@code arrow}
     */
    void save(String sql, String format, OutputStream out, Io io) throws IOException;

    /** Runs one statement and writes its rows; nothing is written before all of them are here. */
    default void run(String sql, ResultFormat format, Io io) throws IOException {
        try (QueryAnswer answer = answer(sql)) {
            Statements.show(answer, format, io);
        }
    }
}
