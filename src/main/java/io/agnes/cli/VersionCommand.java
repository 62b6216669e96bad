package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells the version of this build; asks nobody. */
@Command(name = "version", description = "Tells the version of da.")
final class VersionCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--json", description = "Print version and java as JSON.")
    private boolean json;

    VersionCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        if (json) {
            da.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("version", DaCommand.version())
                    .put("java", System.getProperty("java.version")));
        } else {
            da.io().result("da " + DaCommand.version());
        }
        return 0;
    }
}
