package io.agnes.sessions;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.Redaction;
import io.agnes.memory.Verification;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the model has found, as far as it stands on words of the user: a quote that no turn of the user holds is invented,
 * or comes from what the agent or a page said, and is left out.
 */
final class Findings {
    private static final int MOST_ENTITIES = 20;
    private static final int LONGEST_ENTITY = 64;

    /** Controls that do not show, or show text in another order than it is written. */
    private static final Pattern HIDDEN =
            Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|[\\u202A-\\u202E\\u2066-\\u2069]|[\\x{E0000}-\\x{E007F}]");

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Findings() {}

    /** @param answer meets the schema of verifications */
    static SessionReading of(SessionReading reading, JsonNode answer) {
        String said = comparable(reading.turns().stream()
                .filter(turn -> turn.role().equals(Turn.USER))
                .map(Turn::text)
                .reduce("", (before, text) -> before + "\n" + text));
        List<Verification> found = new ArrayList<>();
        int without = 0;
        for (JsonNode one : answer.path("verifications")) {
            Verification verification = verification(one);
            String quote = comparable(verification.userQuote());
            boolean empty =
                    verification.title().isEmpty() || verification.content().isEmpty();
            if (empty || quote.isBlank() || !said.contains(quote)) {
                without++;
            } else {
                found.add(verification);
            }
        }
        return reading.with(found, without);
    }

    private static Verification verification(JsonNode one) {
        Set<String> entities = new LinkedHashSet<>();
        for (JsonNode entity : one.path("entities")) {
            String name = clean(entity.asText());
            if (!name.isEmpty() && name.length() <= LONGEST_ENTITY && entities.size() < MOST_ENTITIES) {
                entities.add(name);
            }
        }
        return new Verification(
                one.path("detection_type").asText(),
                clean(one.path("title").asText()),
                clean(one.path("content").asText()),
                clean(one.path("user_quote").asText()),
                one.path("domain").asText(),
                List.copyOf(entities));
    }

    private static String clean(String text) {
        return Redaction.of(HIDDEN.matcher(text).replaceAll(" ")).strip();
    }

    /** Words only, so that quotation marks, dots and line ends do not matter. */
    private static String comparable(String text) {
        return " "
                + NO_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip() + " ";
    }
}
