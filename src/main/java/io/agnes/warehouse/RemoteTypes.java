package io.agnes.warehouse;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The types that a column of a foreign catalog may have. Their text comes from a foreign file and goes into statements,
 * so only what is known through and through is taken.
 */
final class RemoteTypes {
    private static final Set<String> PLAIN = Set.of(
            "BOOLEAN",
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "HUGEINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
            "UHUGEINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL",
            "VARCHAR",
            "BLOB",
            "BIT",
            "UUID",
            "JSON",
            "DATE",
            "TIME",
            "TIME WITH TIME ZONE",
            "TIMESTAMP",
            "TIMESTAMP_S",
            "TIMESTAMP_MS",
            "TIMESTAMP_NS",
            "TIMESTAMP WITH TIME ZONE",
            "INTERVAL");
    private static final Set<String> NESTED = Set.of("LIST", "STRUCT", "MAP");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"]|\"\")+\"");
    private static final Pattern BARE = Pattern.compile("[A-Za-z](?:[A-Za-z0-9_ ,()]|\\[\\d*])*");
    private static final Pattern PARAMETERS = Pattern.compile("[A-Z_ ]+(?:\\(\\d{1,2},\\d{1,2}\\))?");

    private RemoteTypes() {}

    static boolean isKnown(String text) {
        if (!BARE.matcher(QUOTED.matcher(text).replaceAll("x")).matches()) {
            return false;
        }
        try {
            ColumnType type = ColumnType.parse(text);
            return type.text().equals(text) && isKnown(type);
        } catch (IndexOutOfBoundsException cutShort) {
            return false;
        }
    }

    private static boolean isKnown(ColumnType type) {
        return type.parts().isEmpty()
                ? PLAIN.contains(type.name()) && PARAMETERS.matcher(type.text()).matches()
                : NESTED.contains(type.name()) && type.parts().stream().allMatch(RemoteTypes::isKnown);
    }
}
