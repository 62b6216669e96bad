package io.agnes.source.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;

/** Hands one value of a row over to the engine. */
@FunctionalInterface
interface Handover {
    Handover TEXT = (row, i, to) -> to.append(row.getString(i));

    /**
     * @param i of the column, from 1
     * @throws MisfitException when the value is none of its column's type
     */
    void hand(ResultSet row, int i, DuckDBAppender to) throws SQLException;

    /** A value that its column's type cannot hold. */
    final class MisfitException extends RuntimeException {
        private static final int LONGEST = 40;

        MisfitException(Object value) {
            super(shown(value));
        }

        private static String shown(Object value) {
            String text = value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        }
    }
}
