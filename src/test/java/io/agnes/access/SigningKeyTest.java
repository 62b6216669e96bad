package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    private static final Environment EMPTY = Environment.of(Map.of());

    @TempDir
    Path state;

    @Test
    void aKeyIsMadeOnceForItsOwnerOnlyAndUsedAgain() throws IOException {
        SigningKey first = SigningKey.open(state, EMPTY);
        SigningKey again = SigningKey.open(state, EMPTY);

        Path file = state.resolve("jwt.key");
        assertThat(again.key()).isEqualTo(first.key());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
        assertThat(first.toString()).doesNotContain(Files.readString(file).strip());
        try (Stream<Path> files = Files.list(state)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void ofManyStartsAtOnceOneMakesTheKeyOfAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<SigningKey>> opening = IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> SigningKey.open(state, EMPTY)))
                    .toList();
            SigningKey first = opening.get(0).get();
            for (Future<SigningKey> one : opening) {
                assertThat(one.get().key()).isEqualTo(first.key());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theVariableStandsOverTheFileAndMakesNone() {
        SigningKey fromVariable = open("x".repeat(32));

        assertThat(fromVariable.key().getEncoded()).isEqualTo("x".repeat(32).getBytes());
        assertThat(state.resolve("jwt.key")).doesNotExist();
    }

    @Test
    void aKeyThatMovesFromTheFileToTheVariableStaysTheSame() throws IOException {
        SigningKey file = SigningKey.open(state, EMPTY);

        assertThat(open(Files.readString(state.resolve("jwt.key"))).key()).isEqualTo(file.key());
    }

    @Test
    void aShortKeyStopsTheStartWithoutShowingIt() throws IOException {
        assertThatThrownBy(() -> open("tooshort".repeat(3) + "1234567"))
                .isInstanceOfSatisfying(AgnesException.class, e -> {
                    assertThat(e).hasMessageContaining("31 bytes").hasMessageNotContaining("tooshort");
                    assertThat(e.hint()).contains("openssl rand -hex 32");
                });

        Files.writeString(state.resolve("jwt.key"), "abc");
        Files.setPosixFilePermissions(state.resolve("jwt.key"), PosixFilePermissions.fromString("rw-------"));
        assertProblem(Problem.INVALID, () -> SigningKey.open(state, EMPTY));
    }

    @Test
    void aKeyFileThatOthersMayReadStopsTheStart() throws IOException {
        SigningKey.open(state, EMPTY);
        Files.setPosixFilePermissions(state.resolve("jwt.key"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> SigningKey.open(state, EMPTY))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.hint()).contains("chmod 600"));
    }

    @Test
    void aToolOnTheMachineReadsTheKeyAndMakesNone() {
        assertProblem(Problem.UNAVAILABLE, () -> SigningKey.existing(state, EMPTY));
        assertThat(state.resolve("jwt.key")).doesNotExist();

        SigningKey server = SigningKey.open(state, EMPTY);
        assertThat(SigningKey.existing(state, EMPTY).key()).isEqualTo(server.key());
    }

    private SigningKey open(String secret) {
        return SigningKey.open(state, Environment.of(Map.of("JWT_SECRET_KEY", secret)));
    }
}
