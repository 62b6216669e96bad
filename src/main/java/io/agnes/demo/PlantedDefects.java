package io.agnes.demo;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a generated data set holds and what is wrong in it on purpose; written as {@code planted-defects.json}.
 *
 * @param seed the data set is a function of seed and scale
 * @param scale 1 is 5,000 users
 */
public record PlantedDefects(long seed, int scale, List<Table> tables, List<Defect> defects) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /**
     * @param file relative to the sources folder, with {@code /}
     * @param key the column that names a row
     */
    public record Table(String table, String file, String key, long rows) {}

    /**
     * @param defect unique in the data set
     * @param rule what a reader finds, and what is still right
     * @param among what the probability and the count are about; for transactions these are orders, not lines
     * @param exampleKeys up to five values of the table's key; one value may stand for several rows
     */
    public record Defect(
            String table,
            String defect,
            String rule,
            String among,
            double expectedProbability,
            long count,
            List<String> exampleKeys) {}

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
