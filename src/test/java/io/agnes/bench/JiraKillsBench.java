package io.agnes.bench;

import io.agnes.source.jira.JiraKills;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code bench/run jirakills [kills] [seed]}: kills a process (200 times) at random moments while it takes and applies
 * events of Jira and writes shards, and compares its tables with those of a clean, sequential replay. Ends with 1 when
 * they differ.
 */
public final class JiraKillsBench {
    private JiraKillsBench() {}

    public static void main(String[] arguments) throws Exception {
        int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path folder = BenchEngine.folder("jira-kills");
        System.out.println("seed " + seed);
        long start = System.nanoTime();
        List<String> wrong = JiraKills.run(folder, seed, kills, killed -> {
            if (killed % 20 == 0) {
                System.out.printf("%d kills after %d s%n", killed, (System.nanoTime() - start) / 1_000_000_000L);
            }
        });
        System.out.printf(
                "%d kills in %d s, %d differences%n",
                kills, (System.nanoTime() - start) / 1_000_000_000L, wrong.size());
        wrong.stream().limit(20).forEach(System.out::println);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }
}
