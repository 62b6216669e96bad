package io.agnes.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The body of {@code POST /api/metrics/{category}/{name}/query}. Empty, it asks for the canonical statement.
 *
 * @param variant the name of one of the metric's {@code sql_variants}; then nothing else is given
 * @param dimensions some of the metric's dimensions, to group by
 * @param grain one of {@link Grain}; the metric's own when it is left out
 * @param from the first time that counts, a date or an ISO 8601 time; UTC
 * @param to the first time that counts no more
 * @param filters by dimension the value, or the values of which one must hold; null stands for no value
 * @param limit the most rows to answer; null is the default of queries
 * @param format as in {@code POST /api/query}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record MetricQuestion(
        String variant,
        List<String> dimensions,
        String grain,
        String from,
        String to,
        Map<String, Object> filters,
        Integer limit,

        @Schema(allowableValues = {"json", "ndjson", "jsonlines", "csv", "parquet", "arrow"})
        String format) {

    public MetricQuestion {
        dimensions = MetricRules.texts("dimensions", dimensions);
        filters = filters == null ? Map.of() : new LinkedHashMap<>(filters);
    }

    static MetricQuestion plain() {
        return over(List.of(), null);
    }

    static MetricQuestion over(List<String> dimensions, String grain) {
        return new MetricQuestion(null, dimensions, grain, null, null, Map.of(), null, null);
    }

    MetricQuestion withoutVariant() {
        return new MetricQuestion(null, dimensions, grain, from, to, filters, limit, format);
    }

    /** Whether it asks for nothing in particular. */
    boolean isPlain() {
        return variant == null
                && dimensions.isEmpty()
                && grain == null
                && from == null
                && to == null
                && filters.isEmpty();
    }
}
