package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where statements run on this machine.
 *
 * @param separate in processes of their own, else in the one that asks
 * @param obstacle why they do not although it is wanted, a sentence; null when nothing is in the way
 */
public record QueryIsolation(boolean separate, String obstacle) {
    static final String PROCESS = "process";
    static final String IN_PROCESS = "in-process";

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Path PROC = Path.of("/proc/self/statm");

    /** What the setting {@code query.isolation} comes to here. */
    public static QueryIsolation of(QueryConfig config) {
        if (config.isolation().equals(IN_PROCESS)) {
            return new QueryIsolation(false, null);
        }
        String obstacle = obstacle(System.getProperty("os.name"));
        return new QueryIsolation(obstacle == null, obstacle);
    }

    /** The name as in the setting. */
    public String mode() {
        return separate ? PROCESS : IN_PROCESS;
    }

    static String obstacle(String system) {
        if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return "Query processes need Linux, this is " + system + ".";
        }
        for (Path needed : List.of(SHELL, QueryCommand.JAVA)) {
            if (!Files.isExecutable(needed)) {
                return "Query processes need " + needed + ", which is not there.";
            }
        }
        return Files.isReadable(PROC) ? null : "Query processes need /proc, which is not there.";
    }

    static void requireKnown(String written) {
        if (!List.of(PROCESS, IN_PROCESS).contains(written)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "'" + written + "' is not a kind of isolation.",
                    "Use one of: " + PROCESS + ", " + IN_PROCESS + ".");
        }
    }
}
