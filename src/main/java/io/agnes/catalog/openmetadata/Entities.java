package io.agnes.catalog.openmetadata;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.sync.CatalogTable;
import io.agnes.sync.CatalogTableDetail;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Tables as entities of OpenMetadata: a service, in it one database, a schema per source, and the tables. */
final class Entities {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/api/v1/";
    private static final String DATABASE = "data";
    private static final String TABLES = "tables";

    private final OpenMetadataConfig config;

    Entities(OpenMetadataConfig config) {
        this.config = config;
    }

    /**
     * What there should be, what contains before what it contains.
     *
     * @param descriptions of columns, by table and column in lower case
     */
    List<EntityChange> of(List<CatalogTableDetail> tables, Map<String, Map<String, String>> descriptions) {
        List<EntityChange> all = new ArrayList<>();
        String service = config.service();
        ObjectNode custom = JSON.createObjectNode().put("type", "CustomDatabase");
        ObjectNode made = JSON.createObjectNode().put("name", service).put("serviceType", "CustomDatabase");
        made.set("connection", JSON.createObjectNode().set("config", custom));
        all.add(put("services/databaseServices", service, made));
        String database = service + "." + DATABASE;
        all.add(put(
                "databases",
                database,
                JSON.createObjectNode().put("name", DATABASE).put("service", service)));
        TreeSet<String> sources = new TreeSet<>();
        tables.forEach(table -> sources.add(table.table().source()));
        sources.forEach(source -> all.add(put(
                "databaseSchemas",
                database + "." + source,
                JSON.createObjectNode().put("name", source).put("database", database))));
        tables.forEach(table -> all.add(
                table(database, table, descriptions.getOrDefault(table.table().id(), Map.of()))));
        return all;
    }

    /** The call that lets a table go; what contained it stays. */
    EntityChange removal(String entity) {
        String name = entity.substring(TABLES.length() + 1);
        return new EntityChange(
                entity,
                "DELETE",
                URI.create(config.url() + API + TABLES + "/name/"
                        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20")),
                null,
                null);
    }

    static boolean isTable(String entity) {
        return entity.startsWith(TABLES + "/");
    }

    private EntityChange table(String database, CatalogTableDetail detail, Map<String, String> descriptions) {
        CatalogTable table = detail.table();
        String schema = database + "." + table.source();
        ObjectNode body = JSON.createObjectNode().put("name", table.id()).put("displayName", table.name());
        body.put("databaseSchema", schema);
        body.put("tableType", "Regular");
        if (table.description() != null) {
            body.put("description", table.description());
        }
        ArrayNode columns = body.putArray("columns");
        int position = 1;
        for (CatalogTableDetail.Column column : detail.columns()) {
            ObjectNode one = columns.addObject().put("name", column.name());
            one.put("dataType", EntityType.of(column.type()));
            one.put("dataTypeDisplay", column.type());
            if (EntityType.isList(column.type())) {
                one.put("arrayDataType", EntityType.ofElements(column.type()));
            }
            String description = descriptions.get(column.name().toLowerCase(Locale.ROOT));
            if (description != null) {
                one.put("description", description);
            }
            one.put("ordinalPosition", position++);
        }
        return put(TABLES, schema + "." + table.id(), body);
    }

    private EntityChange put(String kind, String name, ObjectNode body) {
        String json = body.toString();
        return new EntityChange(kind + "/" + name, "PUT", URI.create(config.url() + API + kind), json, sha256(json));
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
