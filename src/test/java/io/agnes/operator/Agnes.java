package io.agnes.operator;

import io.agnes.config.Home;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Runs {@code agnes} as an operator would, in this process and in a home of its own. */
final class Agnes implements Questions {
    final Map<String, String> environment = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    private final Path folder;
    private final Deque<String> typed = new ArrayDeque<>();
    private boolean terminal;
    private List<Check> checks = List.of();

    Agnes(Path folder) {
        this.folder = folder;
        environment.put("DATA_DIR", folder.resolve("data").toString());
    }

    Home home() {
        return new Home(folder, environment);
    }

    Agnes checks(Check... chosen) {
        checks = List.of(chosen);
        return this;
    }

    Agnes types(String... answers) {
        terminal = true;
        typed.addAll(List.of(answers));
        return this;
    }

    Agnes input(String line) {
        typed.add(line);
        return this;
    }

    Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = AgnesCommand.commandLine(home(), () -> checks, this, arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        return new Outcome(line.execute(arguments), out.toString(), err.toString());
    }

    @Override
    public boolean possible() {
        return terminal;
    }

    @Override
    public String line(String question, String orElse) {
        asked.add(question);
        String answer = typed.removeFirst();
        return answer.isEmpty() ? orElse : answer;
    }

    @Override
    public String secret(String question) {
        asked.add(question);
        return typed.removeFirst();
    }

    @Override
    public String firstLineOfInput() {
        return typed.isEmpty() ? "" : typed.removeFirst();
    }

    record Outcome(int exit, String out, String err) {}
}
