package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Instant;

/**
 * How sure an item is. {@link #score} counts what speaks for it and is kept with the item; {@link #effective} lets that
 * fade with time, in the statement that reads the item, so that lists can be ordered by it. Immutable.
 */
final class Confidence {
    static final String USER_VERIFICATION = "user_verification";
    static final String CLAUDE_LOCAL_MD = "claude_local_md";
    static final String SESSION_TRANSCRIPT = "session_transcript";
    static final String CORRECTION = "correction";
    static final String UNPROMPTED_DEFINITION = "unprompted_definition";
    static final String CONFIRMATION = "confirmation";

    /** 30.44 days. */
    private static final double SECONDS_OF_MONTH = 30.44 * 24 * 60 * 60;

    private final ConfidenceConfig config;

    Confidence(ConfidenceConfig config) {
        this.config = config;
    }

    /**
     * What speaks for an item.
     *
     * @param detectionType null unless the source is {@link #USER_VERIFICATION}
     * @param verifiers how many people, from 1
     */
    record Facts(
            boolean mandatory,
            String sourceType,
            String detectionType,
            int verifiers,
            boolean userConfirmed,
            boolean adminConfirmed) {}

    /**
     * @return from 0 to 1
     * @throws AgnesException INVALID for an unknown source
     */
    double score(Facts facts) {
        if (facts.mandatory()) {
            return config.adminMandate();
        }
        double score = base(facts.sourceType(), facts.detectionType());
        score += config.verifierBoost() * (facts.verifiers() - 1);
        if (facts.adminConfirmed() && CONFIRMATION.equals(facts.detectionType())) {
            score += config.adminConfirmed();
        }
        if (facts.userConfirmed() && SESSION_TRANSCRIPT.equals(facts.sourceType())) {
            score += config.userConfirmed();
        }
        return Math.min(1, score);
    }

    /** What a source is worth by itself; a verification of unknown kind counts as a confirmation. */
    double base(String sourceType, String detectionType) {
        return switch (sourceType) {
            case USER_VERIFICATION -> {
                if (CORRECTION.equals(detectionType)) {
                    yield config.correction();
                }
                yield UNPROMPTED_DEFINITION.equals(detectionType)
                        ? config.unpromptedDefinition()
                        : config.confirmation();
            }
            case CLAUDE_LOCAL_MD -> config.claudeLocalMd();
            case SESSION_TRANSCRIPT -> config.sessionTranscript();
            default ->
                throw new AgnesException(
                        Problem.INVALID,
                        "There is no source type '" + sourceType + "'.",
                        "Use one of: " + CLAUDE_LOCAL_MD + ", " + SESSION_TRANSCRIPT + ", " + USER_VERIFICATION + ".");
        };
    }

    /**
     * SQL for the confidence of now; the statement binds {@code :now} to {@link #seconds}.
     *
     * @param item the alias of the item in the statement
     */
    String effective(String item) {
        String months = "(greatest(0, :now - cast(extract(epoch from " + item + ".verified_at) as double precision)) / "
                + SECONDS_OF_MONTH + ")";
        String faded = config.decay().equals(ConfidenceConfig.LINEAR)
                ? item + ".confidence - " + months + " * " + config.monthlyRate()
                : item + ".confidence * power(0.5, " + months + " / " + config.halfLifeMonths() + ".0)";
        String floor = "case when " + item + ".status = 'mandatory' then " + config.mandateFloor() + " when " + item
                + ".source_type = '" + USER_VERIFICATION + "' then " + config.verificationFloor() + " else "
                + config.floor() + " end";
        return "cast(greatest(" + faded + ", least(" + item + ".confidence, " + floor + ")) as double precision)";
    }

    /** A moment as {@link #effective} counts time. */
    static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1000.0;
    }
}
