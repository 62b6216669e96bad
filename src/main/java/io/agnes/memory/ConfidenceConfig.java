package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.util.List;
import java.util.stream.DoubleStream;

/** How sure knowledge is by where it comes from, and how that fades. */
@Section(
        value = "memory_confidence",
        description = "How sure knowledge is by where it comes from, from 0 to 1, and how that fades.")
public record ConfidenceConfig(
        @Setting(value = "0.9", description = "Somebody corrected an assistant.")
        double correction,

        @Setting(value = "0.9", description = "Somebody explained something unasked.")
        double unpromptedDefinition,

        @Setting(value = "0.6", description = "Somebody confirmed what an assistant said.")
        double confirmation,

        @Setting(value = "1.0", description = "An item is mandatory.")
        double adminMandate,

        @Setting(value = "0.5", description = "A note, or an item made by hand.")
        double claudeLocalMd,

        @Setting(value = "0.5", description = "It was said in a session.")
        double sessionTranscript,

        @Setting(value = "0.05", description = "More for each further person whose words speak for it.")
        double verifierBoost,

        @Setting(value = "0.2", description = "More for a confirmation that an administrator or curator approved.")
        double adminConfirmed,

        @Setting(value = "0.2", description = "More for what was said in a session and confirmed there.")
        double userConfirmed,

        @Setting(
                value = EXPONENTIAL,
                description = "How it fades since it was last verified: `exponential` or `linear`.")
        String decay,

        @Setting(value = "12", description = "With `exponential`: half of it is gone after so many months, from 1.")
        int halfLifeMonths,

        @Setting(value = "0.02", description = "With `linear`: so much goes each month.")
        double monthlyRate,

        @Setting(value = "0.5", description = "What is left of a mandatory item.")
        double mandateFloor,

        @Setting(value = "0.4", description = "What is left of what somebody verified.")
        double verificationFloor,

        @Setting(value = "0.0", description = "What is left of all else.")
        double floor) {
    static final String EXPONENTIAL = "exponential";
    static final String LINEAR = "linear";

    /** @throws AgnesException INVALID for a number out of range or another decay */
    public ConfidenceConfig {
        boolean within = DoubleStream.of(
                        correction,
                        unpromptedDefinition,
                        confirmation,
                        adminMandate,
                        claudeLocalMd,
                        sessionTranscript,
                        verifierBoost,
                        adminConfirmed,
                        userConfirmed,
                        monthlyRate,
                        mandateFloor,
                        verificationFloor,
                        floor)
                .allMatch(value -> value >= 0 && value <= 1);
        if (!within) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A value of memory_confidence is not from 0 to 1.",
                    "Write for example correction: 0.9.");
        }
        if (halfLifeMonths < 1 || !List.of(EXPONENTIAL, LINEAR).contains(decay)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "memory_confidence does not say how confidence fades.",
                    "Write decay: exponential with half_life_months: 12, or decay: linear.");
        }
    }
}
