package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who has nothing but the address of a server gets from an empty folder to an answered metric. */
class NewcomerIT {
    private static final String METRIC = """
            name: total_amount
            category: revenue
            display_name: Total amount
            table: orders
            expression: SUM(amount)
            sql: SELECT SUM(amount) AS total FROM orders
            """;

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static String url;
    private static Path home;

    @BeforeAll
    static void start() throws Exception {
        Path shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(shop.resolve("orders.csv"), "id,amount\n1,9.5\n2,20\n");
        int port = ServerProcess.freePort();
        url = "http://127.0.0.1:" + port;
        server = ServerProcess.start(folder, Map.of("AGNES_PORT", Integer.toString(port)));
        home = Files.createDirectories(folder.resolve("home"));
        sh(home, "curl -fsSL " + url + "/cli/install.sh | sh");
        sh(
                home,
                "printf '%s\\n' '" + ServerProcess.PASSWORD + "' | da auth login --email " + ServerProcess.ADMIN
                        + " --password-stdin");
        sh(home, "da setup first-sync");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> sh(home, "da tables --json").contains("\"rows\" : 2"));
        Files.writeString(home.resolve("metric.yml"), METRIC);
        sh(home, "da metrics add --file metric.yml");
        sh(home, "da auth token create newcomer > token");
        sh(home, "da auth logout");
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    /** Runs a line of a shell as the newcomer, whose da is the installed one. */
    private static String sh(Path place, String line) throws Exception {
        Process process = builder(place, List.of("sh", "-c", line)).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", line, out).isZero();
        return out;
    }

    private static ProcessBuilder builder(Path place, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(place.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("HOME", home.toString());
        environment.put("PATH", home.resolve(".local/bin") + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    @Test
    void withoutATerminalAndWithAToken() throws Exception {
        Path work = Files.createDirectories(home.resolve("without terminal"));

        String setup = sh(work, "da analyst setup --non-interactive --token-stdin < ../token");

        assertThat(setup).contains("8/8 verify: 1 tables, 2 rows");
        assertThat(sh(work, "da metrics list")).contains("revenue/total_amount");
        assertThat(sh(work, "da metrics query total_amount --csv")).contains("29.5");
        assertThat(sh(work, "da query --csv 'select sum(amount) as total from orders'"))
                .contains("29.5");
    }

    @Test
    void atATerminalWithAPassword() throws Exception {
        assumeThat(builder(home, List.of("sh", "-c", "command -v tmux")).start().waitFor())
                .as("tmux")
                .isZero();
        Path work = Files.createDirectories(home.resolve("terminal"));
        String session = "newcomer-" + ProcessHandle.current().pid();
        tmux(
                work,
                "new-session",
                "-d",
                "-s",
                session,
                "-x",
                "120",
                "-y",
                "50",
                "env DA_CONFIG_DIR=" + work.resolve("config") + " sh");
        try {
            type(work, session, "da analyst setup --server-url " + url);
            shows(work, session, "E-mail:");
            type(work, session, ServerProcess.ADMIN);
            shows(work, session, "Password:");
            type(work, session, ServerProcess.PASSWORD);
            shows(work, session, "Ready. Next:");
            type(work, session, "clear; da metrics list");
            shows(work, session, "revenue/total_amount");
            type(work, session, "clear; da metrics query revenue/total_amount");
            shows(work, session, "29.5");
            assertThat(screen(work, session)).doesNotContain(ServerProcess.PASSWORD);
        } finally {
            tmux(work, "kill-session", "-t", session);
        }
    }

    private static void type(Path work, String session, String line) throws Exception {
        tmux(work, "send-keys", "-t", session, "-l", line);
        tmux(work, "send-keys", "-t", session, "Enter");
    }

    private static void shows(Path work, String session, String text) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(screen(work, session)).contains(text));
    }

    private static String screen(Path work, String session) throws Exception {
        return tmux(work, "capture-pane", "-p", "-t", session);
    }

    private static String tmux(Path work, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tmux"));
        command.addAll(List.of(arguments));
        Process process = builder(work, command).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
