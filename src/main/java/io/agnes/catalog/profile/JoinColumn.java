package io.agnes.catalog.profile;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A column that may join its table with another.
 *
 * @param joinName equal for columns that may mean the same: {@code customer_id}, and {@code id} of {@code customers}
 * @param typeClass {@code integer}, {@code text} or {@code uuid}
 * @param unique whether each of its values is there once
 */
record JoinColumn(String table, String column, String joinName, String typeClass, boolean unique) {
    private static final Map<String, String> CLASSES = Map.of("VARCHAR", "text", "UUID", "uuid");

    /**
     * @param table its name inside the source
     * @return nothing for a column of dates, fractions and the like, or with at most one value
     */
    static Optional<JoinColumn> of(String id, String table, ColumnProfile column, long rows) {
        String type = TypeCategory.isInteger(column.type()) ? "integer" : CLASSES.get(column.type());
        if (type == null || column.uniqueCount() < 2) {
            return Optional.empty();
        }
        boolean unique = column.distinctExact() && column.uniqueCount() == rows;
        return Optional.of(new JoinColumn(id, column.name(), joinName(table, column.name()), type, unique));
    }

    private static String joinName(String table, String column) {
        String name = plain(column);
        return name.equals("id") ? singular(plain(table)) + name : name;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static String singular(String name) {
        if (name.endsWith("ies")) {
            return name.substring(0, name.length() - 3) + "y";
        }
        return name.endsWith("s") && !name.endsWith("ss") ? name.substring(0, name.length() - 1) : name;
    }
}
