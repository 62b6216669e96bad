package io.agnes.warehouse;

/** What one caller may read. The warehouse asks and never learns who the caller is. */
public interface Scope {
    /** The name under which limits count this caller, for example the user id. */
    String name();

    /** As whom access policies on rows see the caller. */
    default Viewer viewer() {
        return Viewer.NOBODY;
    }

    /** Whether the caller may read the table with this id (see {@link Relation#id()}). */
    boolean mayRead(String tableId);
}
