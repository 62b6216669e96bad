package io.agnes.llm;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What models were asked, and what that cost. A call whose end is not known counts with what it could have cost.
 *
 * @param tokens of today (UTC), in and out
 * @param costUsd of today, by the prices of the settings
 * @param dailyTokens the limit; 0 for none
 * @param dailyUsd the limit; 0 for none
 * @param jobs of the last 30 days, by job and model
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LlmUsage(long tokens, double costUsd, long dailyTokens, double dailyUsd, List<Job> jobs) {

    /** @param calls all of them, also those that failed */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Job(
            String job, String model, long calls, long failed, long inputTokens, long outputTokens, double costUsd) {}
}
