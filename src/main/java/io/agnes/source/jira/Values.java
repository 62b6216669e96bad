package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values of Jira's JSON as the values of columns; whatever does not fit is null. */
final class Values {
    /** {@code 2026-03-02T09:15:04.512+0100}, also with a colon in the offset or {@code Z}. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private Values() {}

    /** The text of anything; what no text can hold is replaced. */
    static String text(JsonNode node) {
        if (isNothing(node)) {
            return null;
        }
        return clean(node.isContainerNode() ? node.toString() : node.asText());
    }

    static boolean isNothing(JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode();
    }

    /** Half a surrogate pair is no character and NUL ends texts elsewhere: U+FFFD stands for both. */
    static String clean(String text) {
        StringBuilder cleaned = null;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            boolean pair = Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (unit == 0 || Character.isSurrogate(unit)) {
                cleaned = cleaned == null ? new StringBuilder(text) : cleaned;
                cleaned.setCharAt(i, '\uFFFD');
            }
        }
        return cleaned == null ? text : cleaned.toString();
    }

    static Long count(JsonNode node) {
        return node.isNumber() && node.canConvertToLong() ? (Long) node.longValue() : null;
    }

    /** The moment, to the millisecond; null when it is none. */
    static Instant instant(JsonNode node) {
        try {
            return node.isTextual() ? OffsetDateTime.parse(node.asText(), TIME).toInstant() : null;
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    /** The second, in UTC. */
    static String time(JsonNode node) {
        return time(instant(node));
    }

    static String time(Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The value of a field with options to choose from. */
    static String option(JsonNode node) {
        if (!node.isObject()) {
            return text(node);
        }
        return text(isNothing(node.path("value")) ? node.path("name") : node.path("value"));
    }

    /** The chosen options as a JSON array. */
    static String options(JsonNode node) {
        List<String> chosen = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(member -> {
                String option = option(member);
                if (option != null && !option.isEmpty()) {
                    chosen.add(option);
                }
            });
        }
        return array(chosen);
    }

    /** A JSON array of texts, in ASCII. */
    static String array(List<String> texts) {
        StringBuilder json = new StringBuilder("[");
        for (String text : texts) {
            json.append(json.length() == 1 ? "" : ", ");
            quote(json, text);
        }
        return json.append(']').toString();
    }

    private static void quote(StringBuilder json, String text) {
        if (text == null) {
            json.append("null");
            return;
        }
        json.append('"');
        text.chars().forEach(unit -> {
            switch (unit) {
                case '"', '\\' -> json.append('\\').append((char) unit);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (unit < 0x20 || unit > 0x7E) {
                        json.append(String.format("\\u%04x", unit));
                    } else {
                        json.append((char) unit);
                    }
                }
            }
        });
        json.append('"');
    }
}
