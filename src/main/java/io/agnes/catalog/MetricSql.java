package io.agnes.catalog;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Column;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The statement that answers a question about a metric. A statement that somebody wrote ({@code sql}, a variant) is
 * taken as it is; otherwise one is put together of the metric's parts.
 */
final class MetricSql {
    private MetricSql() {}

    /**
     * @throws AgnesException INVALID naming what the metric has, when it cannot answer the question
     */
    static String answering(MetricDefinition metric, MetricQuestion question) {
        if (question.variant() != null) {
            return variant(metric, question);
        }
        if (question.isPlain()) {
            return metric.sql();
        }
        return composed(metric, question);
    }

    /** The figure over the whole table, which proves that expression, filters, dimensions and time column are SQL. */
    static String whole(MetricDefinition metric) {
        return composed(metric, MetricQuestion.over(metric.dimensions(), null));
    }

    private static String variant(MetricDefinition metric, MetricQuestion question) {
        if (!question.withoutVariant().isPlain()) {
            throw invalid(
                    "A variant of the metric '" + metric.id()
                            + "' is a statement of its own, which nothing is added to.",
                    "Send 'variant' alone, or leave it out.");
        }
        String sql = metric.sqlVariants().get(question.variant());
        if (sql == null) {
            throw invalid("The metric '" + metric.id() + "' has no variant of that name.", offers(metric));
        }
        return sql;
    }

    private static String composed(MetricDefinition metric, MetricQuestion question) {
        if (metric.expression() == null || metric.tableName() == null) {
            throw invalid(
                    "The metric '" + metric.id() + "' has no expression over a table, so it cannot be cut otherwise.",
                    offers(metric));
        }
        Grain grain = grain(metric, question);
        List<String> select = new ArrayList<>();
        grain.unit()
                .ifPresent(unit -> select.add("date_trunc(" + Literal.of(unit) + ", "
                        + Column.quoted(metric.timeColumn()) + ") AS " + Column.quoted("period")));
        for (String dimension : question.dimensions()) {
            select.add(Column.quoted(dimension(metric, dimension)));
        }
        boolean grouped = !select.isEmpty();
        select.add("(" + metric.expression() + ") AS " + Column.quoted(metric.name()));
        List<String> conditions = conditions(metric, question);
        return "SELECT " + String.join(", ", select) + "\nFROM " + table(metric.tableName())
                + (conditions.isEmpty() ? "" : "\nWHERE " + String.join("\n  AND ", conditions))
                + (grouped ? "\nGROUP BY ALL\nORDER BY ALL" : "");
    }

    private static Grain grain(MetricDefinition metric, MetricQuestion question) {
        if (metric.timeColumn() == null) {
            if (question.grain() != null && !question.grain().equals(Grain.TOTAL.word())
                    || question.from() != null
                    || question.to() != null) {
                throw invalid(
                        "The metric '" + metric.id() + "' has no time column, so it has no 'grain', 'from' and 'to'.",
                        "Leave them out.");
            }
            return Grain.TOTAL;
        }
        String word = question.grain() == null ? metric.grain() : question.grain();
        return Grain.of(word).orElseThrow(() -> invalid("The 'grain' is none.", "Send one of " + Grain.words() + "."));
    }

    private static List<String> conditions(MetricDefinition metric, MetricQuestion question) {
        List<String> conditions =
                metric.filters().stream().map(filter -> "(" + filter + ")").collect(Collectors.toList());
        if (question.from() != null) {
            conditions.add(Column.quoted(metric.timeColumn()) + " >= " + time("from", question.from()));
        }
        if (question.to() != null) {
            conditions.add(Column.quoted(metric.timeColumn()) + " < " + time("to", question.to()));
        }
        question.filters().forEach((column, value) -> conditions.add(filter(dimension(metric, column), value)));
        return conditions;
    }

    private static String filter(String column, Object value) {
        Collection<?> values = value instanceof Collection<?> several ? several : Arrays.asList(value);
        if (values.isEmpty()) {
            throw invalid("The filter on a dimension has no value.", "Send one value or several, such as [\"web\"].");
        }
        List<String> choices = new ArrayList<>();
        String listed = values.stream()
                .filter(item -> item != null)
                .map(MetricSql::literal)
                .collect(Collectors.joining(", "));
        if (!listed.isEmpty()) {
            choices.add(Column.quoted(column) + " IN (" + listed + ")");
        }
        if (values.stream().anyMatch(item -> item == null)) {
            choices.add(Column.quoted(column) + " IS NULL");
        }
        return "(" + String.join(" OR ", choices) + ")";
    }

    private static String literal(Object value) {
        if (value instanceof Boolean flag) {
            return flag.toString();
        }
        if (value instanceof Number number) {
            return new BigDecimal(number.toString()).toPlainString();
        }
        if (value instanceof String text) {
            return Literal.of(text);
        }
        throw invalid(
                "The filter on a dimension has a value that is neither text, number, true, false nor null.",
                "Send for example \"filters\": {\"region\": [\"EU\", \"US\"]}.");
    }

    private static String time(String field, String text) {
        try {
            String time = text.contains("T")
                    ? OffsetDateTime.parse(text)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime()
                            .toString()
                    : LocalDate.parse(text).toString();
            return "TIMESTAMP " + Literal.of(time.replace('T', ' '));
        } catch (DateTimeException e) {
            throw invalid(
                    "The field '" + field + "' is neither a date nor a time.",
                    "Send for example 2026-01-31 or 2026-01-31T12:00:00Z.");
        }
    }

    private static String dimension(MetricDefinition metric, String wanted) {
        if (!metric.dimensions().contains(wanted)) {
            throw invalid("The metric '" + metric.id() + "' has no dimension of that name.", offers(metric));
        }
        return wanted;
    }

    private static String table(String name) {
        return Arrays.stream(name.split("\\."))
                .map(part -> new Identifier(part).quoted())
                .collect(Collectors.joining("."));
    }

    /** What there is to ask for. */
    private static String offers(MetricDefinition metric) {
        String dimensions = metric.expression() == null || metric.dimensions().isEmpty()
                ? "no dimensions"
                : "the dimensions " + String.join(", ", metric.dimensions());
        Map<String, String> variants = metric.sqlVariants();
        return "It has " + dimensions + " and "
                + (variants.isEmpty() ? "no variants" : "the variants " + String.join(", ", variants.keySet()))
                + "; without any of them its own statement is run.";
    }

    private static AgnesException invalid(String message, String hint) {
        return new AgnesException(Problem.INVALID, message, hint);
    }
}
