package io.agnes.notes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.memory.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What the model is asked to answer, and how it is read. */
final class Answers {
    private static final int WORD = 64;

    private Answers() {}

    /** @param name of a file of {@code schemas}, without {@code .json} */
    static String schema(String name) {
        try (InputStream in = Answers.class.getResourceAsStream("/schemas/" + name + ".json")) {
            return new ObjectMapper().readTree(in).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The texts of an array that say anything. */
    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            String text = Wording.tamed(element.asText(), WORD);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }
}
