package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address as its owner writes it. Only ASCII is taken: other scripts have letters that fold to ASCII ones, so
 * that two addresses could meet in one account.
 *
 * @param value trimmed; one {@code @} with something on both sides, at most 254 characters
 */
record Email(String value) {
    private static final Pattern SHAPE = Pattern.compile("[\\x21-\\x7e&&[^@]]+@[\\x21-\\x7e&&[^@]]+");
    private static final int MAX_LENGTH = 254;

    /** The address in a text, if it has the shape of one. */
    static Optional<Email> find(String text) {
        String value = text == null ? "" : text.strip();
        return value.length() <= MAX_LENGTH && SHAPE.matcher(value).matches()
                ? Optional.of(new Email(value))
                : Optional.empty();
    }

    /**
     * @throws AgnesException INVALID when the text has not the shape of an address
     */
    static Email parse(String text) {
        return find(text)
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "The e-mail address does not have the form name@domain.",
                        "Send an address such as ada@example.com."));
    }

    /** What somebody sent for an address, as a message may repeat it. */
    static String shown(String text) {
        return find(text).map(Email::value).orElse("");
    }

    /** What is compared. */
    String key() {
        return value.toLowerCase(Locale.ROOT);
    }

    /** The part before the {@code @}: the name of somebody who gave none. */
    String localPart() {
        return value.substring(0, value.indexOf('@'));
    }
}
