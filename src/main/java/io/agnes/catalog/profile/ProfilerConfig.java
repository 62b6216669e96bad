package io.agnes.catalog.profile;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;
import java.util.stream.IntStream;

/** How deep tables are looked into, and what a profile warns of; memory and threads are those of a conversion. */
@Section(value = "profiler", description = "Profiles of tables. Memory and threads are those of `warehouse`.")
public record ProfilerConfig(
        @Setting(
                value = "1000000",
                description = "Tables with more rows are profiled by a random part of so many; the profile says so.")
        int sampleSize,

        @Setting(value = "50", description = "A text column with at most so many different values is a category.")
        int maxCategoricalDistinct,

        @Setting(value = "10", description = "How many of the most frequent values of a column are told.")
        int topValuesLimit,

        @Setting(value = "15", description = "How many bars the histogram of a number has.")
        int histogramBins,

        @Setting(value = "5", description = "How many rows are told as examples.")
        int sampleRowsLimit,

        @Setting(value = "5", description = "How many values of a column are told as examples.")
        int sampleValuesLimit,

        @Setting(value = "5", description = "From what share of missing values on, in percent, a profile notes it.")
        int alertMissingPct,

        @Setting(value = "30", description = "From what share of missing values on, in percent, a profile warns.")
        int alertHighMissingPct,

        @Setting(value = "60", description = "From what share of one value of a category on, in percent, it is noted.")
        int alertImbalancePct,

        @Setting(value = "2m", description = "The longest time of one statement of a profile.")
        Duration statementTimeout) {

    public ProfilerConfig {
        boolean usable = IntStream.of(sampleSize, maxCategoricalDistinct, topValuesLimit, histogramBins)
                        .allMatch(count -> count >= 1)
                && IntStream.of(sampleRowsLimit, sampleValuesLimit).allMatch(count -> count >= 0)
                && IntStream.of(alertMissingPct, alertHighMissingPct, alertImbalancePct)
                        .allMatch(share -> share >= 0 && share <= 100)
                && statementTimeout.toMillis() >= 1;
        if (!usable) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A setting of 'profiler' is out of range.",
                    "Counts are 1 and more, shares 0 to 100; leave the setting out for its default.");
        }
    }
}
