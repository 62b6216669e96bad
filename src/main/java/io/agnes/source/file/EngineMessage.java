package io.agnes.source.file;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** What the engine says about a failure, in one line for a person. */
final class EngineMessage {
    private static final int MAX_LENGTH = 300;

    private EngineMessage() {}

    /** All that the engine said, wherever in the chain of causes; empty when it said nothing. */
    static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return "";
    }

    /** The first paragraph, without the kind of error, and with the file as people call it. */
    static String brief(Throwable failure, Path file, String source) {
        String paragraph = of(failure)
                .lines()
                .takeWhile(line -> !line.isBlank())
                .filter(line -> !line.startsWith("Possible") && !line.startsWith("* "))
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replaceFirst("^[A-Z][A-Za-z ]* Error: ", "")
                .replace(file.toString(), source);
        return paragraph.length() <= MAX_LENGTH ? paragraph : paragraph.substring(0, MAX_LENGTH) + "...";
    }
}
