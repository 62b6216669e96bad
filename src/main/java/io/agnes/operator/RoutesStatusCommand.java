package io.agnes.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agnes routes status}: whether the running server runs the routes that lie in the folder. */
@Command(
        name = "status",
        description = "Asks the running server whether it runs the routes in the folder, and what keeps it from it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it runs them", "1:something is to mend or a restart is needed", "2:wrong usage"})
final class RoutesStatusCommand implements Callable<Integer> {
    private final Supplier<Optional<ServerClient>> running;

    @Option(names = "--json", description = "Print what the server tells, as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /**
     * @param running the server that runs in this home
     */
    RoutesStatusCommand(Supplier<Optional<ServerClient>> running) {
        this.running = running;
    }

    @Override
    public Integer call() {
        ServerClient server = running.get()
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE,
                        "No server runs in this home.",
                        "Start one with bin/agnes serve, or check the files with bin/agnes routes validate."));
        JsonNode routes = server.routes();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(routes.toPrettyString());
        } else {
            print(routes, out);
        }
        return routes.path("status").asText().equals("ok") ? 0 : 1;
    }

    private static void print(JsonNode routes, PrintWriter out) {
        boolean live = routes.path("live_editing").asBoolean();
        out.println(live ? "Live editing is on." : "Live editing is off; edits take effect with a restart.");
        if (routes.path("applied_at").isTextual()) {
            out.println(
                    "An edit was last applied at " + routes.path("applied_at").asText() + ".");
        }
        section("To mend, before anything is applied; what ran before runs on:", routes.path("findings"), out);
        section("Waiting for a restart:", routes.path("pending_restart"), out);
        if (routes.path("status").asText().equals("ok")) {
            out.println("What runs is what lies in the folder.");
        }
    }

    private static void section(String title, JsonNode lines, PrintWriter out) {
        if (!lines.isEmpty()) {
            out.println(title);
            lines.forEach(line -> out.println("  " + line.asText()));
        }
    }
}
