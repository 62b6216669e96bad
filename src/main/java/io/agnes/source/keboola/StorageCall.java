package io.agnes.source.keboola;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One control call.
 *
 * @param connection whose stack and token it uses
 * @param method {@code GET} or {@code POST}
 * @param path below {@code /v2/storage/}, with its query; made by {@link #get} and {@link #post}
 * @param form the fields of a POST, in order
 * @param json the body of a POST that is no form; else null
 */
public record StorageCall(KeboolaConnection connection, String method, String path, List<Field> form, String json) {

    public StorageCall {
        form = List.copyOf(form);
    }

    /** A field of a form. */
    public record Field(String name, String value) {}

    static StorageCall get(KeboolaConnection connection, String path) {
        return new StorageCall(connection, "GET", path, List.of(), null);
    }

    static StorageCall post(KeboolaConnection connection, String path, List<Field> form) {
        return new StorageCall(connection, "POST", path, form, null);
    }

    static StorageCall postJson(KeboolaConnection connection, String path, String json) {
        return new StorageCall(connection, "POST", path, List.of(), json);
    }

    /** A value as one segment of a path. */
    static String segment(String value) {
        return encoded(value).replace("+", "%20");
    }

    /** Where it goes: always the stack of the connection. */
    public URI target() {
        return URI.create(connection.url() + "/v2/storage/" + path);
    }

    /** What the body of a POST is. */
    public String contentType() {
        return json == null ? "application/x-www-form-urlencoded" : "application/json";
    }

    /** The body of a POST, as {@link #contentType} says. */
    public String body() {
        if (json != null) {
            return json;
        }
        return form.stream()
                .map(field -> encoded(field.name()) + "=" + encoded(field.value()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
