package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator and an analyst at their terminals, against the packaged server. */
class CommandLinesIT {
    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static int port;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        Path shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(shop.resolve("orders.csv"), "id,amount\n1,9.5\n2,20\n");
        port = ServerProcess.freePort();
        server = ServerProcess.start(folder, Map.of("AGNES_PORT", Integer.toString(port)));
        Result login = run(
                "da",
                ServerProcess.PASSWORD + "\n",
                "auth",
                "login",
                "--email",
                ServerProcess.ADMIN,
                "--password-stdin");
        assertThat(login.code()).as(login.toString()).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    private static Result run(String program, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(ServerProcess.HOME.resolve("bin/" + program).toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment()
                .putAll(Map.of(
                        "CONFIG_DIR", folder.resolve("config").toString(),
                        "DATA_DIR", folder.resolve("data").toString(),
                        "AGNES_PORT", Integer.toString(port),
                        "DA_SERVER", "http://127.0.0.1:" + port,
                        "DA_CONFIG_DIR", folder.resolve("da").toString(),
                        "JAVA_HOME", System.getProperty("java.home")));
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void filesBecomeAnswersThroughTheCommandLinesAlone() throws Exception {
        Result pipeline = run("agnes", "", "sources", "pipeline");
        assertThat(pipeline.code()).as(pipeline.toString()).isZero();
        // converted here, or just before by the watch over the sources folder
        assertThat(pipeline.out()).contains("orders", "2 rows", ": ok");

        assertThat(run("da", "", "tables").out()).contains("orders", "shop");
        assertThat(run("da", "", "query", "--csv", "select sum(amount) as total from orders")
                        .out())
                .isEqualTo("total\n29.5\n");
        assertThat(run("da", "select count(*) as n from orders;\n", "query", "--json")
                        .out())
                .containsIgnoringWhitespaces("[{\"n\":2}]");

        Files.delete(folder.resolve("data/sources/shop/orders.csv"));
        Result gone = run("agnes", "", "sources", "pipeline");
        assertThat(gone.out()).contains("- shop/orders.csv");
        assertThat(run("da", "", "query", "select * from orders").code()).isEqualTo(1);
    }

    @Test
    void theAnalystIsToldWhatWentWrongAndWhatToDo() throws Exception {
        Result unknown = run("da", "", "query", "select * from nothing_here");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("error: ", "nothing_here", "hint: ");
        assertThat(run("da", "", "query", "--nonsense").code()).isEqualTo(2);
        assertThat(run("da", "", "--server", "http://127.0.0.1:1", "tables").err())
                .contains("127.0.0.1:1");
    }

    @Test
    void theTokenIsKeptForItsOwnerOnly() throws Exception {
        assertThat(run("da", "", "auth", "whoami").out()).contains(ServerProcess.ADMIN);
        try (var files = Files.list(folder.resolve("da"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".json")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void theDoctorFindsAHealthyInstance() throws Exception {
        Result visit = run("agnes", "", "doctor");
        assertThat(visit.code()).as(visit.toString()).isZero();
        assertThat(visit.out()).contains("OK").doesNotContain("FAIL");
    }

    @Test
    void aPlantedBadRouteIsFoundWithItsLine() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("bad/sync"));
        Files.writeString(
                routes.resolve("bad.camel.yaml"), "- route:\n    id: sync-bad\n    from: { uri: direct:x }\n");
        Result check = run(
                "agnes",
                "",
                "routes",
                "validate",
                "--routes",
                folder.resolve("bad").toString());
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out()).contains("bad.camel.yaml:");
        assertThat(run("agnes", "", "routes", "validate").code()).isZero();
    }
}
