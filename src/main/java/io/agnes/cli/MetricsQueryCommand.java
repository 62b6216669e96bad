package io.agnes.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code POST /api/metrics/{category}/{name}/query}. */
@Command(
        name = "query",
        description = "Asks the server for a metric: as it is defined, or by dimensions, grain, range and filters.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  da metrics query revenue/total_revenue --by region --grain monthly --from 2024-01-01",
            "  da metrics query mrr --filter plan=pro --json"
        })
final class MetricsQueryCommand implements Callable<Integer> {
    private final DaCommand da;

    @Parameters(paramLabel = "METRIC", description = "category/name, or its name or a synonym.")
    private String metric;

    @Option(names = "--by", split = ",", paramLabel = "DIMENSION", description = "Group by it; may be given again.")
    private List<String> dimensions = new ArrayList<>();

    @Option(names = "--grain", paramLabel = "GRAIN", description = "daily, weekly, monthly, quarterly or yearly.")
    private String grain;

    @Option(names = "--from", paramLabel = "TIME", description = "The first time that counts, such as 2024-01-01.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "The first time that counts no more.")
    private String to;

    @Option(names = "--filter", paramLabel = "NAME=VALUE", description = "Only where a dimension has this value.")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--variant", paramLabel = "NAME", description = "One of the metric's further statements.")
    private String variant;

    @Option(names = "--limit", paramLabel = "N", description = "Most rows to print.")
    private Integer limit;

    @ArgGroup(exclusive = true, heading = "%nForm of the result (default: a table):%n")
    private FormatOptions format = new FormatOptions();

    MetricsQueryCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        String id = new KnownMetrics(da).find(metric, false).path("id").asText();
        String[] words = id.split("/", 2);
        String path = "/api/metrics/" + ApiClient.segment(words[0]) + "/" + ApiClient.segment(words[1]) + "/query";
        new Statements(da.client(), limit).ask(path, question(), format.chosen(da.io()), da.io());
        return 0;
    }

    private ObjectNode question() {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        put(question, "variant", variant);
        put(question, "grain", grain);
        put(question, "from", from);
        put(question, "to", to);
        if (!dimensions.isEmpty()) {
            ArrayNode by = question.putArray("dimensions");
            dimensions.forEach(by::add);
        }
        for (String filter : filters) {
            String[] parts = filter.split("=", 2);
            if (parts.length < 2) {
                throw Failure.usage("'" + filter + "' is no filter.", "Write it as --filter region=EU.");
            }
            question.withObject("/filters").withArray(parts[0]).add(parts[1]);
        }
        return question;
    }

    private static void put(ObjectNode question, String field, String valueOrNull) {
        if (valueOrNull != null) {
            question.put(field, valueOrNull);
        }
    }
}
