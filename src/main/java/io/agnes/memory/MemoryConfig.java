package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.util.List;

/** How knowledge is governed and handed out. */
@Section(value = "corporate_memory", description = "How what people know is governed and handed out.")
public record MemoryConfig(
        @Setting(
                value = HYBRID,
                description =
                        "What analysts get besides what is mandatory: `mandatory_only`, nothing, and nobody votes;"
                                + " `admin_curated`, all that is approved; `hybrid`, what they voted for.")
        String distributionMode,

        @Setting(
                value = REVIEW_QUEUE,
                description =
                        "What becomes of a new item: `review_queue`, it waits for a decision; `auto_publish`, it is"
                                + " approved at once; `threshold`, readers see it and it is approved by their votes.")
        String approvalMode,

        @Setting(value = "3", description = "With `threshold`: votes for an item less those against it, from 1.")
        int approvalThreshold,

        @Setting(value = "6", description = "After so many months a decision is due for review, 1 to 120.")
        int reviewPeriodMonths,

        @Setting(value = "6000", description = "How many tokens of 4 characters a bundle may have, from 100.")
        int bundleTokens,

        @Setting(
                value = "100",
                description =
                        "With how many known items a new one is compared at most, to find contradictions, 1 to 500.")
        int maxCandidates) {
    static final String MANDATORY_ONLY = "mandatory_only";
    static final String ADMIN_CURATED = "admin_curated";
    static final String HYBRID = "hybrid";
    static final String REVIEW_QUEUE = "review_queue";
    static final String AUTO_PUBLISH = "auto_publish";
    static final String THRESHOLD = "threshold";

    /** @throws AgnesException INVALID naming the key: a wrong mode must not publish anything */
    public MemoryConfig {
        requireOneOf("distribution_mode", distributionMode, List.of(MANDATORY_ONLY, ADMIN_CURATED, HYBRID));
        requireOneOf("approval_mode", approvalMode, List.of(REVIEW_QUEUE, AUTO_PUBLISH, THRESHOLD));
        requireWithin("approval_threshold", approvalThreshold, 1, 1_000_000);
        requireWithin("review_period_months", reviewPeriodMonths, 1, 120);
        requireWithin("bundle_tokens", bundleTokens, 100, 1_000_000);
        requireWithin("max_candidates", maxCandidates, 1, 500);
    }

    boolean takesVotes() {
        return !distributionMode.equals(MANDATORY_ONLY);
    }

    boolean approvesByVotes() {
        return approvalMode.equals(THRESHOLD);
    }

    private static void requireOneOf(String key, String value, List<String> values) {
        if (!values.contains(value)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "corporate_memory." + key + " is none of its values.",
                    "Write one of: " + String.join(", ", values) + ".");
        }
    }

    private static void requireWithin(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new AgnesException(
                    Problem.INVALID,
                    "corporate_memory." + key + " is not from " + least + " to " + most + ".",
                    "Write for example " + key + ": " + least + ".");
        }
    }
}
