package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthCommandTest {
    private static final String SIGNED_IN = """
            {"access_token": "fresh", "token_type": "bearer", "expires_in": 3600,
             "user": {"id": "u1", "email": "ann@example.com", "name": "Ann", "is_admin": true, "groups": ["Admin"]}}
            """;
    private static final String ANN = """
            {"id": "u1", "email": "ann@example.com", "name": "Ann", "is_admin": true, "groups": ["Admin", "Everyone"]}
            """;

    @TempDir
    Path temp;

    private Path folder;
    private AgnesStub server;
    private Da da;

    @BeforeEach
    void start() throws IOException {
        folder = temp.resolve("home/da");
        server = new AgnesStub();
        da = new Da(folder, server.url());
        da.environment.remove("DA_TOKEN");
        server.json("POST /auth/token", SIGNED_IN);
        server.json("GET /auth/me", ANN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPasswordFromStandardInputSignsIn() throws IOException {
        Da.Outcome outcome =
                da.input("s e'cret\nmore").run("auth", "login", "--email", "ann@example.com", "--password-stdin");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("Signed in to " + server.url() + " as ann@example.com until ");
        assertThat(server.lastAsked().body().toString())
                .isEqualTo("{\"email\":\"ann@example.com\",\"password\":\"s e'cret\"}");
    }

    @Test
    void theTokenIsKeptForTheUserOnly() throws IOException {
        signIn();

        Path file = folder.resolve("credentials.json");
        JsonNode kept = new ObjectMapper().readTree(file.toFile());
        assertThat(kept.path("access_token").asText()).isEqualTo("fresh");
        assertThat(kept.path("server").asText()).isEqualTo(server.url());
        assertThat(Instant.parse(kept.path("expires_at").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(55)),
                        Instant.now().plus(Duration.ofMinutes(61)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void signingInAgainReplacesAFileThatOthersCouldRead() throws IOException {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("credentials.json"), "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        signIn();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aPersonIsAskedAndTheLastEmailIsOffered() throws IOException {
        da.screen(new Screen(true, true, 80, false));

        Da.Outcome first = da.types("ann@example.com", "secret").run("auth", "login");
        Da.Outcome second = da.types("", "secret").run("auth", "login");

        assertThat(first.err()).startsWith("E-mail: Password: ");
        assertThat(second.err()).startsWith("E-mail [ann@example.com]: ");
        assertThat(server.asked())
                .extracting(asked -> asked.body().path("email").asText())
                .containsExactly("ann@example.com", "ann@example.com");
    }

    @Test
    void withoutATerminalNothingIsAsked() throws IOException {
        assertThat(da.run("auth", "login")).satisfies(outcome -> {
            assertThat(outcome.exit()).isEqualTo(2);
            assertThat(outcome.err()).contains("--email");
        });
        assertThat(da.run("auth", "login", "--email", "a@b").err()).contains("--password-stdin");
        assertThat(da.run("auth", "login", "--email", "a@b", "--password-stdin").exit())
                .isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aWrongPasswordKeepsWhatWasStored() throws IOException {
        signIn();
        server.problem("POST /auth/token", 401, "E-mail or password is wrong.", "Check both.");

        Da.Outcome outcome = da.input("wrong").run("auth", "login", "--email", "a@b", "--password-stdin");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err().lines()).containsExactly("error: E-mail or password is wrong.", "hint: Check both.");
        da.run("auth", "whoami");
        assertThat(server.lastAsked().authorization()).isEqualTo("Bearer fresh");
    }

    @Test
    void jsonTellsNoSecret() throws IOException {
        String out = da.input("secret")
                .run("auth", "login", "--email", "ann@example.com", "--password-stdin", "--json")
                .out();

        assertThat(new ObjectMapper().readTree(out).fieldNames())
                .toIterable()
                .containsExactly("server", "email", "expires_at");
        assertThat(out).doesNotContain("fresh");
    }

    @Test
    void theServerSignedInToIsTheDefault() throws IOException {
        signIn();
        da.environment.remove("DA_SERVER");

        assertThat(da.run("auth", "whoami").out()).contains("server: " + server.url());
    }

    @Test
    void theTokenOfOneServerIsNeverSentToAnother() throws IOException {
        signIn();
        try (AgnesStub other = new AgnesStub()) {
            da.run("auth", "whoami", "--server", other.url());

            assertThat(other.lastAsked().authorization()).isNull();
        }
    }

    @Test
    void theVariableStandsOverTheStoredToken() throws IOException {
        signIn();
        da.environment.put("DA_TOKEN", "from-variable");

        da.run("auth", "whoami");

        assertThat(server.lastAsked().authorization()).isEqualTo("Bearer from-variable");
    }

    @Test
    void signingInSendsNoOldToken() throws IOException {
        da.environment.put("DA_TOKEN", "old");

        signIn();

        assertThat(server.lastAsked().authorization()).isNull();
    }

    @Test
    void whoamiShowsTheUserAndTheServer() throws IOException {
        assertThat(da.run("auth", "whoami").out()).isEqualTo("""
                        email:  ann@example.com
                        name:   Ann
                        admin:  yes
                        groups: Admin, Everyone
                        server: %s
                        """.formatted(server.url()));
        assertThat(new ObjectMapper()
                        .readTree(da.run("auth", "whoami", "--json").out()))
                .isEqualTo(new ObjectMapper().readTree(ANN));
    }

    @Test
    void whoIsNotSignedInIsToldHow() throws IOException {
        server.problem("GET /auth/me", 401, "This request has no Authorization header.", "Send a token.");

        assertThat(da.run("auth", "whoami").err().lines())
                .containsExactly(
                        "error: Nobody is signed in to " + server.url() + ".",
                        "hint: Run: da auth login --server " + server.url());
    }

    @Test
    void anUnreadableFileOfCredentialsSaysWhatToDo() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("credentials.json"), "not json");

        assertThat(da.run("auth", "whoami").err()).contains("credentials.json").contains("da auth login");
    }

    @Test
    void plainHttpToAnotherMachineIsExposed() {
        assertThat(List.of("http://192.0.2.1", "http://192.0.2.1:8000/agnes"))
                .allMatch(url -> ServerUrl.parse(url).exposed());
        assertThat(List.of("https://192.0.2.1", "http://127.0.0.1:8000", "localhost:8000", "http://[::1]:1"))
                .noneMatch(url -> ServerUrl.parse(url).exposed());
    }

    private void signIn() throws IOException {
        assertThat(da.input("secret")
                        .run("auth", "login", "--email", "ann@example.com", "--password-stdin")
                        .exit())
                .isZero();
    }
}
