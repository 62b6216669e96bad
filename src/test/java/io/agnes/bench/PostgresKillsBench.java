package io.agnes.bench;

import io.agnes.e2e.PostgresKills;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code bench/run postgreskills [kills] [seed]}: kills the packaged server (200 times) at random moments while it syncs
 * tables of PostgreSQL on schedule with every strategy, and looks for rows and tables that are lost. Ends with 1 when it
 * finds any.
 */
public final class PostgresKillsBench {
    private PostgresKillsBench() {}

    public static void main(String[] arguments) throws Exception {
        int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.println("seed " + seed);
        Path folder = Files.createTempDirectory("postgres-kills");
        PostgresKills.Result result = PostgresKills.run(folder, seed, kills, System.out::println);
        System.out.println(result);
        result.violations().forEach(System.out::println);
        System.exit(result.violations().isEmpty() ? 0 : 1);
    }
}
