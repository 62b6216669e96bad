package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class UsersTest {
    @Parameter
    StateOn on;

    private static final Caller OPERATOR = Caller.operator();

    private static AccessFixture access;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @Test
    void anAccountIsFoundWhateverTheCaseAndKeepsItsSpelling() {
        User ada = access.users.create(OPERATOR, "  Ada.Lovelace@Example.COM ", "Ada");

        assertThat(ada.email()).isEqualTo("Ada.Lovelace@Example.COM");
        assertThat(access.users.byEmail("ada.lovelace@example.com")).contains(ada);
        assertThat(access.users.byEmail(" ADA.LOVELACE@EXAMPLE.COM")).contains(ada);
        assertThat(access.users.byId(ada.id())).contains(ada);
        assertThat(access.users.byEmail("other@example.com")).isEmpty();
        assertThat(access.users.byEmail("no address")).isEmpty();
        assertThat(access.users.byEmail(null)).isEmpty();
    }

    @Test
    void oneAddressHasOneAccountInEveryCase() {
        access.users.create(OPERATOR, "grace@example.com", "Grace");
        long before = access.users.count();

        assertProblem(Problem.CONFLICT, () -> access.users.create(OPERATOR, "GRACE@example.com ", "Grace"));
        assertThat(access.users.count()).isEqualTo(before);
    }

    @Test
    void anAddressWithoutTheFormOfOneIsRefused() {
        assertProblem(Problem.INVALID, () -> access.users.create(OPERATOR, "not-an-email", "Nobody"));
    }

    @Test
    void aNewAccountIsActiveNamedAndDatedNow() {
        User user = access.users.create(OPERATOR, "kay@example.com", " ");

        assertThat(user.active()).isTrue();
        assertThat(user.name()).isEqualTo("kay");
        assertThat(Duration.between(user.createdAt(), Instant.now())).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }

    @Test
    void aPasswordOfNobodyIsNotKept() {
        assertProblem(Problem.NOT_FOUND, () -> access.users.setPassword(OPERATOR, "nobody", "hash"));
        assertProblem(Problem.NOT_FOUND, () -> access.users.setActive(OPERATOR, "nobody", false));
    }

    @Test
    void everyChangeIsAuditedWithTheOneWhoMadeIt() {
        User user = access.user();
        access.users.setPassword(OPERATOR, user.id(), "hash-of-a-password");
        access.users.setActive(OPERATOR, user.id(), false);

        assertThat(access.audit.newest(1000))
                .filteredOn(entry -> ("user:" + user.id()).equals(entry.resource()))
                .allSatisfy(entry -> {
                    assertThat(entry.userId()).isEqualTo("operator");
                    assertThat(entry.params()).doesNotContain("hash-of");
                })
                .extracting(AuditEntry::action)
                .containsExactly("user.update", "user.set_password", "user.create");
    }

    static void assertProblem(Problem problem, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AgnesException.class, e -> assertThat(e.problem())
                .isEqualTo(problem));
    }
}
