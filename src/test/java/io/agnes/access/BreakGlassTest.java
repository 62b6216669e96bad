package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class BreakGlassTest {
    @Parameter
    StateOn on;

    private static final String PASSWORD = "a way back in";

    @Test
    void whoWasLockedOutSignsInAsAnAdministratorAndTheLogTells(@TempDir Path folder) {
        try (AccessFixture access = new AccessFixture(folder, on)) {
            User ada = access.users.create(Caller.operator(), "Ada@example.com", "Ada");
            access.users.setActive(Caller.operator(), ada.id(), false);
            BreakGlass breakGlass = new BreakGlass(access.database);
            String hash = access.passwords.hash(PASSWORD);

            assertThat(breakGlass.admit(" ADA@EXAMPLE.com", hash))
                    .isEqualTo(new BreakGlassResult("Ada@example.com", false, true, true));
            assertThat(access.signIn
                            .tokenFrom(null, new TokenRequest(ada.email(), PASSWORD))
                            .user()
                            .isAdmin())
                    .isTrue();
            assertThat(access.audit.newest(10))
                    .filteredOn(entry -> entry.action().equals("user.break_glass"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.userId()).isEqualTo("operator"))
                    .satisfies(entry ->
                            assertThat(entry.params()).doesNotContain(hash).contains("Ada@example.com"));

            assertThat(breakGlass.admit("new@example.com", hash).created()).isTrue();
            assertThat(breakGlass.admit("new@example.com", hash))
                    .isEqualTo(new BreakGlassResult("new@example.com", false, false, false));
            assertProblem(Problem.INVALID, () -> breakGlass.admit("no address", hash));
        }
    }
}
