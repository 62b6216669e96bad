package io.agnes.access;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * A kind of thing that groups can be granted. A feature registers its own when the server is put together. Thread-safe.
 */
public interface ResourceType {
    /** In grants and in the API: {@code table}. */
    String key();

    /** For people: {@code Tables}. */
    String displayName();

    /** One sentence. */
    String description();

    /** What its ids look like: {@code <table id>}. */
    String idFormat();

    /** What a grant may allow, the least first; each allows what those before it do. */
    default List<String> rights() {
        return List.of("read");
    }

    /**
     * @param id in lower case
     */
    boolean exists(Handle handle, String id);

    /** Everything there is of it, in the groups in which people look for it; a fixed number of statements. */
    List<Block> blocks(Handle handle);

    /** Resources that belong together, for example the tables of one source. */
    record Block(String id, String name, List<Item> items) {}

    /**
     * @param description may be null
     */
    record Item(String resourceId, String name, String description) {}
}
