package io.agnes.catalog.profile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * What one table holds, as it is kept: all that depends on its data alone.
 *
 * @param rowCount of the whole table
 * @param profiledRows of how many rows all other figures are; they are not scaled
 * @param sampled whether these are a random part of the table
 * @param avgCompleteness the share of cells that are there, in percent
 * @param duplicateRows how many rows repeat another one, by {@code duplicatesOf}; null when counting them took too much
 *     memory
 * @param duplicatesOf {@code primary_key}, or {@code row} for a table without one
 * @param variableTypes how many columns each category has
 * @param dateRange of the first column of dates or times that has values
 * @param candidateKeys columns, alone or in pairs, that tell all profiled rows apart
 * @param correlations of pairs of numbers, the strongest first
 * @param sampleRows some rows, values as text
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TableProfile(
        long rowCount,
        long profiledRows,
        boolean sampled,
        int columnCount,
        double fileSizeMb,
        double avgCompleteness,
        long missingCells,
        double missingCellsPct,
        Long duplicateRows,
        String duplicatesOf,
        Map<TypeCategory, Integer> variableTypes,
        DateRange dateRange,
        List<Alert> alerts,
        List<List<String>> candidateKeys,
        List<Correlation> correlations,
        List<ColumnProfile> columns,
        List<Map<String, String>> sampleRows) {

    /** From when to when a table has data. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record DateRange(String column, String earliest, String latest, long spanDays) {}

    /**
     * How two numbers go together.
     *
     * @param r Pearson's coefficient, -1 to 1
     * @param rows how many rows have both
     */
    public record Correlation(String a, String b, double r, long rows) {}

    /** How many alerts are of a severity. */
    long count(Alert.Severity severity) {
        return alerts.stream().filter(alert -> alert.severity() == severity).count();
    }
}
