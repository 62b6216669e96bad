package io.agnes.bench;

import io.agnes.e2e.LoadSuite;
import java.nio.file.Files;
import java.time.Duration;

/**
 * {@code bench/run load [minutes]}: the packaged server under everything at once for 30 minutes. Tells every 30 seconds
 * (more often when it is short) what it takes and what it has answered, at the end how both have grown. Ends with 1 when
 * an answer was not the intended one.
 */
public final class LoadBench {
    private static final int LEAST_SAMPLES = 12;
    private static final Duration EVERY = Duration.ofSeconds(30);

    private LoadBench() {}

    public static void main(String[] arguments) throws Exception {
        double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 30;
        Duration length = Duration.ofMillis((long) (minutes * 60_000));
        Duration often = length.dividedBy(LEAST_SAMPLES);
        boolean intended = LoadSuite.run(
                Files.createTempDirectory("load"),
                length,
                often.compareTo(EVERY) < 0 ? often : EVERY,
                System.out::println);
        System.exit(intended ? 0 : 1);
    }
}
