package io.agnes.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells whether this instance can run, and what to do where it cannot. */
@Command(
        name = "doctor",
        description = {
            "Checks what the server needs: Java, DuckDB, folders, disk, port, secrets, settings, routes, data.",
            "Changes nothing. Exit code 1 when a check fails."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final List<Check> checks;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print {status, checks: [{status, name, what, fix}]}.")
    private boolean json;

    DoctorCommand(List<Check> checks) {
        this.checks = checks;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Diagnosis.Level worst = json ? asJson(out) : asLines(out);
        return worst == Diagnosis.Level.FAIL ? 1 : 0;
    }

    private Diagnosis.Level asLines(PrintWriter out) {
        int width =
                checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        int[] count = new int[Diagnosis.Level.values().length];
        Diagnosis.Level worst = new Doctor(checks).visit((name, finding) -> {
            count[finding.level().ordinal()]++;
            String fix = finding.fix() == null ? "" : "  -> " + finding.fix();
            out.println(mark(finding.level(), ansi)
                    + " ".repeat(6 - finding.level().name().length())
                    + String.format("%-" + width + "s  %s%s", name, finding.what(), fix));
            out.flush();
        });
        out.printf("%n%d ok, %d to look at, %d failed%n", count[0], count[1], count[2]);
        return worst;
    }

    private static String mark(Diagnosis.Level level, Ansi ansi) {
        String style =
                switch (level) {
                    case OK -> "green";
                    case WARN -> "yellow";
                    case FAIL -> "red,bold";
                };
        return ansi.string("@|" + style + " " + level + "|@");
    }

    private Diagnosis.Level asJson(PrintWriter out) throws Exception {
        ObjectNode report = JSON.createObjectNode();
        ArrayNode listed = JSON.createArrayNode();
        Diagnosis.Level worst = new Doctor(checks).visit((name, finding) -> listed.addObject()
                .put("status", finding.level().key())
                .put("name", name)
                .put("what", finding.what())
                .put("fix", finding.fix()));
        report.put("status", worst.key());
        report.set("checks", listed);
        out.println(JSON.writeValueAsString(report));
        return worst;
    }
}
