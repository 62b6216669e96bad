package io.agnes.access;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What strangers may only do so often, as the routes name it: {@code scopes: limit:sign-in}. */
public enum RateLimit {
    SIGN_IN("sign-in"),
    LINK("link"),
    BOOTSTRAP("bootstrap");

    static final String WORDS = Stream.of(values()).map(RateLimit::word).collect(Collectors.joining(", "));

    private final String word;

    RateLimit(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    static Optional<RateLimit> find(String word) {
        return Stream.of(values()).filter(limit -> limit.word.equals(word)).findFirst();
    }

    /** How often in a minute. */
    int perMinute(LimitsConfig config) {
        return switch (this) {
            case SIGN_IN -> config.signIn();
            case LINK -> config.link();
            case BOOTSTRAP -> config.bootstrap();
        };
    }
}
