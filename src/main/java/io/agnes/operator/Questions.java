package io.agnes.operator;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Asks the person who sets up an instance. */
interface Questions {
    /** Nobody is there to be asked when this is false. */
    boolean possible();

    /** The answer, or {@code orElse} when it is empty. */
    String line(String question, String orElse);

    /** What was typed without being shown; empty when nothing was. */
    String secret(String question);

    /** The first line of standard input; empty when there is none. */
    String firstLineOfInput();

    static Questions console() {
        return of(System.console(), System.in);
    }

    /**
     * @param console null when there is no terminal
     */
    static Questions of(Console console, InputStream in) {
        return new Questions() {
            @Override
            public boolean possible() {
                return console != null;
            }

            @Override
            public String line(String question, String orElse) {
                String typed = console.readLine("%s [%s]: ", question, orElse);
                return typed == null || typed.isBlank() ? orElse : typed.strip();
            }

            @Override
            public String secret(String question) {
                char[] typed = console.readPassword("%s: ", question);
                return typed == null ? "" : new String(typed);
            }

            @Override
            public String firstLineOfInput() {
                try {
                    String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
                    return line == null ? "" : line;
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
    }
}
