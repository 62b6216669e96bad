package io.agnes.catalog;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import io.agnes.warehouse.Queries;
import io.agnes.warehouse.QueryRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The metrics a caller may read: those whose tables are all there and all readable; administrators see every one. That
 * a metric is not there and that it is not allowed reads the same. Thread-safe.
 */
public final class Metrics {
    private final MetricBindings bindings;
    private final Queries queries;

    Metrics(MetricBindings bindings, Queries queries) {
        this.bindings = bindings;
        this.queries = queries;
    }

    /** @param parameters {@code category}, only those in it; {@code search}, only those that are called so */
    public Metric.Listing list(Parameters parameters, Caller caller) {
        List<Metric> metrics = readable(caller).stream()
                .filter(metric -> parameters
                        .find("category")
                        .map(metric.definition().category()::equals)
                        .orElse(true))
                .filter(metric -> parameters
                        .find("search")
                        .map(text -> isCalled(metric.definition(), text))
                        .orElse(true))
                .toList();
        List<Metric.Category> categories = metrics.stream()
                .collect(Collectors.groupingBy(
                        metric -> metric.definition().category(), TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> new Metric.Category(entry.getKey(), entry.getValue()))
                .toList();
        return new Metric.Listing(categories, metrics, metrics.size());
    }

    /**
     * @param parameters {@code category} and {@code name}
     * @throws AgnesException NOT_FOUND when the caller may read no such metric
     */
    public Metric get(Parameters parameters, Caller caller) {
        String id = id(parameters);
        List<Metric> readable = readable(caller);
        return readable.stream()
                .filter(metric -> metric.definition().id().equals(id))
                .findFirst()
                .orElseThrow(() -> notFound(id, readable));
    }

    /**
     * Answers a question about a metric, through the same gate as any query of the caller.
     *
     * @param parameters {@code category} and {@code name}
     * @param question null asks for the canonical statement
     * @param accept the header field of that name; may be null
     * @throws AgnesException NOT_FOUND; CONFLICT when a table of it is missing; INVALID naming what the metric has; what
     *     {@link Queries#run} throws
     */
    public void query(Parameters parameters, MetricQuestion question, String accept, Caller caller, Reply reply) {
        Metric metric = get(parameters, caller);
        if (!metric.bound()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The metric '" + metric.definition().id() + "' needs tables that are not there: "
                            + String.join(", ", metric.missing()) + ".",
                    "Sync them, or change the metric.");
        }
        MetricQuestion asked = question == null ? MetricQuestion.plain() : question;
        String sql = MetricSql.answering(metric.definition(), asked);
        queries.run(new QueryRequest(sql, asked.limit(), asked.format()), accept, caller, reply);
    }

    /** Where a metric is, for those who come to its old address. */
    public String address(Parameters parameters) {
        return "/api/metrics/" + URLEncoder.encode(parameters.get("category"), StandardCharsets.UTF_8) + "/"
                + URLEncoder.encode(name(parameters), StandardCharsets.UTF_8);
    }

    /** The metrics that read a table, ordered by id. */
    public List<Metric> ofTable(String tableId) {
        return bindings.all().stream()
                .filter(metric -> metric.reads().contains(tableId))
                .toList();
    }

    /** By table id the ids of the metrics that read it. */
    public Map<String, List<String>> byTable() {
        Map<String, List<String>> metrics = new TreeMap<>();
        for (Metric metric : bindings.all()) {
            for (String table : metric.reads()) {
                metrics.computeIfAbsent(table, id -> new ArrayList<>())
                        .add(metric.definition().id());
            }
        }
        return metrics;
    }

    /** Every metric, whoever may read it, ordered by id. */
    List<Metric> all() {
        return bindings.all();
    }

    /** Those that the caller may read, ordered by id. */
    List<Metric> readable(Caller caller) {
        return bindings.all().stream()
                .filter(metric -> caller.administers()
                        || metric.bound() && metric.reads().stream().allMatch(caller::mayRead))
                .toList();
    }

    /** Whether the name, the display name or a synonym is this text, in any case. */
    private static boolean isCalled(MetricDefinition metric, String text) {
        return metric.name().equalsIgnoreCase(text)
                || metric.displayName().equalsIgnoreCase(text)
                || metric.synonyms().stream().anyMatch(text::equalsIgnoreCase);
    }

    static String id(Parameters parameters) {
        return parameters.get("category") + "/" + name(parameters);
    }

    /** As the old addresses have it, it may end in {@code .yml}. */
    private static String name(Parameters parameters) {
        return parameters.get("name").replaceFirst("\\.ya?ml$", "");
    }

    private static AgnesException notFound(String id, List<Metric> readable) {
        List<String> nearest = NearestNames.of(
                id,
                readable.stream()
                        .map(metric -> metric.definition().id())
                        .sorted(Comparator.naturalOrder())
                        .toList());
        AgnesException plain = MetricRules.notFound(id);
        return nearest.isEmpty()
                ? plain
                : new AgnesException(
                        plain.problem(),
                        plain.getMessage(),
                        "Did you mean " + String.join(", ", nearest) + "? " + plain.hint());
    }
}
