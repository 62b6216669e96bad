package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OnBothDatabases
class OneTimeTokensTest {
    @Parameter
    StateOn on;

    private static AccessFixture access;
    private static OneTimeTokens tokens;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        tokens = access.room.oneTimeTokens();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @ParameterizedTest
    @EnumSource
    void aTokenWorksOnceForItsPurposeAndUntilItsTime(Purpose purpose) {
        String user = access.user().id();
        String token = issue(purpose, user);
        assertThat(token).matches("[A-Za-z0-9_-]{43}");
        for (Purpose other : Purpose.values()) {
            if (other != purpose) {
                assertRefused(other, token);
            }
        }
        assertThat(use(purpose, token)).contains(user);
        assertRefused(purpose, token);

        String late = issue(purpose, user);
        access.clock.pass(purpose.lifetime());
        assertRefused(purpose, late);
    }

    @Test
    void thePurposesLastAsLongAsTheContractSays() {
        assertThat(Purpose.SETUP.lifetime()).isEqualTo(Duration.ofDays(7));
        assertThat(Purpose.RESET.lifetime()).isEqualTo(Duration.ofHours(24));
        assertThat(Purpose.MAGIC_LINK.lifetime()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void ofFiftyUsesAtOnceOneWins() throws Exception {
        String user = access.user().id();
        String token = issue(Purpose.MAGIC_LINK, user);
        int uses = 50;
        CountDownLatch together = new CountDownLatch(uses);
        ExecutorService threads = Executors.newFixedThreadPool(uses);
        List<Future<Boolean>> answers = new ArrayList<>();
        try {
            for (int i = 0; i < uses; i++) {
                answers.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    try {
                        return use(Purpose.MAGIC_LINK, token).isPresent();
                    } catch (AgnesException refused) {
                        assertThat(refused.problem()).isEqualTo(Problem.UNAUTHENTICATED);
                        return false;
                    }
                }));
            }
            int wins = 0;
            for (Future<Boolean> answer : answers) {
                wins += answer.get() ? 1 : 0;
            }
            assertThat(wins).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void onlyTheHashIsKept() {
        String token = issue(Purpose.RESET, access.user().id());

        List<String> kept = access.database.read(handle -> handle.createQuery("select token_hash from one_time_tokens")
                .mapTo(String.class)
                .list());
        assertThat(kept).contains(Secret.hash(token)).doesNotContain(token);
        assertRefused(Purpose.RESET, Secret.hash(token));
        assertRefused(Purpose.RESET, null);
        assertRefused(Purpose.RESET, "");
    }

    @Test
    void aNewTokenReplacesTheEarlierOneOfThatAccountAndPurposeOnly() {
        String user = access.user().id();
        String other = access.user().id();
        String first = issue(Purpose.RESET, user);
        String setup = issue(Purpose.SETUP, user);
        String others = issue(Purpose.RESET, other);
        String second = issue(Purpose.RESET, user);

        assertRefused(Purpose.RESET, first);
        assertThat(use(Purpose.RESET, second)).contains(user);
        assertThat(use(Purpose.SETUP, setup)).contains(user);
        assertThat(use(Purpose.RESET, others)).contains(other);
    }

    @Test
    void aChangeThatFailsLeavesItsTokenUnused() {
        String user = access.user().id();
        String token = issue(Purpose.RESET, user);

        assertThatThrownBy(() -> access.database.write(handle -> {
                    tokens.use(handle, Purpose.RESET, token);
                    throw new IllegalStateException("later");
                }))
                .hasMessage("later");
        assertThat(use(Purpose.RESET, token)).contains(user);
    }

    private static String issue(Purpose purpose, String user) {
        return access.database.write(handle -> tokens.issue(handle, purpose, user));
    }

    private static Optional<String> use(Purpose purpose, String token) {
        return access.database.write(handle -> tokens.use(handle, purpose, token));
    }

    private static void assertRefused(Purpose purpose, String token) {
        assertProblem(Problem.UNAUTHENTICATED, () -> use(purpose, token));
    }
}
