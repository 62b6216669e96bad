package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rich text of Jira (Atlassian Document Format) as plain text. Blocks stand on lines of their own; a link keeps its
 * target as {@code label (target)}, a card is its URL, mentions, emoji, dates and statuses are their text, the cells of a
 * table row stand beside each other, code stays as it is. Secrets in the query of a target are left out.
 */
final class AdfText {
    private static final String SECRET = "[^=&?#]*(?:token|secret|passw|signature|sig|api_?key|auth|credential)[^=&#]*";
    private static final Pattern SECRETS = Pattern.compile("(?i)([?&]" + SECRET + "=)[^&#\\s]*");

    private AdfText() {}

    /** Empty for nothing; a text is itself. */
    static String of(JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return "";
        }
        return node.isContainerNode() ? block(node).strip() : node.asText();
    }

    private static String block(JsonNode node) {
        if (node.isArray()) {
            return blocks(node, "\n");
        }
        JsonNode content = node.path("content");
        return switch (node.path("type").asText()) {
            case "paragraph", "heading", "caption" -> inline(content);
            case "bulletList", "decisionList" -> list(content, -1);
            case "orderedList" -> list(content, node.path("attrs").path("order").asInt(1));
            case "taskList" -> blocks(content, "\n");
            case "taskItem" -> (isDone(node) ? "[x] " : "[ ] ") + inline(content);
            case "decisionItem" -> inline(content);
            case "codeBlock" -> inline(content);
            case "tableRow" -> blocks(content, " | ");
            case "tableCell", "tableHeader" -> blocks(content, " ");
            case "expand", "nestedExpand" ->
                joined(List.of(node.path("attrs").path("title").asText(), blocks(content, "\n")), "\n");
            case "rule" -> "---";
            case "blockCard", "embedCard" -> target(node.path("attrs").path("url"));
            default -> content.isArray() ? blocks(content, "\n") : leaf(node);
        };
    }

    private static String blocks(JsonNode content, String between) {
        List<String> parts = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (JsonNode part : content) {
            if (isInline(part)) {
                line.append(leaf(part));
            } else {
                parts.add(line.toString());
                line.setLength(0);
                parts.add(block(part));
            }
        }
        parts.add(line.toString());
        return joined(parts, between);
    }

    private static String joined(List<String> parts, String between) {
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(between));
    }

    /** @param first number of the first item; negative: no numbers */
    private static String list(JsonNode items, int first) {
        List<String> lines = new ArrayList<>();
        for (JsonNode item : items) {
            String bullet = first < 0 ? "- " : first + lines.size() + ". ";
            String text =
                    item.path("type").asText().equals("listItem") ? blocks(item.path("content"), "\n") : block(item);
            lines.add(bullet + text.replace("\n", "\n" + " ".repeat(bullet.length())));
        }
        return String.join("\n", lines);
    }

    private static String inline(JsonNode content) {
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(leaf(part)));
        return text.toString();
    }

    private static boolean isInline(JsonNode node) {
        return switch (node.path("type").asText()) {
            case "text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "placeholder" -> true;
            default -> !node.isObject();
        };
    }

    private static String leaf(JsonNode node) {
        if (!node.isObject()) {
            return node.isNull() ? "" : node.asText();
        }
        JsonNode attributes = node.path("attrs");
        return switch (node.path("type").asText()) {
            case "text" -> linked(node);
            case "hardBreak" -> "\n";
            case "mention" -> text(attributes, "text", "id");
            case "emoji" -> text(attributes, "text", "shortName");
            case "status", "placeholder" -> text(attributes, "text", "text");
            case "date" -> date(attributes.path("timestamp"));
            case "inlineCard" -> target(attributes.path("url"));
            case "media" -> attributes.path("alt").asText();
            default ->
                node.path("content").isArray()
                        ? inline(node.path("content"))
                        : node.path("text").asText();
        };
    }

    private static String linked(JsonNode text) {
        String label = text.path("text").asText();
        for (JsonNode mark : text.path("marks")) {
            JsonNode href = mark.path("attrs").path("href");
            if (mark.path("type").asText().equals("link") && href.isTextual()) {
                String shown = target(href);
                return label.equals(href.asText()) || label.isBlank() ? shown : label + " (" + shown + ")";
            }
        }
        return label;
    }

    private static String target(JsonNode url) {
        return SECRETS.matcher(url.asText()).replaceAll("$1***");
    }

    private static String text(JsonNode attributes, String name, String orElse) {
        return attributes.path(name).asText(attributes.path(orElse).asText());
    }

    private static String date(JsonNode millis) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(millis.asText()))
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate()
                    .toString();
        } catch (RuntimeException notATime) {
            return millis.asText();
        }
    }

    private static boolean isDone(JsonNode task) {
        return task.path("attrs").path("state").asText().equals("DONE");
    }
}
