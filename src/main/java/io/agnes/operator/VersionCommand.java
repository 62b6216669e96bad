package io.agnes.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the versions of Agnes and of what it stands on. */
@Command(name = "version", description = "Shows the versions of Agnes, Camel, DuckDB and Java.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print {agnes, camel, duckdb, java}.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> versions = Versions.all();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(versions));
        } else {
            versions.forEach((name, version) -> out.printf("%-7s %s%n", name, version));
        }
        return 0;
    }
}
