package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.DiscoveredTable;
import io.agnes.warehouse.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** The names of the connections. */
    List<Identifier> connections() {
        return connections.keySet().stream().map(Identifier::new).sorted().toList();
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

    /**
     * The tables that the token may see.
     *
     * @param bucket only those of this one; null for all
     */
    List<DiscoveredTable> tables(String connection, String bucket) {
        String path = bucket == null
                ? "tables?include=columns,columnMetadata,buckets"
                : "buckets/" + StorageCall.segment(bucket) + "/tables?include=columns,columnMetadata";
        List<DiscoveredTable> tables = new ArrayList<>();
        for (JsonNode table : api.call(StorageCall.get(of(connection), path))) {
            String id = table.path("id").asText();
            int dot = id.lastIndexOf('.');
            if (dot > 0) {
                tables.add(new DiscoveredTable(
                        id.substring(0, dot),
                        id.substring(dot + 1),
                        null,
                        StorageTable.texts(table.path("primaryKey")),
                        count(table.path("rowsCount")),
                        count(table.path("dataSizeBytes")),
                        columns(table)));
            }
        }
        return tables;
    }

    private static List<DiscoveredTable.Column> columns(JsonNode table) {
        return StorageTable.of(table, Set.of()).types().entrySet().stream()
                .map(column -> new DiscoveredTable.Column(
                        column.getKey(), column.getValue().sql()))
                .toList();
    }

    private static Long count(JsonNode number) {
        return number.isNumber() ? number.asLong() : null;
    }

    private KeboolaConnection of(String name) {
        KeboolaConnection connection = connections.get(name);
        if (connection == null) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no Keboola connection '" + name + "'.",
                    "Add it to data_sources of instance.yaml, or use one of: "
                            + String.join(
                                    ", ", connections.keySet().stream().sorted().toList()) + ".");
        }
        return connection;
    }
}
