package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Items of the memory as Markdown for agents. What people wrote is text and nothing else: a title is one line, a content
 * stands in a quotation, each line of it, so that no heading, fence or comment in it reaches beyond its item; it imports
 * no file ({@code @path}) and has no characters that nobody sees.
 */
final class RuleText {
    /** The first line of every file that da writes, by which it knows its own. */
    static final String MARK = "<!-- Kept by da sync: what is changed here is lost. -->";

    private static final Pattern LINE_END = Pattern.compile("\\R");
    private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    /** An {@code @} that is not in the middle of an address. */
    private static final Pattern IMPORT = Pattern.compile("(?<![A-Za-z0-9._%+-])@");
    /** Control characters, and those that turn the direction of writing or spell words that are not shown. */
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cc}&&[^\\t]]|[\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]|[\\x{E0000}-\\x{E007F}]");

    private RuleText() {}

    /** The file of one item that is mandatory. */
    static String mandatory(JsonNode item) {
        StringBuilder text = new StringBuilder(MARK).append("\n# ").append(line(item.path("title")));
        text.append("\n");
        for (String facet : List.of("domain", "category")) {
            if (item.path(facet).isTextual()) {
                text.append("\n*")
                        .append(Character.toUpperCase(facet.charAt(0)))
                        .append(facet.substring(1))
                        .append(": ")
                        .append(line(item.path(facet)))
                        .append("*\n");
            }
        }
        return text.append("\n").append(quoted(item.path("content"))).toString();
    }

    /** The one file of all that is approved. */
    static String approved(JsonNode items) {
        StringBuilder text = new StringBuilder(MARK).append("\n# Approved Corporate Knowledge\n");
        items.forEach(item -> text.append("\n## ")
                .append(line(item.path("title")))
                .append("\n\n")
                .append(quoted(item.path("content"))));
        return text.toString();
    }

    private static String line(JsonNode text) {
        return plain(BLANKS.matcher(text.asText()).replaceAll(" ").strip());
    }

    private static String quoted(JsonNode text) {
        StringBuilder quoted = new StringBuilder();
        LINE_END.splitAsStream(text.asText().strip())
                .forEach(line ->
                        quoted.append(("> " + plain(line)).stripTrailing()).append("\n"));
        return quoted.toString();
    }

    private static String plain(String line) {
        return IMPORT.matcher(UNSEEN.matcher(line).replaceAll("")).replaceAll("\\\\@");
    }
}
