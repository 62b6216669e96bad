package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class SeedAdminTest {
    @Parameter
    StateOn on;

    private static final String PASSWORD = "first password";

    @TempDir
    Path folder;

    private AccessFixture access;

    @BeforeEach
    void open() {
        access = new AccessFixture(folder, on);
    }

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void theFirstAdminCanSignInAndIsInBothSystemGroups() {
        SeedResult result = seed("Root@Example.com", PASSWORD);

        assertThat(result.email()).contains("Root@Example.com");
        assertThat(result.created()).isTrue();
        assertThat(result.passwordSet()).isTrue();
        assertThat(result.warning()).isEmpty();
        Account account = access.signIn
                .tokenFrom(null, new TokenRequest("root@example.com", PASSWORD))
                .user();
        assertThat(account.isAdmin()).isTrue();
        assertThat(account.groups()).containsExactly("Admin", "Everyone");
    }

    @Test
    void fiftyStartsAtOnceMakeOneAdmin() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(50);
        List<SeedResult> results = new ArrayList<>();
        try {
            List<Callable<SeedResult>> starts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String email = i % 2 == 0 ? "root@example.com" : "ROOT@example.com";
                starts.add(() -> seed(email, PASSWORD));
            }
            for (Future<SeedResult> start : threads.invokeAll(starts)) {
                results.add(start.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(access.users.count()).isEqualTo(1);
        assertThat(results).filteredOn(SeedResult::created).hasSize(1);
        assertThat(access.groups.members(Groups.ADMIN)).hasSize(1);
        assertThat(access.groups.members(Groups.EVERYONE)).hasSize(1);
        assertThat(access.audit.newest(1000)).extracting(AuditEntry::action).containsOnlyOnce("user.create");
    }

    @Test
    void aLaterStartNeverOverwritesThePassword() {
        seed("root@example.com", PASSWORD);

        SeedResult later = seed("root@example.com", "another password");

        assertThat(later.created()).isFalse();
        assertThat(later.passwordSet()).isFalse();
        assertThat(access.passwords.matches(PASSWORD, hash())).isTrue();
    }

    @Test
    void anAdminWithoutPasswordIsMadeWithAWarningAndGetsItsPasswordLater() {
        SeedResult first = access.seedAdmin.ensure(Environment.of(Map.of("SEED_ADMIN_EMAIL", "root@example.com")));
        assertThat(first.created()).isTrue();
        assertThat(first.passwordSet()).isFalse();
        assertThat(first.warning())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("root@example.com").contains("SEED_ADMIN_PASSWORD"));

        SeedResult later = seed("root@example.com", PASSWORD);
        assertThat(later.created()).isFalse();
        assertThat(later.passwordSet()).isTrue();
        assertThat(later.warning()).isEmpty();
        assertThat(access.passwords.matches(PASSWORD, hash())).isTrue();
    }

    @Test
    void aPasswordThatIsTooShortStopsTheStartAndIsNotShown() {
        assertThatThrownBy(() -> seed("root@example.com", "s3cret")).isInstanceOfSatisfying(AgnesException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.INVALID);
            assertThat(e)
                    .hasMessageContaining("SEED_ADMIN_PASSWORD")
                    .hasMessageContaining("8")
                    .hasMessageNotContaining("s3cret");
        });
        assertThat(access.users.count()).isZero();
    }

    @Test
    void anAddressThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> seed("root", PASSWORD)).hasMessageContaining("SEED_ADMIN_EMAIL");
    }

    @Test
    void withoutAnAddressNothingIsMade() {
        assertThat(access.seedAdmin.ensure(Environment.of(Map.of())).warning()).isEmpty();

        SeedResult onlyPassword = access.seedAdmin.ensure(Environment.of(Map.of("SEED_ADMIN_PASSWORD", PASSWORD)));
        assertThat(onlyPassword.warning())
                .hasValueSatisfying(text -> assertThat(text).contains("SEED_ADMIN_EMAIL"));
        assertThat(access.users.count()).isZero();
    }

    @Test
    void aSeedThatSomebodyDeactivatedStaysSoAndIsReported() {
        seed("root@example.com", PASSWORD);
        access.groups.addMember(Caller.operator(), Groups.ADMIN, access.user().id(), MemberSource.ADMIN);
        access.users.setActive(
                Caller.operator(),
                access.users.byEmail("root@example.com").orElseThrow().id(),
                false);

        assertThat(seed("root@example.com", PASSWORD).warning())
                .hasValueSatisfying(text -> assertThat(text).contains("deactivated"));
        assertThat(access.users.byEmail("root@example.com").orElseThrow().active())
                .isFalse();
    }

    private SeedResult seed(String email, String password) {
        return access.seedAdmin.ensure(
                Environment.of(Map.of("SEED_ADMIN_EMAIL", email, "SEED_ADMIN_PASSWORD", password)));
    }

    private String hash() {
        return access.users.credential("root@example.com").orElseThrow().passwordHash();
    }
}
