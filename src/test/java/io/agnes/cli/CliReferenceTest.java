package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** docs/cli.md is what the parser says; {@code -Dagnes.docs.write=true} writes it. */
class CliReferenceTest {
    private static final Path PAGE = Path.of("docs/cli.md");
    private static final String HEAD = """
            # The command line da

            Made from the parser of `da`. Results go to standard output, everything for people to standard error; `--json`
            prints answers with keys that stay. Exit codes: 0 done, 1 failed, 2 typed wrongly or done in part. How a workspace comes to be and what lies in it is told in
            [workspace.md](workspace.md).

            """;

    @Test
    void thePageIsWhatTheParserSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("agnes.docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).content().isEqualTo(page);
    }

    @Test
    void everyCommandThatAnswersHasJson() {
        Set<String> without = new LinkedHashSet<>();
        withoutJson(all(), without);

        assertThat(without).containsExactlyInAnyOrder("da completion");
    }

    private static void withoutJson(CommandLine command, Set<String> without) {
        Map<String, CommandLine> below = command.getSubcommands();
        if (below.isEmpty() && command.getCommandSpec().findOption("--json") == null) {
            without.add(command.getCommandSpec().qualifiedName());
        }
        below.values().forEach(child -> withoutJson(child, without));
    }

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        describe(all(), page);
        return page.toString().stripTrailing() + "\n";
    }

    private static CommandLine all() {
        Io io = new Io(
                Map.of(),
                InputStream.nullInputStream(),
                new StringWriter(),
                new PrintWriter(new StringWriter()),
                Screen.NONE,
                Prompt.console(new PrintWriter(new StringWriter())));
        return DaCommand.commandLine(io);
    }

    private static void describe(CommandLine command, StringBuilder page) {
        String usage = command.setUsageHelpWidth(110).getUsageMessage(Ansi.OFF);
        page.append("## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n");
        page.append(usage.lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"))
                .strip());
        page.append("\n```\n\n");
        command.getSubcommands().values().forEach(child -> describe(child, page));
    }
}
