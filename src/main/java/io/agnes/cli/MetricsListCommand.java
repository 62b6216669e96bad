package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The metrics one may read. */
@Command(name = "list", description = "Lists the metrics you may read.")
final class MetricsListCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--category", paramLabel = "NAME", description = "Only those in this category.")
    private String category;

    @Option(names = "--remote", description = "Ask the server, also in a workspace.")
    private boolean remote;

    @Option(names = "--json", description = "Print metrics and count as JSON.")
    private boolean json;

    MetricsListCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        ArrayNode metrics = told.putArray("metrics");
        for (JsonNode metric : new KnownMetrics(da).all(remote).path("metrics")) {
            if (category == null || metric.path("category").asText().equals(category)) {
                metrics.add(metric);
            }
        }
        if (json) {
            da.json(told.put("count", metrics.size()));
        } else {
            new AnswerView(da.io(), List.of("id", "display_name", "unit", "grain", "dimensions", "description"))
                    .show(metrics);
        }
        return 0;
    }
}
