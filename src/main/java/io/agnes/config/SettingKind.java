package io.agnes.config;

import java.time.Duration;
import java.util.List;

/** What kinds of values a setting can have, as refusals and the reference page name them. */
enum SettingKind {
    TEXT("text", "one line of text"),
    NUMBER("number", "a whole number such as 20"),
    FRACTION("fraction", "a number such as 0.9"),
    SWITCH("switch", "true or false"),
    DURATION("duration", "a duration such as 500ms, 30s, 15m, 24h or 7d"),
    SIZE("size", "a size such as 16KB, 512MB or 20GB"),
    LIST("list", "a list such as [a, b]");

    private final String label;
    private final String form;

    SettingKind(String label, String form) {
        this.label = label;
        this.form = form;
    }

    static SettingKind of(Class<?> type) {
        if (type == String.class) {
            return TEXT;
        } else if (type == int.class || type == long.class) {
            return NUMBER;
        } else if (type == double.class) {
            return FRACTION;
        } else if (type == boolean.class) {
            return SWITCH;
        } else if (type == Duration.class) {
            return DURATION;
        } else if (type == DataSize.class) {
            return SIZE;
        } else if (type == List.class) {
            return LIST;
        }
        throw new IllegalArgumentException("A setting cannot be a " + type.getName() + ".");
    }

    /** One word: {@code duration}. */
    String label() {
        return label;
    }

    /** What to write, with an example. */
    String form() {
        return form;
    }
}
