package io.agnes.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.agnes.platform.RouteCheck;
import io.agnes.platform.RouteInfo;
import io.agnes.platform.RouteMap;
import io.agnes.platform.RouteReport;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code agnes routes}: checks the route files, lists and draws the routes; starts nothing. */
@Command(name = "routes", description = "Check, list and draw the routes.", synopsisSubcommandLabel = "COMMAND")
final class RoutesCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int WRONG_USAGE = 2;

    private final Path home;
    private final Function<Path, RouteCheck> checks;

    @Spec
    private CommandSpec spec;

    /**
     * @param home the folder that is meant when none is named
     * @param checks makes the check of a folder
     */
    RoutesCommand(Path home, Function<Path, RouteCheck> checks) {
        this.home = home;
        this.checks = checks;
    }

    /** Without a command there is nothing to do but to tell which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG_USAGE;
    }

    @Command(
            name = "validate",
            description = {
                "Checks every route file: syntax, schema, rules of the house, a build of all routes.",
                "Prints one line per mistake: file:line: what, why. How to mend [rule]."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:nothing to mend", "1:something to mend", "2:wrong usage"})
    int validate(@Option(names = "--routes", paramLabel = "DIR", description = "The folder to check.") Path folder) {
        RouteReport report = check(folder).run();
        PrintWriter out = spec.commandLine().getOut();
        report.findings().forEach(out::println);
        out.println(summary(report));
        return report.ok() ? 0 : 1;
    }

    @Command(name = "list", description = "Lists every route with its trigger and schedule.")
    int list(
            @Option(names = "--routes", paramLabel = "DIR", description = "The folder to read.") Path folder,
            @Option(names = "--json", description = "Print {routes: [{id, trigger, schedule, ...}]}.") boolean json)
            throws JsonProcessingException {
        List<RouteInfo> routes = check(folder).list();
        spec.commandLine().getOut().println(json ? json(routes) : table(routes));
        return 0;
    }

    @Command(name = "draw", description = "Draws what starts each route and what it calls, as a tree.")
    int draw(
            @Option(names = "--routes", paramLabel = "DIR", description = "The folder to read.") Path folder,
            @Option(names = "--mermaid", description = "Print a Mermaid flowchart.") boolean mermaid,
            @Option(names = "--markdown", description = "Print both as a page: docs/routes-map.md.") boolean markdown) {
        RouteMap map = check(folder).map();
        PrintWriter out = spec.commandLine().getOut();
        out.print(markdown ? map.markdown() : mermaid ? map.mermaid() : map.text());
        out.flush();
        return 0;
    }

    private RouteCheck check(Path folder) {
        Path asked = folder == null ? home : folder;
        if (!Files.isDirectory(asked)) {
            throw new ParameterException(
                    spec.commandLine(), "There is no folder " + asked + "; name one with --routes DIR.");
        }
        return checks.apply(asked);
    }

    private static String summary(RouteReport report) {
        long files = report.routes().stream().map(RouteInfo::file).distinct().count();
        String read = report.routes().size() + " routes in " + files + " files";
        return report.ok()
                ? read + ": nothing to mend"
                : read + ": " + report.findings().size() + " to mend";
    }

    private static String table(List<RouteInfo> routes) {
        return AsciiTable.getTable(
                AsciiTable.NO_BORDERS,
                routes,
                List.of(
                        column("ROUTE").with(RouteInfo::id),
                        column("TRIGGER").with(RouteInfo::trigger),
                        column("SCHEDULE").with(RouteInfo::schedule),
                        column("DESCRIPTION").with(RouteInfo::description)));
    }

    private static Column column(String header) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .maxWidth(Integer.MAX_VALUE);
    }

    private static String json(List<RouteInfo> routes) throws JsonProcessingException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode listed = answer.putArray("routes");
        for (RouteInfo route : routes) {
            listed.addObject()
                    .put("id", route.id())
                    .put("file", route.file().toString().replace('\\', '/'))
                    .put("line", route.line())
                    .put("trigger", route.trigger())
                    .put("schedule", route.schedule())
                    .put("description", route.description())
                    .put("group", route.group());
        }
        return JSON.writeValueAsString(answer);
    }
}
