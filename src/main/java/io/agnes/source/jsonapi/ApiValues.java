package io.agnes.source.jsonapi;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DurationText;
import io.agnes.source.SyncStrategy;
import io.agnes.source.jsonapi.ApiTable.Limits;
import io.agnes.source.jsonapi.ApiTable.Secret;
import io.agnes.source.jsonapi.ApiTable.Since;
import io.agnes.warehouse.Identifier;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The values of one templated route, read one by one. */
final class ApiValues {
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");
    private static final String VARIABLE = "[A-Z][A-Z0-9_]{0,63}";
    private static final String HEADER = "[A-Za-z0-9-]{1,64}";
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,63}";

    private final Map<String, String> values;

    ApiValues(Map<String, String> values) {
        this.values = values;
    }

    ApiTable table() {
        Identifier source = name("source");
        Identifier table = name("table");
        Secret secret = secret();
        List<String> key = list("primary_key", ",");
        SyncStrategy strategy = strategy(key);
        return new ApiTable(
                source,
                table,
                url(secret),
                secret,
                paging(),
                list("record_path", "\\."),
                list("cursor_path", "\\."),
                key,
                strategy,
                since(strategy),
                limits());
    }

    private Identifier name(String key) {
        String name = text(key, "");
        if (!name.matches(NAME)) {
            throw refused(key, "is not a name of letters, digits and underscores", "orders");
        }
        return new Identifier(name);
    }

    private URI url(Secret secret) {
        URI url;
        try {
            url = URI.create(text("url", ""));
        } catch (IllegalArgumentException notAUrl) {
            throw refused("url", "is not a URL", "https://api.example.com/v1/orders");
        }
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw refused(
                    "url", "has no host, a user in it, or a part behind '#'", "https://api.example.com/v1/orders");
        }
        boolean open =
                "http".equals(url.getScheme()) && (secret.variable().isEmpty() || THIS_MACHINE.contains(url.getHost()));
        if (!open && !"https".equals(url.getScheme())) {
            throw refused("url", "would send the secret without encryption", "https://api.example.com/v1/orders");
        }
        return url;
    }

    private Secret secret() {
        String variable = text("token_env", "");
        if (!variable.isEmpty() && !variable.matches(VARIABLE)) {
            throw refused("token_env", "is not the name of a variable", "SHOP_API_TOKEN");
        }
        String header = text("token_header", "Authorization");
        if (!header.matches(HEADER)) {
            throw refused("token_header", "is not the name of a header", "Authorization");
        }
        return new Secret(variable, header, text("token_prefix", "Bearer"));
    }

    private Paging paging() {
        String kind = text("paging", "none");
        String parameter = text("page_param", kind);
        return switch (kind) {
            case "none" -> new Paging.None();
            case "page" -> new Paging.Numbered(parameter, number("first_page", "1"));
            case "offset" -> new Paging.Offset(parameter);
            case "link" -> new Paging.Link();
            case "cursor" -> {
                if (list("cursor_path", "\\.").isEmpty()) {
                    throw refused("cursor_path", "is missing: it leads to the mark of the next page", "meta.next");
                }
                yield new Paging.Cursor(parameter);
            }
            default -> throw refused("paging", "is none of none, page, offset, cursor, link", "page");
        };
    }

    private SyncStrategy strategy(List<String> key) {
        String word = text("sync_strategy", "full_refresh");
        SyncStrategy strategy = SyncStrategy.find(word)
                .filter(found -> found != SyncStrategy.PARTITIONED)
                .orElseThrow(() -> refused("sync_strategy", "is none of full_refresh, incremental", "incremental"));
        if (strategy == SyncStrategy.INCREMENTAL && key.isEmpty()) {
            throw refused("primary_key", "is missing: an incremental sync replaces records by it", "id");
        }
        return strategy;
    }

    private Since since(SyncStrategy strategy) {
        String parameter = text("since_param", "");
        String column = text("since_column", "");
        if (strategy == SyncStrategy.INCREMENTAL && (parameter.isEmpty() || column.isEmpty())) {
            throw refused(
                    parameter.isEmpty() ? "since_param" : "since_column",
                    "is missing: an incremental sync asks for what is newer than it has",
                    parameter.isEmpty() ? "updated_since" : "updated_at");
        }
        return new Since(parameter, column, text("since_start", ""), overlap());
    }

    private Duration overlap() {
        try {
            return DurationText.parse(text("since_overlap", "0s"));
        } catch (AgnesException wrong) {
            throw refused("since_overlap", "is not a duration", "5m");
        }
    }

    private Limits limits() {
        long pages = number("max_pages", "10000");
        String allow = text("allow_empty", "false");
        if (pages < 1) {
            throw refused("max_pages", "allows no page", "10000");
        } else if (!allow.equals("true") && !allow.equals("false")) {
            throw refused("allow_empty", "is neither true nor false", "false");
        }
        return new Limits(pages, size("max_page_size", "64MB"), size("max_size", "8GB"), allow.equals("true"));
    }

    private long size(String key, String absent) {
        try {
            return DataSize.parse(text(key, absent)).bytes();
        } catch (AgnesException wrong) {
            throw refused(key, "is not a size", absent);
        }
    }

    private long number(String key, String absent) {
        String written = text(key, absent);
        if (!written.matches("\\d{1,9}")) {
            throw refused(key, "is not a whole number", absent);
        }
        return Long.parseLong(written);
    }

    private List<String> list(String key, String separator) {
        return Stream.of(text(key, "").split(separator))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private String text(String key, String absent) {
        String text = values.getOrDefault(key, "").strip();
        return text.isEmpty() ? absent : text;
    }

    private AgnesException refused(String key, String why, String valid) {
        String table = values.getOrDefault("source", "?") + "." + values.getOrDefault("table", "?");
        return new AgnesException(
                Problem.INVALID,
                "The value '" + key + "' of the JSON API table '" + table + "' " + why + ".",
                "Write { name: " + key + ", value: \"" + valid + "\" } in its file below routes/sync.");
    }
}
