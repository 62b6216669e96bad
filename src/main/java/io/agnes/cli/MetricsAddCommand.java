package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Defines the metrics of one file. */
@Command(name = "add", description = "Defines the metrics of one YAML file; what is there of their ids is replaced.")
final class MetricsAddCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The YAML file.")
    private Path file;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    MetricsAddCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw Failure.usage("There is no file " + file + ".", "Name a YAML file with a metric.");
        }
        JsonNode told = MetricFiles.send(da.client(), MetricFiles.read(file), false, false);
        if (json) {
            da.json(told);
        } else {
            new AnswerView(da.io(), List.of()).show(told);
        }
        return 0;
    }
}
