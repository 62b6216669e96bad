package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What an administrator does to an account counts from the next request of its owner on. */
@OnBothDatabases
class AccountEndTest {
    @Parameter
    StateOn on;

    private static final Caller OPERATOR = Caller.operator();
    private static AccessFixture access;
    private static UserAdministration users;

    private final User user = access.user();
    private final String session = access.header(user);
    private final String token = "Bearer "
            + access.room
                    .personalTokens()
                    .create(access.authenticate(session), new NewTokenRequest("laptop", 90, null, "read"))
                    .token();
    private final Parameters id = new Parameters(Map.of("user_id", user.id()));

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        users = access.room.userAdministration();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @Test
    void deactivationEndsSessionsForGoodAndTokensMeanwhile() {
        assertLives(session, token);

        users.change(id, new UserChange(null, false), OPERATOR);
        assertRefused(session, token);

        users.activate(id, OPERATOR);
        assertRefused(session);
        assertLives(token);
    }

    @Test
    void aNewPasswordEndsSessions() {
        assertLives(session, token);

        users.setPassword(id, new NewPassword("another long phrase"), OPERATOR);
        assertRefused(session);
    }

    @Test
    void theWayBackInEndsSessionsToo() {
        assertLives(session);

        new BreakGlass(access.database).admit(user.email(), access.passwords.hash("another long phrase"));
        assertRefused(session);
    }

    @Test
    void removalTakesSessionsAndTokensOfEveryKindWithIt() {
        access.database.write(handle -> access.room.oneTimeTokens().issue(handle, Purpose.RESET, user.id()));
        assertLives(session, token);
        assertThat(rows()).isEqualTo(3);

        users.remove(id, OPERATOR);
        assertRefused(session, token);
        assertThat(rows()).isZero();
    }

    private long rows() {
        return access.database.read(handle -> List.of("sessions", "personal_access_tokens", "one_time_tokens").stream()
                .mapToLong(table -> handle.createQuery("select count(*) from " + table + " where user_id = ?")
                        .bind(0, user.id())
                        .mapTo(Long.class)
                        .one())
                .sum());
    }

    private void assertLives(String... headers) {
        for (String header : headers) {
            assertThat(access.authenticate(header).userId()).isEqualTo(user.id());
        }
    }

    private static void assertRefused(String... headers) {
        for (String header : headers) {
            assertThatThrownBy(() -> access.authenticate(header))
                    .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.problem())
                            .isEqualTo(Problem.UNAUTHENTICATED));
        }
    }
}
