package io.agnes.catalog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agnes.common.AgnesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Metrics as YAML: a document is one metric or a list of them, a text has any number of documents. {@code table} stands
 * for {@code table_name}, {@code sql_by_<x>} for the variant {@code by_<x>}. Aliases are refused: they are how a small
 * text becomes a huge or endless one.
 */
final class MetricYaml {
    private static final String VARIANT = "sql_by_";
    private static final LoadSettings LOAD = LoadSettings.builder()
            .setCodePointLimit(4 * 1024 * 1024)
            .setAllowDuplicateKeys(false)
            .build();
    private static final DumpSettings DUMP = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setWidth(120)
            .setSplitLines(false)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private MetricYaml() {}

    /**
     * @param where what the text is, for messages
     * @throws AgnesException INVALID when it is no YAML of metrics, naming the line or the entry and the field
     */
    static List<MetricDefinition> read(String text, String where) {
        List<MetricDefinition> metrics = new ArrayList<>();
        for (Object document : documents(text, where)) {
            List<?> entries =
                    document instanceof List<?> several ? several : List.of(Objects.requireNonNullElse(document, ""));
            for (Object entry : entries) {
                metrics.add(metric(entry, where + ", entry " + (metrics.size() + 1)));
            }
        }
        if (metrics.isEmpty()) {
            throw MetricRules.invalid(where + " has no metric.", "Write one metric, or a list of them.");
        }
        return metrics;
    }

    /** One metric, in an order of fields that never changes, so that what is read and written again is the same. */
    static String write(MetricDefinition metric) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<?, ?> all = JSON.convertValue(metric, Map.class);
        all.forEach((key, value) -> {
            switch ((String) key) {
                case "id" -> {}
                case "table_name" -> fields.put("table", value);
                case "sql_variants" -> metric.sqlVariants().forEach((name, sql) -> fields.put("sql_" + name, sql));
                default -> fields.put((String) key, value);
            }
        });
        return new Dump(DUMP).dumpToString(fields);
    }

    private static List<Object> documents(String text, String where) {
        try {
            new Parse(LOAD).parseString(text).forEach(event -> {
                if (event instanceof AliasEvent alias) {
                    int line =
                            alias.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                    throw MetricRules.invalid(
                            where + " has an alias (*" + alias.getAlias() + ") at line " + line + ".",
                            "Write the value out; aliases are not read.");
                }
            });
            List<Object> documents = new ArrayList<>();
            new Load(LOAD).loadAllFromString(text).forEach(documents::add);
            return documents;
        } catch (YamlEngineException e) {
            throw MetricRules.invalid(
                    where + " is not YAML: "
                            + e.getMessage()
                                    .lines()
                                    .limit(3)
                                    .map(String::strip)
                                    .reduce((first, second) -> first + " " + second)
                                    .orElse("it cannot be read"),
                    "Mend it and import it again; nothing was changed.");
        }
    }

    private static MetricDefinition metric(Object entry, String where) {
        if (!(entry instanceof Map<?, ?> written)) {
            throw MetricRules.invalid(where + " is not a metric.", "Write name, category and sql, each with a colon.");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> variants = new LinkedHashMap<>();
        written.forEach((name, value) -> {
            String field = String.valueOf(name);
            if (field.startsWith(VARIANT)) {
                variants.put(field.substring("sql_".length()), value);
            } else if (field.equals("sql_variants") && value instanceof Map<?, ?> several) {
                several.forEach((variant, sql) -> variants.put(String.valueOf(variant), sql));
            } else {
                fields.put(field.equals("table") ? "table_name" : field, value);
            }
        });
        fields.put("sql_variants", variants);
        try {
            return JSON.convertValue(fields, MetricDefinition.class);
        } catch (IllegalArgumentException e) {
            throw told(e, where);
        }
    }

    private static AgnesException told(IllegalArgumentException failure, String where) {
        if (failure.getCause() instanceof UnrecognizedPropertyException unknown) {
            return MetricRules.invalid(
                    where + " has a field '" + unknown.getPropertyName() + "', which no metric has.",
                    "The fields are "
                            + String.join(
                                    ", ",
                                    unknown.getKnownPropertyIds().stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .toList())
                            + ".");
        }
        if (failure.getCause() instanceof ValueInstantiationException refused) {
            AgnesException known = AgnesException.causeOf(refused);
            return MetricRules.invalid(where + ": " + known.getMessage(), known.hint());
        }
        String field = failure.getCause() instanceof JsonMappingException mapping
                        && !mapping.getPath().isEmpty()
                ? "'" + mapping.getPath().get(0).getFieldName() + "'"
                : "a field";
        return MetricRules.invalid(
                where + " has in " + field + " a value that cannot stand there.",
                "Texts stand alone, lists have a dash before each item.");
    }
}
