package io.agnes.memory;

import org.jdbi.v3.core.result.RowView;

/**
 * One item of a pair; of a hidden one only the id is told.
 *
 * @param hidden whether it is personal
 */
public record Side(String id, boolean hidden, String title, String content, String domain, Status status) {
    /** SQL for the columns that {@link #of} reads, of the item with this alias. */
    static String columns(String alias) {
        return " " + alias + ".title as " + alias + "_title, " + alias + ".content as " + alias + "_content, " + alias
                + ".domain as " + alias + "_domain, " + alias + ".status as " + alias + "_status, " + alias
                + ".is_personal as " + alias + "_personal";
    }

    static Side of(RowView row, String alias, boolean personalToo) {
        String id = row.getColumn("item_" + alias + "_id", String.class);
        if (row.getColumn(alias + "_personal", Boolean.class) && !personalToo) {
            return new Side(id, true, null, null, null, null);
        }
        return new Side(
                id,
                false,
                row.getColumn(alias + "_title", String.class),
                row.getColumn(alias + "_content", String.class),
                row.getColumn(alias + "_domain", String.class),
                Status.parse(row.getColumn(alias + "_status", String.class)));
    }

    /** Pairs of which a governor may decide about both items, {@code a} and {@code b}. */
    static Where governed(Reader governor) {
        if (governor.admin()) {
            return new Where();
        }
        return new Where()
                .and("not a.is_personal and not b.is_personal")
                .and("a.domain = any(:curated) and b.domain = any(:curated)", "curated", governor.curated());
    }
}
