package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One metric with its statements. */
@Command(name = "show", description = "Shows a metric with its notes and statements.")
final class MetricsShowCommand implements Callable<Integer> {
    private static final Set<String> APART = Set.of("sql", "sql_variants", "notes");

    private final DaCommand da;

    @Parameters(paramLabel = "METRIC", description = "category/name, or its name or a synonym.")
    private String metric;

    @Option(names = "--remote", description = "Ask the server, also in a workspace.")
    private boolean remote;

    @Option(names = "--json", description = "Print the metric as JSON.")
    private boolean json;

    MetricsShowCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        JsonNode found = new KnownMetrics(da).find(metric, remote);
        if (json) {
            da.json(found);
            return 0;
        }
        com.fasterxml.jackson.databind.node.ObjectNode facts = found.deepCopy();
        facts.remove(APART);
        new AnswerView(da.io(), java.util.List.of()).show(facts);
        Writer out = da.io().out();
        for (JsonNode note : found.path("notes")) {
            out.write("- " + CellText.visible(note.asText()) + "\n");
        }
        statement(out, "sql", found.path("sql"));
        for (Map.Entry<String, JsonNode> variant : found.path("sql_variants").properties()) {
            statement(out, variant.getKey(), variant.getValue());
        }
        out.flush();
        return 0;
    }

    private static void statement(Writer out, String name, JsonNode sql) throws IOException {
        if (!sql.asText().isBlank()) {
            out.write("\n-- " + name + "\n");
            for (String line : sql.asText().strip().split("\n")) {
                out.write(CellText.visible(line) + "\n");
            }
        }
    }
}
