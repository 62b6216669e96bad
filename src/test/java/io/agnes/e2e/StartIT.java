package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stops a start, and what the operator is told. */
class StartIT {
    @TempDir
    Path folder;

    private String refusal(Map<String, String> variables) throws Exception {
        Process process = ServerProcess.launch(folder, variables);
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(output).isEqualTo(1);
        assertThat(output).contains("error: ").contains("hint: ").doesNotContain("\tat ");
        return output;
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(refusal(Map.of("AGNES_PORT", port))).contains("127.0.0.1:" + port + " is taken");
        }
    }

    @Test
    void aSecondServerIsToldWhichProcessHasTheFolder() throws Exception {
        try (ServerProcess first = ServerProcess.start(folder, Map.of())) {
            assertThat(refusal(Map.of()))
                    .contains("PID " + first.process().pid())
                    .contains("the data folder " + folder.resolve("data"))
                    .contains("DATA_DIR");
            assertThat(first.get("/api/health", null).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aShortSigningKeyIsRefused() throws Exception {
        assertThat(refusal(Map.of("JWT_SECRET_KEY", "too-short")))
                .contains("JWT_SECRET_KEY")
                .contains("32");
    }

    @Test
    void aVerbWithoutARuleIsRefused() throws Exception {
        Path routes = copyOfRoutes();
        Path health = routes.resolve("api/health.camel.yaml");
        Files.writeString(health, Files.readString(health).replaceFirst(" +security: .*\n", ""));
        assertThat(refusal(Map.of("ROUTES_DIR", routes.toString()))).contains("GET /api/health declares no security");
    }

    @Test
    void anUnknownSettingIsNamed() throws Exception {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/instance.yaml"), "instance:\n  name: x\nquery:\n  tiemout: 5s\n");
        assertThat(refusal(Map.of())).contains("query.tiemout").contains("timeout");
    }

    private Path copyOfRoutes() throws IOException {
        Path source = ServerProcess.HOME.resolve("routes");
        Path target = folder.resolve("routes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return target;
    }
}
