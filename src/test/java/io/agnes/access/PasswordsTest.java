package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static Passwords passwords;

    @BeforeAll
    static void open() {
        passwords = new Passwords();
    }

    @AfterAll
    static void close() {
        passwords.close();
    }

    @Test
    void aHashTellsItsParametersAndIsNeverTheSameTwice() {
        String hash = passwords.hash("correct horse");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("correct");
        assertThat(passwords.hash("correct horse")).isNotEqualTo(hash);
    }

    @Test
    void aPasswordIsComparedExactlyAsReceived() {
        String hash = passwords.hash(" Gr\u00fc\u00dfe \uD83D\uDD11 ");

        assertThat(passwords.matches(" Gr\u00fc\u00dfe \uD83D\uDD11 ", hash)).isTrue();
        assertThat(passwords.matches("Gr\u00fc\u00dfe \uD83D\uDD11", hash)).isFalse();
        assertThat(passwords.matches(" gr\u00fc\u00dfe \uD83D\uDD11 ", hash)).isFalse();
        assertThat(passwords.matches("", hash)).isFalse();
        assertThat(passwords.matches(null, hash)).isFalse();
    }

    @Test
    void withoutAHashNothingMatchesAfterTheSameWork() {
        String hash = passwords.hash("correct horse");
        assertWork(() -> assertThat(passwords.matches("wrong horse", hash)).isFalse());
        assertWork(() -> assertThat(passwords.matches("wrong horse", null)).isFalse());
        assertWork(() -> assertThat(passwords.matches("-", null)).isFalse());
        assertWork(() -> assertThat(passwords.matches("x".repeat(1025), hash)).isFalse());
        assertWork(() -> assertThat(passwords.matches(null, null)).isFalse());
    }

    @Test
    void aPasswordHasFrom8To1024Characters() {
        assertProblem(Problem.INVALID, () -> passwords.hash("1234567"));
        assertProblem(Problem.INVALID, () -> passwords.hash("x".repeat(1025)));
        assertProblem(Problem.INVALID, () -> passwords.hash(null));
        // Seven keys are fourteen chars to Java and seven characters to their owner.
        assertProblem(Problem.INVALID, () -> passwords.hash("\uD83D\uDD11".repeat(7)));
        assertThat(passwords.matches("1234567x", passwords.hash("1234567x"))).isTrue();
        String longest = "x".repeat(1024);
        assertThat(passwords.matches(longest, passwords.hash(longest))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "PassWord1", "12345678", "qwertyuiop", "iloveyou"})
    void aPasswordThatEverybodyTriesFirstIsRefused(String common) {
        assertThatThrownBy(() -> passwords.hash(common)).hasMessageContaining("everybody tries first");
    }

    @Test
    void theRefusalOfAPasswordDoesNotRepeatIt() {
        assertThatThrownBy(() -> passwords.hash("s3cret")).hasMessageNotContaining("s3cret");
    }

    @Test
    void whoComesWhenTheQueueIsFullIsToldWhenToComeBack() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Passwords small = new Passwords(1)) {
            small.hashing.execute(() -> {
                busy.countDown();
                awaitQuietly(release);
            });
            busy.await();
            small.hashing.execute(() -> {});

            assertThatThrownBy(() -> small.matches("whatever", null))
                    .isInstanceOfSatisfying(AgnesException.class, e -> {
                        assertThat(e.problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
                        assertThat(e.retryAfter()).isPresent();
                    });
            release.countDown();
            await().until(() -> small.hashing.getQueue().isEmpty());
            assertThat(small.matches("whatever", null)).isFalse();
        }
    }

    private static void assertWork(Runnable check) {
        long before = passwords.hashing.getCompletedTaskCount();
        check.run();
        await().until(() -> passwords.hashing.getCompletedTaskCount() > before);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
