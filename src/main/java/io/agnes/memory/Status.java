package io.agnes.memory;

import com.fasterxml.jackson.annotation.JsonValue;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where an item of knowledge stands; {@link #next} is the whole table of what people may decide. */
public enum Status {
    /** Waits for a decision; nobody but governors sees it. */
    PENDING,
    /** Readers see it. */
    APPROVED,
    /** Readers get it, whether they asked or not. */
    MANDATORY,
    REJECTED,
    /** Was mandatory and is withdrawn. */
    REVOKED,
    /** Was approved until its review date passed; only the clock puts an item here. */
    EXPIRED;

    static final String WORDS = Stream.of(values()).map(Status::word).collect(Collectors.joining(", "));

    /** The word in the state and the API. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What somebody may decide that an item of this status becomes. */
    Set<Status> next() {
        return switch (this) {
            case PENDING, EXPIRED -> EnumSet.of(APPROVED, MANDATORY, REJECTED);
            case APPROVED -> EnumSet.of(MANDATORY, REJECTED);
            case MANDATORY -> EnumSet.of(APPROVED, REVOKED);
            case REJECTED -> EnumSet.of(APPROVED);
            case REVOKED -> EnumSet.of(APPROVED, MANDATORY);
        };
    }

    /** What an item becomes when another one takes its place. */
    Status retired() {
        return switch (this) {
            case PENDING, APPROVED, EXPIRED, REJECTED -> REJECTED;
            case MANDATORY, REVOKED -> REVOKED;
        };
    }

    /** Whether it was turned down or withdrawn. */
    boolean isOut() {
        return this == REJECTED || this == REVOKED;
    }

    /**
     * @throws AgnesException BAD_PARAMETER when there is no such status
     */
    static Status parse(String word) {
        return Stream.of(values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new AgnesException(
                        Problem.BAD_PARAMETER,
                        "There is no status '" + word + "'.",
                        "The statuses are: " + WORDS + "."));
    }
}
