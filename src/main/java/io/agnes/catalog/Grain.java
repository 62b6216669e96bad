package io.agnes.catalog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How far apart the figures of a metric are. */
enum Grain {
    DAILY("day"),
    WEEKLY("week"),
    MONTHLY("month"),
    QUARTERLY("quarter"),
    YEARLY("year"),
    /** One figure for the whole time. */
    TOTAL(null);

    private final String unit;

    Grain(String unit) {
        this.unit = unit;
    }

    /** The unit of {@code date_trunc}; empty for {@link #TOTAL}. */
    Optional<String> unit() {
        return Optional.ofNullable(unit);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Grain> of(String word) {
        return Arrays.stream(values())
                .filter(grain -> grain.word().equals(word))
                .findFirst();
    }

    /** Every word, for messages. */
    static String words() {
        return Arrays.stream(values()).map(Grain::word).collect(Collectors.joining(", "));
    }
}
