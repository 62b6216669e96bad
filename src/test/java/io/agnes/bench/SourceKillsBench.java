package io.agnes.bench;

import io.agnes.e2e.SourceKills;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * {@code bench/run sourcekills keboola|postgres|jsonapi [kills] [seed]}: kills the packaged server (200 times) at random
 * moments while it syncs a source on schedule with every strategy, and looks for rows and tables that are lost. Ends
 * with 1 when it finds any.
 */
public final class SourceKillsBench {
    private SourceKillsBench() {}

    public static void main(String[] arguments) throws Exception {
        SourceKills.Kind kind = SourceKills.Kind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int kills = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        System.out.println("seed " + seed);
        Path folder = Files.createTempDirectory("source-kills");
        SourceKills.Result result = SourceKills.run(kind, folder, seed, kills, System.out::println);
        System.out.println(result);
        result.violations().forEach(System.out::println);
        System.exit(result.violations().isEmpty() ? 0 : 1);
    }
}
