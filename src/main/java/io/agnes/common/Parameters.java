package io.agnes.common;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The path, query and header parameters that a REST verb declares, exactly as the client sent them. What a verb does
 * not declare is not here.
 *
 * @param values by declared name, case-insensitively
 */
public record Parameters(Map<String, String> values) {

    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * @throws AgnesException BAD_PARAMETER when the client did not send it
     */
    public String get(String name) {
        return find(name)
                .orElseThrow(() -> new AgnesException(
                        Problem.BAD_PARAMETER, "The parameter '" + name + "' is missing.", "Send '" + name + "'."));
    }

    /**
     * @throws AgnesException BAD_PARAMETER when it is there and is not a whole number from {@code min} to {@code max}
     */
    public OptionalInt findInt(String name, int min, int max) {
        String text = values.get(name);
        if (text == null) {
            return OptionalInt.empty();
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return OptionalInt.of(value);
            }
        } catch (NumberFormatException notANumber) {
            // answered below like a number out of range
        }
        throw new AgnesException(
                Problem.BAD_PARAMETER,
                "The parameter '" + name + "' is not a whole number from " + min + " to " + max + ".",
                "Send a number such as " + name + "=" + min + ".");
    }
}
