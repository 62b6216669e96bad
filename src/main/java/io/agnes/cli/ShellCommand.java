package io.agnes.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the shell understands besides SQL. */
enum ShellCommand {
    TABLES("", "list the tables"),
    SCHEMA(" NAME", "show the columns of a table"),
    HELP("", "show this"),
    EXIT("", "leave; so does Ctrl-D");

    private final String argument;
    private final String description;

    ShellCommand(String argument, String description) {
        this.argument = argument;
        this.description = description;
    }

    static Optional<ShellCommand> find(String name) {
        return Arrays.stream(values())
                .filter(command -> command.typed().equals(name) || command == EXIT && name.equals(".quit"))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ShellCommand::typed).toList();
    }

    static String help() {
        StringBuilder text = new StringBuilder("SQL ends with a semicolon and may span lines; Tab completes names.\n");
        for (ShellCommand command : values()) {
            text.append(String.format("  %-14s %s%n", command.typed() + command.argument, command.description));
        }
        return text.append("  Ctrl-C         drop what is typed, or cancel the running statement")
                .toString();
    }

    private String typed() {
        return "." + name().toLowerCase(Locale.ROOT);
    }
}
