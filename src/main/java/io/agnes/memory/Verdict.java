package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Locale;
import java.util.stream.Stream;

/** What a governor can say about an item. */
enum Verdict {
    APPROVE(Status.APPROVED),
    REJECT(Status.REJECTED),
    MANDATE(Status.MANDATORY),
    REVOKE(Status.REVOKED);

    private final Status status;

    Verdict(Status status) {
        this.status = status;
    }

    /** What the item becomes. */
    Status status() {
        return status;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws AgnesException INVALID when there is no such verdict
     */
    static Verdict parse(String word) {
        return Stream.of(values())
                .filter(verdict -> verdict.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "There is no action '" + word + "'.",
                        "Send one of: approve, reject, mandate, revoke."));
    }
}
