package io.agnes.llm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The JSON schemas of answers that come with the build, for {@link LlmQuestion}. */
public final class AnswerSchemas {
    private AnswerSchemas() {}

    /** @param name of a file of {@code schemas}, without {@code .json} */
    public static String read(String name) {
        try (InputStream in = AnswerSchemas.class.getResourceAsStream("/schemas/" + name + ".json")) {
            return new ObjectMapper().readTree(in).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
