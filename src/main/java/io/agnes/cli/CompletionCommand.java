package io.agnes.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Writes the script with which a shell completes commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints the completion of a shell.",
            "bash and zsh: source <(da completion bash); fish: da completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    enum ShellName {
        bash,
        zsh,
        fish
    }

    private final DaCommand da;

    @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
    private ShellName shell;

    CompletionCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine all = DaCommand.commandLine(da.io());
        da.io()
                .result(
                        switch (shell) {
                            case bash, zsh -> AutoComplete.bash("da", all);
                            case fish -> fish(all);
                        });
        return 0;
    }

    private static String fish(CommandLine top) {
        List<String> lines = new ArrayList<>(List.of("complete -c da -f"));
        fish(top, List.of(), lines);
        return String.join("\n", lines);
    }

    private static void fish(CommandLine command, List<String> words, List<String> lines) {
        StringBuilder seen = new StringBuilder();
        words.forEach(word -> seen.append(seen.length() == 0 ? "" : "; and ")
                .append("__fish_seen_subcommand_from ")
                .append(word));
        String condition = words.isEmpty() ? "" : " -n '" + seen + "'";
        CommandSpec spec = command.getCommandSpec();
        for (OptionSpec option : spec.options()) {
            if (option.longestName().startsWith("--") && !option.hidden()) {
                lines.add("complete -c da" + condition + " -l "
                        + option.longestName().substring(2) + " -d " + quoted(option.description()));
            }
        }
        String here = words.isEmpty() ? " -n __fish_use_subcommand" : condition;
        command.getSubcommands().forEach((name, child) -> {
            lines.add("complete -c da" + here + " -a " + name + " -d "
                    + quoted(child.getCommandSpec().usageMessage().description()));
            List<String> deeper = new ArrayList<>(words);
            deeper.add(name);
            fish(child, deeper, lines);
        });
    }

    private static String quoted(String[] description) {
        String first = description.length == 0 ? "" : description[0];
        return "'" + first.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
