package io.agnes.bench;

import io.agnes.demo.DemoData;
import io.agnes.demo.PlantedDefects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How long the demonstration company takes to draw and write. Arguments: the scale (1), how often (3).
 */
final class DemoBench {
    private DemoBench() {}

    public static void main(String[] arguments) throws Exception {
        int scale = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int times = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        for (int run = 1; run <= times; run++) {
            Path folder = Files.createTempDirectory("demo");
            long begin = System.nanoTime();
            PlantedDefects company = new DemoData(DemoData.DEFAULT_SEED, scale).generate(folder.resolve("sources"));
            double seconds = (System.nanoTime() - begin) / 1e9;
            long rows = company.tables().stream()
                    .mapToLong(PlantedDefects.Table::rows)
                    .sum();
            System.out.printf(
                    Locale.ROOT, "run %d: %.2f s, %,d rows, %,.0f rows/s%n", run, seconds, rows, rows / seconds);
        }
    }
}
