package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@OnBothDatabases
class EmailLinksTest {
    @Parameter
    StateOn on;

    private static AccessFixture access;
    private static EmailLinks links;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        links = access.room.emailLinks();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @AfterEach
    void mend() {
        access.mailIsSetUp = true;
        access.mailFails = false;
        access.sent.clear();
    }

    @Test
    void aLinkSignsInOnce() {
        User user = access.user();
        String token = tokenSentTo(user);

        LoginAnswer answer =
                links.verify("192.0.2.7", new EmailRequest.Verify(user.email().toUpperCase(), token));

        assertThat(access.authenticate("Bearer " + answer.accessToken()).userId())
                .isEqualTo(user.id());
        assertThat(access.audit.newest(1).get(0).params()).contains("\"provider\":\"email\"", "192.0.2.7");
        assertRefused(user, token);
        assertThat(access.audit.newest(50).toString()).doesNotContain(token);
    }

    @Test
    void aNewLinkEndsTheOneBefore() {
        User user = access.user();
        String first = tokenSentTo(user);
        String second = tokenSentTo(user);

        assertRefused(user, first);
        assertThat(links.verify(null, new EmailRequest.Verify(user.email(), second)))
                .isNotNull();
    }

    @Test
    void aLinkEndsAfterAnHour() {
        User user = access.user();
        String late = tokenSentTo(user);
        access.clock.pass(Duration.ofMinutes(60));
        assertRefused(user, late);

        String early = tokenSentTo(user);
        access.clock.pass(Duration.ofMinutes(59));
        assertThat(links.verify(null, new EmailRequest.Verify(user.email(), early)))
                .isNotNull();
    }

    @Test
    void aTokenOfAnotherPurposeOrAddressOrAccountSignsNobodyIn() {
        User user = access.user();
        String reset =
                access.database.write(handle -> access.room.oneTimeTokens().issue(handle, Purpose.RESET, user.id()));
        String link = tokenSentTo(user);

        assertRefused(user, reset);
        assertRefused(user, "");
        assertRefused(access.user(), link);
        assertProblem(Problem.UNAUTHENTICATED, () -> access.room
                .passwordChanges()
                .reset(null, new PasswordRequest.Confirm(user.email(), link, "correct horse battery")));
        access.users.setActive(Caller.operator(), user.id(), false);
        assertRefused(user, link);
        access.users.setActive(Caller.operator(), user.id(), true);
        assertThat(links.verify(null, new EmailRequest.Verify(user.email(), link)))
                .as("what was refused used nothing up")
                .isNotNull();
        assertProblem(Problem.INVALID, () -> links.verify(null, new EmailRequest.Verify(user.email(), null)));
        assertProblem(Problem.INVALID, () -> links.verify(null, null));
    }

    @Test
    void ofFiftyUsesAtTheSameTimeOneWins() throws Exception {
        User user = access.user();
        EmailRequest.Verify request = new EmailRequest.Verify(user.email(), tokenSentTo(user));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(50);
        try {
            Callable<Problem> use = () -> {
                start.await();
                try {
                    links.verify(null, request);
                    return null;
                } catch (AgnesException refused) {
                    return refused.problem();
                }
            };
            List<Future<Problem>> uses =
                    IntStream.range(0, 50).mapToObj(i -> pool.submit(use)).toList();
            start.countDown();
            int won = 0;
            for (Future<Problem> one : uses) {
                Problem problem = one.get();
                won += problem == null ? 1 : 0;
                assertThat(problem).isIn(null, Problem.UNAUTHENTICATED);
            }
            assertThat(won).isOne();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whoeverAsksGetsTheSameAnswerAndOnlyAnActiveAccountAMail() {
        User user = access.user();
        User deactivated = access.user();
        access.users.setActive(Caller.operator(), deactivated.id(), false);

        PasswordRequest.Asked answer = ask(deactivated.email());
        assertThat(ask("nobody@example.com")).isEqualTo(answer);
        assertThat(ask("no address")).isEqualTo(answer);
        assertThat(ask(" " + user.email().toUpperCase())).isEqualTo(answer);

        await().until(() -> !access.sent.isEmpty());
        assertThat(access.sent).extracting(AccessFixture.Sent::email).containsExactly(user.email());
        assertThat(access.users.byEmail("nobody@example.com"))
                .as("asking makes no account")
                .isEmpty();
    }

    @Test
    void theAnswerDoesNotWaitForTheMailAndAFailedOneIsAudited() {
        User user = access.user();
        access.mailFails = true;
        access.mailHeld.acquireUninterruptibly();

        assertThat(ask(user.email())).isEqualTo(ask("nobody@example.com"));
        assertThat(access.audit.newest(1).get(0).userId()).isNotEqualTo(user.id());
        access.mailHeld.release();

        await().untilAsserted(() -> assertThat(access.audit.newest(1).get(0))
                .returns("link.sent", AuditEntry::action)
                .returns(user.id(), AuditEntry::userId)
                .returns("unavailable", AuditEntry::result)
                .returns("{\"purpose\":\"magic_link\"}", AuditEntry::params));
    }

    @Test
    void withoutMailEverybodyIsToldSo() {
        access.mailIsSetUp = false;

        assertProblem(Problem.UNAVAILABLE, () -> ask("nobody@example.com"));
        assertThat(links.info().available()).isFalse();
        access.mailIsSetUp = true;
        assertThat(links.info().available()).isTrue();
        assertProblem(Problem.INVALID, () -> links.request(null));
    }

    @ParameterizedTest
    @CsvSource({"Sec-Purpose,prefetch", "Sec-Purpose,prefetch;prerender", "Purpose,prefetch"})
    void aPrefetchLeavesTheLinkAsItIs(String header, String value) {
        User user = access.user();
        String token = tokenSentTo(user);

        assertProblem(
                Problem.UNAVAILABLE,
                () -> links.open(null, new Parameters(Map.of("email", user.email(), "token", token, header, value))));

        Arrival arrival =
                links.open(null, new Parameters(Map.of("email", user.email(), "token", token, "next", "/docs?a=b")));
        assertThat(arrival.next().path()).isEqualTo("/docs?a=b");
        assertThat(arrival.login().user().id()).isEqualTo(user.id());
    }

    @Test
    void aLinkLeadsToThisHostOnly() {
        User user = access.user();
        NextPage page = NextPage.of("/reports?week=46&x=ä");
        AccountLink plain = new AccountLink(Purpose.MAGIC_LINK, user, "t0ken", page);
        AccountLink deep = new AccountLink(Purpose.MAGIC_LINK, user, "t0ken", NextPage.of("/reports?week=46&all"));

        assertThat(plain.url("https://data.example.com/"))
                .isEqualTo("https://data.example.com/auth/email/verify?email="
                        + user.email().replace("@", "%40") + "&token=t0ken");
        assertThat(deep.url("")).startsWith("/auth/email/verify?").endsWith("&next=%2Freports%3Fweek%3D46%26all");
        assertThat(deep.toString()).doesNotContain("t0ken");
        Arrival arrival = links.open(
                null,
                new Parameters(Map.of("email", user.email(), "token", tokenSentTo(user), "next", "//evil.example")));
        assertThat(arrival.next().path()).isEqualTo("/docs");
    }

    private static PasswordRequest.Asked ask(String email) {
        return links.request(new EmailRequest.Link(email, null));
    }

    private static String tokenSentTo(User user) {
        access.sent.clear();
        ask(user.email());
        await().until(() -> !access.sent.isEmpty());
        return access.sent.get(0).token();
    }

    private static void assertRefused(User user, String token) {
        assertProblem(Problem.UNAUTHENTICATED, () -> links.verify(null, new EmailRequest.Verify(user.email(), token)));
    }
}
