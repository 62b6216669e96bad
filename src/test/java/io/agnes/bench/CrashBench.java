package io.agnes.bench;

import io.agnes.e2e.CrashSuite;
import io.agnes.state.StateKills;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code bench/run crash [kills] [seed]}: kills the packaged server (300 times) and a process that only changes or
 * migrates state (a third as often) at random moments and looks for lost, mixed or left-over data. Ends with 1 when it
 * finds any.
 */
public final class CrashBench {
    private CrashBench() {}

    public static void main(String[] arguments) throws Exception {
        int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.println("seed " + seed);
        Path folder = Files.createTempDirectory("crash");
        StateKills.Result state = StateKills.run(folder.resolve("state-kills"), seed, Math.max(2, kills / 3));
        System.out.println("state: " + state);
        CrashSuite.Result result = CrashSuite.run(folder, seed, kills, System.out::println);
        System.out.println("server: " + result);
        result.violations().forEach(System.out::println);
        state.violations().forEach(System.out::println);
        System.exit(result.violations().isEmpty() && state.violations().isEmpty() ? 0 : 1);
    }
}
