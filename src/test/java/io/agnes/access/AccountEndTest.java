package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator does to an account counts from the next request of its owner on. */
class AccountEndTest {
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

    @BeforeAll
    static void open(@TempDir Path folder) {
        access = new AccessFixture(folder);
        users = access.room.userAdministration();
    }

    @AfterAll
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
