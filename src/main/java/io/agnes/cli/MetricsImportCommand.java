package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes metrics from files over, all of them or none. */
@Command(name = "import", description = "Imports metrics from a YAML file or a folder of them; all or none.")
final class MetricsImportCommand implements Callable<Integer> {
    private final DaCommand da;

    @Parameters(paramLabel = "PATH", description = "The file or the folder.")
    private Path path;

    @Option(names = "--prune", description = "Also remove imported metrics that are not in it.")
    private boolean prune;

    @Option(names = "--dry-run", description = "Tell what would change.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    MetricsImportCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        JsonNode told = MetricFiles.send(da.client(), MetricFiles.read(path), prune, dryRun);
        if (json) {
            da.json(told);
        } else {
            new AnswerView(da.io(), List.of()).show(told);
        }
        return 0;
    }
}
