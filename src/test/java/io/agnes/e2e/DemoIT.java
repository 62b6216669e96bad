package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first of the two commands a newcomer runs. */
class DemoIT {
    @TempDir
    Path folder;

    @Test
    void theDemonstrationPrintsThreeAnswersAndStops() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        ServerProcess.HOME.resolve("bin/agnes").toString(),
                        "demo",
                        "--exit",
                        "--dir",
                        folder.resolve("demo").toString())
                .redirectErrorStream(true);
        builder.environment().put("AGNES_PORT", "0");
        builder.environment().put("AGNES_OBSERVE_PORT", "0");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("shop/transactions.csv", "35,267 rows", "18 kinds of planted defects")
                .contains("syncing: 5 of 5 tables", ": ok")
                .contains("Sales of the last full quarter", "2024-Q4")
                .contains("The two products bought together most often", "Everline Dress", "Dovetail Sneakers")
                .contains("Average customer lifetime value", "1953.88")
                .doesNotContain("WARN", "ERROR", "\tat ");
    }
}
