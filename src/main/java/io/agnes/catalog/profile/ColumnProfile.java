package io.agnes.catalog.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;

/**
 * What one column holds; percentages have two decimals, other figures are as the engine gives them. A figure that cannot
 * be told (of no rows, or outside the range of a double) is absent. Times are UTC.
 *
 * @param type as DuckDB writes it
 * @param uniqueCount how many different values there are
 * @param uniquePct the share of different values of all that are there
 * @param distinctExact whether {@code uniqueCount} was counted; false: estimated, because counting took too much memory
 * @param sampleValues some values as text
 * @param alerts the types of what {@link TableProfile#alerts} tells of this column
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ColumnProfile(
        String name,
        String type,
        TypeCategory typeCategory,
        double completenessPct,
        long nullCount,
        long uniqueCount,
        double uniquePct,
        boolean distinctExact,
        List<String> sampleValues,
        @JsonProperty("is_primary_key") boolean isPrimaryKey,
        List<String> alerts,
        NumericStats numericStats,
        StringStats stringStats,
        DateStats dateStats,
        BooleanStats booleanStats) {

    /** A value as text, how often it is there, and its share of all values that are there. */
    public record ValueCount(String value, long count, double pct) {}

    /**
     * Of finite numbers; those that are none are counted apart.
     *
     * @param zerosPct of all values that are there, like {@code negativePct}
     * @param infinite how many values are infinite or no number
     * @param outliers how many lie more than 1.5 times the distance of the quartiles outside of them
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record NumericStats(
            BigDecimal min,
            BigDecimal max,
            Double mean,
            Double median,
            Double stddev,
            Double skewness,
            Double p1,
            Double p5,
            Double p25,
            Double p75,
            Double p95,
            Double p99,
            long zeros,
            double zerosPct,
            long negative,
            double negativePct,
            long infinite,
            long outliers,
            Histogram histogram,
            List<ValueCount> topValues) {}

    /**
     * @param bins a label for each bar
     * @param counts how many values each bar has
     * @param edges of numbers only, one more than bars: a bar holds what is above its lower edge and not above its upper
     *     one, the first one also its lower edge
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Histogram(List<String> bins, List<Long> counts, List<Double> edges) {}

    /**
     * @param blank how many values are empty or only blanks
     * @param padded how many others have blanks around them
     * @param caseVariants how many different values are the same as another one but for upper and lower case
     * @param patterns what the values look like, the most frequent first
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StringStats(
            Long minLength,
            Long maxLength,
            Double avgLength,
            long blank,
            long padded,
            long caseVariants,
            List<ValueCount> patterns,
            List<ValueCount> topValues) {}

    /**
     * @param granularity what all values are whole of: {@code year}, {@code month}, {@code day}, {@code hour}, {@code
     *     minute}, {@code second} or {@code fraction}
     * @param future how many values lie after the moment of the profile
     * @param step the usual distance between two days with data
     * @param gapCount how many distances are more than one and a half times as long
     * @param gaps the longest of them
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DateStats(
            String earliest,
            String latest,
            Long spanDays,
            String granularity,
            long future,
            Double step,
            long gapCount,
            List<Gap> gaps,
            Histogram histogram) {}

    /** No data between two days. */
    public record Gap(String after, String before, long days) {}

    /** Counts of a truth value. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record BooleanStats(long trueCount, long falseCount, double truePct) {}

    /** @param all of the table */
    ColumnProfile alerted(List<Alert> all) {
        return new ColumnProfile(
                name,
                type,
                typeCategory,
                completenessPct,
                nullCount,
                uniqueCount,
                uniquePct,
                distinctExact,
                sampleValues,
                isPrimaryKey,
                all.stream()
                        .filter(alert -> name.equals(alert.column()))
                        .map(Alert::type)
                        .toList(),
                numericStats,
                stringStats,
                dateStats,
                booleanStats);
    }
}
