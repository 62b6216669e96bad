package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The tables the caller may read, as the server's catalog describes them. */
final class Catalog {
    private final ApiClient client;

    Catalog(ApiClient client) {
        this.client = client;
    }

    /** {@code {tables: [{id, name, description, source, rows, size_bytes, last_sync, status, ...}], count}}. */
    JsonNode tables() {
        return client.get("/api/catalog/tables");
    }

    /**
     * One table, with {@code columns: [{name, type}]} and {@code sql_names}.
     *
     * @throws Failure naming the nearest tables when there is none of this name
     */
    JsonNode table(String id) {
        return client.get("/api/catalog/tables/" + ApiClient.segment(id));
    }
}
