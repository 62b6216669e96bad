package io.agnes.cli;

import java.io.Console;
import java.io.PrintWriter;

/** Asks a person at a terminal. */
interface Prompt {
    /** The answer without its line end; null when the input has ended. */
    String line(String question);

    /** Like {@link #line}, without showing what is typed. */
    String secret(String question);

    /** Questions go to {@code err}, so that they never mix with results. */
    static Prompt console(PrintWriter err) {
        return new Prompt() {
            @Override
            public String line(String question) {
                return ask(question).readLine();
            }

            @Override
            public String secret(String question) {
                char[] typed = ask(question).readPassword();
                return typed == null ? null : new String(typed);
            }

            private Console ask(String question) {
                Console console = System.console();
                if (console == null) {
                    throw Failure.usage(
                            "This is not a terminal, so nothing can be asked.",
                            "Give the answers as options: --email EMAIL --password-stdin.");
                }
                err.print(question);
                err.flush();
                return console;
            }
        };
    }
}
