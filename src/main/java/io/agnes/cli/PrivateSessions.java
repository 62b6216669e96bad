package io.agnes.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Sessions that are nobody else's business and never leave the machine: those whose id stands in {@code
 * .claude/agnes-sessions-private.txt}, and those in which their user has written {@code /agnes-private}.
 */
final class PrivateSessions {
    private static final String LIST = "agnes-sessions-private.txt";
    private static final Pattern USER = Pattern.compile("\"role\"\\s*:\\s*\"user\"");

    /** A line of its own in a text of JSON, or a command as the agent notes it. */
    private static final Pattern MARKER = Pattern.compile(
            "(?:\"|\\\\n)\\s*/agnes-private\\s*(?:\"|\\\\n)" + "|<command-name>\\s*/?agnes-private\\s*</command-name>");

    private final Set<String> listed;

    private PrivateSessions(Set<String> listed) {
        this.listed = listed;
    }

    static PrivateSessions of(Workspace workspace) throws IOException {
        Path list = workspace.claude(LIST);
        Set<String> ids = new HashSet<>();
        if (Files.exists(list)) {
            Files.readString(list).lines().map(String::strip).forEach(ids::add);
        }
        return new PrivateSessions(ids);
    }

    boolean has(Path transcript) throws IOException {
        String name = transcript.getFileName().toString();
        return listed.contains(name.substring(0, name.lastIndexOf('.'))) || isMarked(transcript);
    }

    private static boolean isMarked(Path transcript) throws IOException {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(transcript), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.contains("agnes-private")
                        && MARKER.matcher(line).find()
                        && USER.matcher(line).find()) {
                    return true;
                }
            }
            return false;
        }
    }
}
