package io.agnes.source.keboola;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.TableDefinition;
import io.agnes.source.keboola.StorageCall.Field;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which rows and columns of a table are exported.
 *
 * @param columns in this order; empty for all
 * @param fields what the API is told besides the columns
 */
record ExportFilter(List<String> columns, List<Field> fields) {
    static final ExportFilter ALL = new ExportFilter(List.of(), List.of());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> KEYS =
            Set.of("where_filters", "columns", "changed_since", "changed_until", "limit", "file_type");
    private static final Set<String> OPERATORS = Set.of("eq", "ne", "gt", "ge", "lt", "le", "in", "notIn");
    private static final Map<String, Integer> DAYS_AGO = Map.of(
            "{{today}}", 0,
            "{{last_week}}", 7,
            "{{last_month}}", 30,
            "{{last_2_months}}", 60,
            "{{last_3_months}}", 90,
            "{{last_6_months}}", 180,
            "{{last_year}}", 365,
            "{{last_2_years}}", 730);
    private static final String QUARTER = "{{start_of_3_months_ago}}";

    /**
     * The filter of a materialized table: its query is a JSON object.
     *
     * @throws AgnesException INVALID naming the part that cannot be used
     */
    static ExportFilter ofQuery(TableDefinition definition, LocalDate today) {
        JsonNode query = json(definition, definition.query());
        if (!query.isObject()) {
            throw unusable(definition, "its source_query is not a JSON object");
        }
        TreeSet<String> unknown = new TreeSet<>();
        query.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw unusable(definition, "its source_query has the unknown key '" + unknown.first() + "'");
        }
        if (!query.path("file_type").asText("csv").equals("csv")) {
            throw unusable(definition, "its file_type is not csv");
        }
        List<Field> fields = new ArrayList<>(where(definition, query.path("where_filters"), today));
        time(definition, query, "changed_since", "changedSince", fields);
        time(definition, query, "changed_until", "changedUntil", fields);
        if (query.has("limit")) {
            if (!query.get("limit").asText().matches("[1-9]\\d{0,17}")) {
                throw unusable(definition, "its limit is not a number of rows");
            }
            fields.add(new Field("limit", query.get("limit").asText()));
        }
        return new ExportFilter(StorageTable.texts(query.path("columns")), fields);
    }

    /** The filter of the option {@code where_filters}; all rows when there is none. */
    static ExportFilter ofOptions(TableDefinition definition, TableOptions options, LocalDate today) {
        return options.whereFilters().isEmpty()
                ? ALL
                : new ExportFilter(List.of(), where(definition, json(definition, options.whereFilters()), today));
    }

    /** Rows that were imported into the table at or after an instant. */
    static ExportFilter changedSince(Instant since) {
        return new ExportFilter(List.of(), List.of(new Field("changedSince", String.valueOf(since.getEpochSecond()))));
    }

    private static void time(TableDefinition definition, JsonNode query, String key, String field, List<Field> fields) {
        String text = query.path(key).asText();
        if (text.isEmpty()) {
            return;
        }
        try {
            String seconds = text.matches("\\d{1,12}")
                    ? text
                    : String.valueOf((text.length() == 10
                                    ? LocalDate.parse(text)
                                            .atStartOfDay(ZoneOffset.UTC)
                                            .toInstant()
                                    : Instant.parse(text))
                            .getEpochSecond());
            fields.add(new Field(field, seconds));
        } catch (DateTimeParseException e) {
            throw unusable(definition, "its " + key + " is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z");
        }
    }

    private static List<Field> where(TableDefinition definition, JsonNode filters, LocalDate today) {
        List<Field> fields = new ArrayList<>();
        int i = 0;
        for (JsonNode filter : filters) {
            String prefix = "whereFilters[" + i++ + "]";
            String operator = filter.path("operator").asText("eq");
            if (filter.path("column").asText().isEmpty()
                    || filter.path("values").isEmpty()) {
                throw unusable(definition, "a filter of it has no column or no values");
            }
            if (!OPERATORS.contains(operator)) {
                throw unusable(definition, "a filter of it has the unknown operator '" + operator + "'");
            }
            fields.add(new Field(prefix + "[column]", filter.path("column").asText()));
            fields.add(new Field(prefix + "[operator]", operator));
            int j = 0;
            for (String value : StorageTable.texts(filter.path("values"))) {
                fields.add(new Field(prefix + "[values][" + j++ + "]", resolved(definition, value, today)));
            }
        }
        return fields;
    }

    private static String resolved(TableDefinition definition, String value, LocalDate today) {
        if (!value.startsWith("{{")) {
            return value;
        }
        if (value.equals(QUARTER)) {
            return today.minusMonths(3).withDayOfMonth(1).toString();
        }
        Integer days = DAYS_AGO.get(value);
        if (days == null) {
            throw unusable(definition, "a filter of it has the unknown placeholder '" + value + "'");
        }
        return today.minusDays(days).toString();
    }

    private static JsonNode json(TableDefinition definition, String text) {
        try {
            return JSON.readTree(text == null ? "{}" : text);
        } catch (JsonProcessingException e) {
            throw unusable(definition, "its filter is not JSON");
        }
    }

    private static AgnesException unusable(TableDefinition definition, String why) {
        return new AgnesException(
                Problem.INVALID,
                "The table '" + definition.id() + "' cannot be exported: " + why + ".",
                "Write, for example, {\"where_filters\": [{\"column\": \"day\", \"operator\": \"ge\", \"values\": "
                        + "[\"{{last_month}}\"]}], \"columns\": [\"id\", \"day\"], \"limit\": 1000}.");
    }
}
