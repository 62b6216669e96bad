package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets the server plan every statement of its metrics, or of those in files. */
@Command(
        name = "validate",
        description = "Checks every metric of the server, or those of a file or folder without taking them over.")
final class MetricsValidateCommand implements Callable<Integer> {
    private final DaCommand da;

    @Parameters(arity = "0..1", paramLabel = "PATH", description = "A file or a folder.")
    private Path path;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    MetricsValidateCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        JsonNode told = path == null
                ? da.client().call("POST", "/api/admin/metrics/validate", null)
                : MetricFiles.send(da.client(), MetricFiles.read(path), false, true);
        if (json) {
            da.json(told);
        } else {
            new AnswerView(da.io(), List.of()).show(told);
        }
        return told.path("ok").asBoolean(true) ? 0 : Failure.FAILED;
    }
}
