package io.agnes.sessions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a person or the agent said in a session.
 *
 * @param role {@code user} or {@code assistant}
 * @param text the words, without what programs added or answered
 */
record Turn(String role, String text) {
    static final String USER = "user";
    private static final String ASSISTANT = "assistant";
    private static final String PRIVATE = "/agnes-private";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REMINDER = Pattern.compile("<system-reminder>[\\s\\S]*?(?:</system-reminder>|\\z)");
    private static final Pattern COMMAND = Pattern.compile("\\s*<(?:command-|local-command-|bash-)[\\s\\S]*");

    /** The line of Claude Code of a command that somebody typed, or a line of their own words. */
    private static final Pattern MARKER = Pattern.compile("(?m)^[ \\t]*" + PRIVATE + "[ \\t\\r]*$|<command-name>\\s*/?"
            + PRIVATE.substring(1) + "\\s*</command-name>");

    /**
     * The turn of a line: of a transcript of Claude Code (words in the parts of its message), or {@code {"role": ...,
     * "content": ...}}.
     *
     * @return null for everything else: results of tools, notes of the program, what sub-agents say to each other,
     *     summaries, and lines that are broken
     */
    static Turn of(String line) {
        JsonNode entry = parsed(line);
        String text = entry == null ? null : words(entry);
        if (text == null || COMMAND.matcher(text).matches()) {
            return null;
        }
        String clean = REMINDER.matcher(text).replaceAll("").strip();
        return clean.isEmpty() ? null : new Turn(role(entry), clean);
    }

    /** Whether the person says in this line that the session is nobody else's business. */
    static boolean isPrivate(String line) {
        if (!line.contains(PRIVATE.substring(1))) {
            return false;
        }
        JsonNode entry = parsed(line);
        String text = entry == null || !USER.equals(role(entry)) ? null : words(entry);
        return text != null && MARKER.matcher(text).find();
    }

    /** The beginning of it, when it is longer. */
    Turn cut(int characters) {
        return text.length() <= characters ? this : new Turn(role, text.substring(0, characters));
    }

    private static JsonNode parsed(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            return entry != null && entry.isObject() ? entry : null;
        } catch (JsonProcessingException broken) {
            return null;
        }
    }

    private static String words(JsonNode entry) {
        boolean ofPrograms = entry.path("isMeta").asBoolean()
                || entry.path("isSidechain").asBoolean()
                || entry.path("isCompactSummary").asBoolean();
        String role = role(entry);
        if (ofPrograms || !USER.equals(role) && !ASSISTANT.equals(role)) {
            return null;
        }
        JsonNode content = message(entry).path("content");
        if (!content.isArray()) {
            return content.textValue();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode part : content) {
            if (part.isTextual()) {
                texts.add(part.textValue());
            } else if ("text".equals(part.path("type").asText())) {
                texts.add(part.path("text").asText());
            }
        }
        return texts.isEmpty() ? null : String.join("\n", texts);
    }

    private static String role(JsonNode entry) {
        JsonNode role = message(entry).path("role");
        return role.isTextual() ? role.textValue() : entry.path("type").asText();
    }

    private static JsonNode message(JsonNode entry) {
        JsonNode message = entry.path("message");
        return message.isObject() ? message : entry;
    }
}
