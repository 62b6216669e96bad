package io.agnes.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Reads {@code 500ms}, {@code 30s}, {@code 15m}, {@code 24h} and {@code 7d}. */
public final class DurationText extends StdScalarDeserializer<Duration> {
    DurationText() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return parse(parser.getValueAsString(""));
    }

    /** @throws AgnesException INVALID when the text is not a duration */
    public static Duration parse(String written) {
        String text = written.strip().toLowerCase(Locale.ROOT);
        if (!text.matches("\\d{1,9}(ms|s|m|h|d)")) {
            throw new AgnesException(
                    Problem.INVALID, "'" + written + "' is not a duration.", "Write 500ms, 30s, 15m, 24h or 7d.");
        }
        long number = Long.parseLong(text.replaceAll("\\D", ""));
        return switch (text.replaceAll("\\d", "")) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
