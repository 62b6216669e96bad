package io.agnes.source.jsonapi;

import io.agnes.common.AgnesException;
import java.util.List;
import java.util.Map;

/** The routes of the JSON API source: which tables they declare, and the way of a page. Thread-safe. */
public interface JsonApi {
    /**
     * The values of every declared table, switched off or not, as {@link ApiTable#of} reads them.
     *
     * @throws AgnesException UNAVAILABLE before the routes run and once they stop: that is not the same as no tables
     */
    List<Map<String, String>> declared();

    /**
     * Fetches one page through the route of its table.
     *
     * @throws AgnesException UNAVAILABLE when the API does not answer or refuses, INVALID when the answer is not what
     *     the table's values say; each with what to do next
     */
    Page page(PageRequest request);
}
