package io.agnes.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How a workspace is; asks no server. */
@Command(name = "status", description = "Tells how the workspace is, without asking the server.")
final class AnalystStatusCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--workspace", paramLabel = "DIR", description = "The folder (default: the current one).")
    private Path folder;

    @Option(
            names = "--json",
            description = "Print workspace, initialized, freshness, parquet_tables and last_sync as JSON.")
    private boolean json;

    AnalystStatusCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode facts = StatusCommand.facts(
                da, folder == null ? da.place() : folder.toAbsolutePath().normalize());
        facts.retain(List.of("workspace", "initialized", "freshness", "parquet_tables", "last_sync"));
        if (json) {
            da.json(facts);
            return 0;
        }
        new AnswerView(da.io(), List.of()).show(facts);
        if (!facts.path("initialized").asBoolean()) {
            da.io().note("Next: da analyst setup");
        } else if (!facts.path("freshness").asText().equals("fresh")) {
            da.io().note("Next: da sync");
        }
        return 0;
    }
}
