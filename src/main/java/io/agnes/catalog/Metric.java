package io.agnes.catalog;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A metric as it is kept, and what its statements read in the current generation.
 *
 * @param source {@code manual} or {@code yaml_import}
 * @param bound whether every table it reads is there; only then it can be asked
 * @param reads ids of the tables it reads, ordered
 * @param missing the tables it names that are not there
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Metric(
        @JsonUnwrapped MetricDefinition definition,
        String source,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant createdAt,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant updatedAt,
        boolean bound,
        Set<String> reads,
        Set<String> missing) {

    /** The metrics somebody may read by id, and the categories they are in. */
    public record Listing(List<Category> categories, List<Metric> metrics, int count) {}

    /** @param metrics how many of the listed ones are in it */
    public record Category(String name, long metrics) {}
}
