package io.agnes.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.cli.Check.Status;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at one thing after the other and tells what it found; 1 when something fails. */
@Command
final class ChecksCommand implements Callable<Integer> {
    private final DaCommand da;
    private final String name;
    private final String description;
    private final Function<Checks, List<Check>> checks;

    @Option(names = "--json", description = "Print overall and checks (name, status, detail, hint) as JSON.")
    private boolean json;

    ChecksCommand(DaCommand da, String name, String description, Function<Checks, List<Check>> checks) {
        this.da = da;
        this.name = name;
        this.description = description;
        this.checks = checks;
    }

    @Spec
    void describe(CommandSpec spec) {
        spec.name(name).usageMessage().description(description);
    }

    @Override
    public Integer call() throws IOException {
        List<Check> found = checks.apply(new Checks(da));
        Status worst = found.stream().map(Check::status).max(Status::compareTo).orElse(Status.OK);
        if (json) {
            print(found, worst);
        } else {
            for (Check check : found) {
                da.io()
                        .result(String.format(
                                "%-4s  %s: %s", check.status(), check.name(), CellText.visible(check.detail())));
                if (!check.hint().isEmpty()) {
                    da.io().result("      " + CellText.visible(check.hint()));
                }
            }
        }
        return worst == Status.FAIL ? Failure.FAILED : 0;
    }

    private void print(List<Check> found, Status worst) throws IOException {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("overall", word(worst));
        ArrayNode list = answer.putArray("checks");
        found.forEach(check -> list.addObject()
                .put("name", check.name())
                .put("status", word(check.status()))
                .put("detail", check.detail())
                .put("hint", check.hint()));
        da.json(answer);
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
