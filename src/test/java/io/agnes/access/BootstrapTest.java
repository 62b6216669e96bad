package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class BootstrapTest {
    @Parameter
    StateOn on;

    private static final String PASSWORD = "correct horse battery";

    private AccessFixture access;
    private Bootstrap bootstrap;
    private String secret;

    @BeforeEach
    void open(@TempDir Path folder) {
        access = new AccessFixture(folder, on);
        bootstrap = access.room.bootstrap();
        secret = access.room.bootstrapSecret().orElseThrow();
    }

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void theSecretMakesOneAdministratorAndThenTheWayIsClosedForGood() {
        assertThat(available()).isTrue();
        assertProblem(Problem.UNAUTHENTICATED, () -> bootstrap.start(null, request("wrong", "ada@example.com")));
        assertProblem(Problem.INVALID, () -> bootstrap.start(null, request(secret, "no address")));
        assertProblem(Problem.INVALID, () -> bootstrap.start(null, null));
        assertThat(access.users.count()).isZero();

        LoginAnswer answer = bootstrap.start("192.0.2.5", request(secret, "ada@example.com"));

        assertThat(answer.user().isAdmin()).isTrue();
        assertThat(answer.user().groups()).containsExactly("Admin", "Everyone");
        assertThat(access.authenticate("Bearer " + answer.accessToken()).administers())
                .isTrue();
        assertThat(access.signIn.tokenFrom(null, new TokenRequest("ada@example.com", PASSWORD)))
                .isNotNull();
        assertThat(available()).isFalse();
        assertThat(bootstrap.secret()).as("of the next start").isEmpty();
        assertProblem(Problem.FORBIDDEN, () -> bootstrap.start(null, request(secret, "eve@example.com")));

        // As if somebody had gone round the rule that the last administrator stays.
        access.database.write(handle -> handle.execute("delete from user_group_members"));
        assertProblem(Problem.FORBIDDEN, () -> bootstrap.start(null, request(secret, "eve@example.com")));
        assertThat(bootstrap.secret()).isEmpty();
    }

    @Test
    void theNextStartPrintsAnotherSecretAndTheEarlierOneWorksNoMore() {
        String next = bootstrap.secret().orElseThrow();

        assertProblem(Problem.UNAUTHENTICATED, () -> bootstrap.start(null, request(secret, "ada@example.com")));
        assertThat(bootstrap.start(null, request(next, "ada@example.com"))).isNotNull();
    }

    @Test
    void anAdministratorOfAnotherSourceClosesItToo() {
        access.groups.addMember(Caller.operator(), Groups.ADMIN, access.user().id(), MemberSource.ADMIN);

        assertProblem(Problem.FORBIDDEN, () -> bootstrap.start(null, request(secret, "eve@example.com")));
        assertThat(available()).isFalse();
    }

    @Test
    void anAccountThatIsThereBecomesTheAdministrator() {
        User user = access.user();

        LoginAnswer answer = bootstrap.start(null, request(secret, user.email().toUpperCase()));

        assertThat(answer.user().id()).isEqualTo(user.id());
        assertThat(access.users.count()).isEqualTo(1);
    }

    @Test
    void ofManyAtOnceOneBecomesTheAdministrator() {
        AtomicInteger wins = new AtomicInteger();
        IntStream.range(0, 8).parallel().forEach(i -> {
            try {
                bootstrap.start(null, request(secret, "user" + i + "@example.com"));
                wins.incrementAndGet();
            } catch (io.agnes.common.AgnesException refused) {
                assertThat(refused.problem()).isIn(Problem.FORBIDDEN, Problem.UNAUTHENTICATED);
            }
        });

        assertThat(wins).hasValue(1);
        assertThat(access.users.count()).isEqualTo(1);
    }

    private boolean available() {
        return access.room.providers().list().providers().stream()
                .filter(provider -> provider.id().equals("bootstrap"))
                .findFirst()
                .orElseThrow()
                .available();
    }

    private static BootstrapRequest request(String secret, String email) {
        return new BootstrapRequest(secret, email, "Ada", PASSWORD);
    }
}
