package io.agnes.catalog.columns;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How sure a value is, least first. What is less sure never takes the place of what is more so. */
enum Confidence {
    LOW,
    MEDIUM,
    HIGH,
    /** A person has said it. */
    MANUAL;

    static final List<String> NAMES =
            Arrays.stream(values()).map(Confidence::label).toList();

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param label one of {@link #NAMES} */
    static Confidence of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    Confidence lower(Confidence other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
