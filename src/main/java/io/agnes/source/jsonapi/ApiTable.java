package io.agnes.source.jsonapi;

import io.agnes.common.AgnesException;
import io.agnes.source.SyncStrategy;
import io.agnes.warehouse.Identifier;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One table of an API, as the values of its route say.
 *
 * @param url of the first page, without what paging adds
 * @param secret how the secret is sent
 * @param recordPath the fields that lead from the answer to its records; empty when the answer is they
 * @param cursorPath the fields that lead to the mark of the next page; empty for other kinds of paging
 * @param primaryKey the fields that tell records apart; empty: nothing does
 * @param since what an incremental sync asks for
 */
public record ApiTable(
        Identifier source,
        Identifier table,
        URI url,
        Secret secret,
        Paging paging,
        List<String> recordPath,
        List<String> cursorPath,
        List<String> primaryKey,
        SyncStrategy strategy,
        Since since,
        Limits limits) {

    /** The name of a table inside its extract, for messages. */
    public String name() {
        return source + "." + table;
    }

    /**
     * The header that carries the secret.
     *
     * @param variable of the environment that holds it; empty for an API without one
     * @param header for example {@code Authorization}
     * @param prefix before the secret, for example {@code Bearer}; may be empty
     */
    public record Secret(String variable, String header, String prefix) {}

    /**
     * The part of an API that has changed.
     *
     * @param parameter of the query
     * @param column whose greatest value so far is sent
     * @param start what the first sync sends; empty: nothing, so it reads everything
     * @param overlap how much earlier than the greatest time is asked for
     */
    record Since(String parameter, String column, String start, Duration overlap) {}

    /**
     * What ends a sync that would not end.
     *
     * @param pageBytes of one answer, unpacked
     * @param bytes of all records of a sync
     * @param allowEmpty whether a table that had rows may have none
     */
    record Limits(long pages, long pageBytes, long bytes, boolean allowEmpty) {}

    /**
     * Reads the values of a templated route.
     *
     * @param values by the names of the template's parameters; what is absent has the template's default
     * @throws AgnesException INVALID naming the parameter and a valid value
     */
    public static ApiTable of(Map<String, String> values) {
        return new ApiValues(values).table();
    }
}
