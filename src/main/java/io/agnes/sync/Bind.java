package io.agnes.sync;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;

/** Values as both state databases take and give them. */
final class Bind {
    private Bind() {}

    /** A time for a {@code timestamptz} parameter. */
    static Argument time(Instant instant) {
        return (position, statement, context) ->
                statement.setObject(position, instant == null ? null : instant.atOffset(ZoneOffset.UTC));
    }

    /** One column of many rows, for {@code unnest(?)}. */
    static <T> Argument texts(List<T> rows, Function<T, String> column) {
        return array("varchar", rows, column);
    }

    /** One column of many rows, for {@code unnest(?)}. */
    static <T> Argument numbers(List<T> rows, Function<T, Long> column) {
        return array("bigint", rows, column);
    }

    /** The time in a {@code timestamptz} column; null stays null. */
    static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** The number in an integer column; null stays null. */
    static Long number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    private static <T> Argument array(String type, List<T> rows, Function<T, ?> column) {
        return (position, statement, context) -> {
            Array array = statement
                    .getConnection()
                    .createArrayOf(type, rows.stream().map(column).toArray());
            statement.setArray(position, array);
        };
    }
}
