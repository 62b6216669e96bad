package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Reads statements from a terminal and shows their results until it is left. Used by one thread. */
final class Shell {
    private final Terminal terminal;
    private final Io io;
    private final ApiClient client;
    private final Statements statements;
    private final FormatOptions format;
    private final BiConsumer<Exception, Io> failures;

    /**
     * @param io the surroundings of the command; the shell speaks through the terminal instead of its streams
     * @param failures tells a failure to the user
     */
    Shell(
            Terminal terminal,
            Io io,
            ApiClient client,
            Statements statements,
            FormatOptions format,
            BiConsumer<Exception, Io> failures) {
        this.terminal = terminal;
        this.io = io;
        this.client = client;
        this.statements = statements;
        this.format = format;
        this.failures = failures;
    }

    /** Opens the shell on the terminal of this process. */
    static void open(DaCommand da, ApiClient client, Statements statements, FormatOptions format) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            new Shell(terminal, da.io(), client, statements, format, da::tell)
                    .run(da.folder().history());
        }
    }

    /** Returns when the user leaves. */
    void run(Path history) {
        Catalog catalog = new Catalog(client);
        List<String> tables = new ArrayList<>();
        for (JsonNode table : catalog.tables().path("tables")) {
            tables.add(table.path("id").asText());
        }
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(SqlLine.PARSER)
                .completer(new SqlCompleter(catalog, tables))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "... ")
                .build();
        say("Connected to " + client.server() + " (" + tables.size() + " tables). "
                + "End statements with ; - .help tells more.");
        while (true) {
            try {
                if (!execute(reader.readLine("da> ").strip())) {
                    return;
                }
            } catch (UserInterruptException dropped) {
                continue;
            } catch (EndOfFileException left) {
                return;
            }
        }
    }

    /** False when it was the wish to leave. */
    private boolean execute(String typed) {
        Thread caller = Thread.currentThread();
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> caller.interrupt());
        try {
            if (typed.startsWith(".")) {
                return command(typed.split("\\s+"));
            }
            for (String statement : SqlText.complete(typed)) {
                Io here = here();
                statements.run(statement, format.chosen(here), here);
            }
        } catch (IOException | RuntimeException e) {
            failures.accept(e, here());
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            Thread.interrupted();
            terminal.flush();
        }
        return true;
    }

    private boolean command(String[] words) throws IOException {
        ShellCommand command = ShellCommand.find(words[0])
                .orElseThrow(() -> Failure.usage(
                        "There is no command " + words[0] + ".",
                        "Use one of: " + String.join(", ", ShellCommand.names())));
        switch (command) {
            case TABLES -> new CatalogView(here()).list(new Catalog(client).tables());
            case SCHEMA -> schema(words);
            case HELP -> say(ShellCommand.help());
            case EXIT -> {
                return false;
            }
        }
        return true;
    }

    private void schema(String[] words) throws IOException {
        if (words.length != 2) {
            throw Failure.usage(".schema needs the name of one table.", "Try .tables, then .schema NAME.");
        }
        new CatalogView(here()).table(new Catalog(client).table(words[1].replaceFirst(";$", "")));
    }

    /** The terminal as it is now: its width may change between statements. */
    private Io here() {
        PrintWriter writer = terminal.writer();
        Screen screen = new Screen(true, true, terminal.getWidth(), io.screen().color());
        return new Io(io.environment(), io.in(), writer, writer, screen, io.prompt());
    }

    private void say(String text) {
        terminal.writer().println(text);
        terminal.flush();
    }
}
