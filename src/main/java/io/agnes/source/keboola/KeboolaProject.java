package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a connection reaches: its project, and the tables that can be registered. Thread-safe. */
public final class KeboolaProject {
    private final Map<String, KeboolaConnection> connections;
    private final StorageApi api;

    KeboolaProject(Map<String, KeboolaConnection> connections, StorageApi api) {
        this.connections = Map.copyOf(connections);
        this.api = api;
    }

    /** Whom a token belongs to. */
    public record Verified(String project, String tokenDescription) {}

    /** A bucket: {@code in.c-crm}. */
    public record Bucket(String id, String name) {}

    /**
     * A table of the project.
     *
     * @param bucket {@code in.c-crm}
     * @param name in its bucket
     * @param rows -1 when the API does not tell
     */
    public record Table(
            String id, String bucket, String name, List<String> columns, List<String> primaryKey, long rows) {}

    /** The names of the connections. */
    public List<String> connections() {
        return connections.keySet().stream().sorted().toList();
    }

    /** @throws AgnesException UNAVAILABLE when the stack does not accept the token */
    public Verified verify(String connection) {
        JsonNode answer = api.call(StorageCall.get(of(connection), "tokens/verify"));
        return new Verified(
                answer.at("/owner/name").asText(), answer.path("description").asText());
    }

    /** The buckets that the token may see. */
    public List<Bucket> buckets(String connection) {
        List<Bucket> buckets = new ArrayList<>();
        api.call(StorageCall.get(of(connection), "buckets"))
                .forEach(bucket -> buckets.add(new Bucket(
                        bucket.path("id").asText(), bucket.path("name").asText())));
        return buckets;
    }

    /** The tables of all buckets that the token may see. */
    public List<Table> tables(String connection) {
        return tables(api.call(StorageCall.get(of(connection), "tables?include=columns,buckets")));
    }

    /** The tables of one bucket. */
    public List<Table> tables(String connection, String bucket) {
        return tables(api.call(
                StorageCall.get(of(connection), "buckets/" + StorageCall.segment(bucket) + "/tables?include=columns")));
    }

    private static List<Table> tables(JsonNode answer) {
        List<Table> tables = new ArrayList<>();
        for (JsonNode table : answer) {
            String id = table.path("id").asText();
            int dot = id.lastIndexOf('.');
            if (dot > 0) {
                tables.add(new Table(
                        id,
                        id.substring(0, dot),
                        id.substring(dot + 1),
                        StorageTable.texts(table.path("columns")),
                        StorageTable.texts(table.path("primaryKey")),
                        table.path("rowsCount").asLong(-1)));
            }
        }
        return tables;
    }

    private KeboolaConnection of(String name) {
        KeboolaConnection connection = connections.get(name);
        if (connection == null) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no Keboola connection '" + name + "'.",
                    "Add it to data_sources of instance.yaml, or use one of: " + String.join(", ", connections())
                            + ".");
        }
        return connection;
    }
}
