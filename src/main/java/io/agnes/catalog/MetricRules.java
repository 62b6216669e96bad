package io.agnes.catalog;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.StatementCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a definition must hold before it is kept; whether its tables are there is asked later. */
final class MetricRules {
    static final List<String> TYPES = List.of("sum", "count", "avg", "ratio", "comparison");
    private static final int LONGEST_TEXT = 10_000;
    private static final int MOST_ITEMS = 200;

    private MetricRules() {}

    /** The definition with its defaults filled in, every statement parsed. */
    static MetricDefinition checked(MetricDefinition wanted, StatementCheck statements) {
        String name = word("name", wanted.name());
        String category = word("category", wanted.category());
        String id = category + "/" + name;
        if (wanted.id() != null && !wanted.id().equals(id)) {
            throw invalid(
                    "The id '" + shown(wanted.id()) + "' is not category and name.", "Send \"id\": \"" + id + "\".");
        }
        MetricDefinition metric = new MetricDefinition(
                id,
                name,
                orElse(text(id, "display_name", wanted.displayName()), name),
                category,
                text(id, "description", wanted.description()),
                oneOf(id, "type", wanted.type(), "sum", TYPES),
                text(id, "unit", wanted.unit()),
                grain(id, wanted.grain()),
                tableName(id, wanted.tableName()),
                wanted.tables().stream().map(table -> tableName(id, table)).toList(),
                text(id, "expression", wanted.expression()),
                text(id, "time_column", wanted.timeColumn()),
                wanted.dimensions(),
                wanted.filters(),
                wanted.synonyms(),
                wanted.notes(),
                statement(id, "sql", wanted.sql(), statements),
                wanted.sqlVariants(),
                wanted.validation());
        metric.sqlVariants().forEach((variant, sql) -> {
            word("sql_variants", variant);
            statement(id, "sql_variants." + variant, sql, statements);
        });
        if (metric.expression() != null && metric.tableName() != null) {
            statement(id, "expression", MetricSql.whole(metric), statements);
        }
        return metric;
    }

    /** A list in which nothing is null; null is the empty list. */
    static List<String> texts(String field, List<String> texts) {
        if (texts == null) {
            return List.of();
        }
        if (texts.size() > MOST_ITEMS || texts.stream().anyMatch(text -> text == null || text.isBlank())) {
            throw invalid(
                    "The list '" + field + "' has an empty item, or more than " + MOST_ITEMS + ".",
                    "Send for example \"" + field + "\": [\"region\"].");
        }
        return List.copyOf(texts);
    }

    private static String word(String field, String text) {
        if (text == null || text.isBlank()) {
            throw invalid("A metric has no '" + field + "'.", "Every metric needs 'name', 'category' and 'sql'.");
        }
        if (!Identifier.isValid(text)) {
            throw invalid(
                    "The " + field + " '" + shown(text) + "' is not a word of letters, digits and underscores.",
                    "Use for example total_revenue.");
        }
        return text;
    }

    private static String tableName(String id, String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        String[] parts = name.split("\\.", -1);
        boolean valid = parts.length <= 2;
        for (String part : parts) {
            valid &= Identifier.isValid(part);
        }
        if (!valid) {
            throw invalid(
                    "The metric '" + id + "' names a table '" + shown(name) + "', which no table can be called.",
                    "Write the table's id such as orders, or its source and name such as shop.orders.");
        }
        return name;
    }

    private static String grain(String id, String word) {
        String wanted = orElse(word, Grain.MONTHLY.word());
        return Grain.of(wanted)
                .map(Grain::word)
                .orElseThrow(() -> invalid(
                        "The metric '" + id + "' has the grain '" + shown(wanted) + "', which is none.",
                        "Use one of " + Grain.words() + "."));
    }

    private static String oneOf(String id, String field, String word, String absent, List<String> allowed) {
        String wanted = orElse(word, absent);
        if (!allowed.contains(wanted)) {
            throw invalid(
                    "The metric '" + id + "' has the " + field + " '" + shown(wanted) + "', which is none.",
                    "Use one of " + String.join(", ", allowed) + ".");
        }
        return wanted;
    }

    private static String statement(String id, String field, String sql, StatementCheck statements) {
        String text = text(id, field, sql);
        if (text == null) {
            throw invalid("The metric '" + id + "' has no '" + field + "'.", "Write one SELECT.");
        }
        try {
            statements.reads(text);
        } catch (AgnesException refused) {
            throw new AgnesException(
                    refused.problem(),
                    "The '" + field + "' of the metric '" + id + "' cannot be used. " + refused.getMessage(),
                    refused.hint(),
                    refused);
        }
        return text;
    }

    private static String text(String id, String field, String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > LONGEST_TEXT) {
            throw invalid(
                    "The '" + field + "' of the metric '" + id + "' is longer than " + LONGEST_TEXT + " characters.",
                    "Shorten it.");
        }
        return text;
    }

    private static <T> T orElse(T value, T absent) {
        return Objects.requireNonNullElse(value, absent);
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    static AgnesException invalid(String message, String hint) {
        return new AgnesException(Problem.INVALID, message, hint);
    }

    static AgnesException notFound(String id) {
        return new AgnesException(
                Problem.NOT_FOUND,
                "There is no metric '" + shown(id) + "' that you may read.",
                "GET /api/metrics lists the metrics.");
    }

    /** The statements of a metric by the field that holds each. */
    static Map<String, String> statements(MetricDefinition metric) {
        Map<String, String> statements = new LinkedHashMap<>();
        statements.put("sql", metric.sql());
        metric.sqlVariants().forEach((name, sql) -> statements.put("sql_variants." + name, sql));
        if (metric.expression() != null && metric.tableName() != null) {
            statements.put("expression", MetricSql.whole(metric));
        }
        return statements;
    }
}
