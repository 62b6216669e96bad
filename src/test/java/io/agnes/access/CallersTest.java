package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnBothDatabases
class CallersTest {
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
    void aCallerHasTheGroupsAndTheTablesOfAllGroups() {
        User user = access.user();
        Group first = access.groupOf(user);
        Group second = access.groupOf(user);
        access.groups.addMember(OPERATOR, Groups.EVERYONE, user.id(), MemberSource.ADMIN);
        access.grants.grant(OPERATOR, first.id(), "table", "orders");
        access.grants.grant(OPERATOR, second.id(), "table", "orders");
        access.grants.grant(OPERATOR, second.id(), "table", "customers");

        Caller caller = access.caller(user);

        assertThat(caller.userId()).isEqualTo(user.id());
        assertThat(caller.email()).isEqualTo(user.email());
        assertThat(caller.displayName()).isEqualTo("User");
        assertThat(caller.admin()).isFalse();
        assertThat(caller.isPerson()).isTrue();
        assertThat(caller.name()).isEqualTo(user.id());
        assertThat(caller.groups()).containsExactly("Everyone", first.name(), second.name());
        assertThat(caller.tables()).containsExactlyInAnyOrder("orders", "customers");
    }

    @Test
    void somebodyInNoGroupMayReadNothing() {
        Caller caller = access.caller(access.user());

        assertThat(caller.groups()).isEmpty();
        assertThat(caller.tables()).isEmpty();
        assertThat(caller.mayRead("orders")).isFalse();
    }

    @Test
    void anAdminNeedsNoGrant() {
        User user = access.user();
        access.groups.addMember(OPERATOR, Groups.ADMIN, user.id(), MemberSource.ADMIN);

        assertThat(access.caller(user).admin()).isTrue();
        assertThat(access.caller(user).mayRead("anything")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR   "})
    void theSchemeIsTakenInAnyCase(String scheme) {
        User user = access.user();

        assertThat(access.authenticate(scheme + access.session(user).value()).userId())
                .isEqualTo(user.id());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "   "})
    void withoutAHeaderTheCallerLearnsHowToSendOne(String header) {
        assertRefused(header, "This request has no Authorization header.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWRhOnBhc3M=", "Bearer", "Bearer a b", "Bearera.b.c", "Token x", "Bearer\u00a0x"})
    void anotherSchemeIsRefused(String header) {
        assertRefused(header, "The Authorization header has not the form 'Bearer <token>'.");
    }

    @Test
    void anExpiredAndAnInvalidTokenAreToldApart() {
        String token = access.session(access.user()).value();
        access.clock.pass(Duration.ofHours(25));

        assertRefused("Bearer " + token, "The token has expired.");
        assertRefused("Bearer " + token + "x", "The token is not valid.");
    }

    @Test
    void aDeactivatedAccountIsRefusedFromTheNextRequestOnAndItsSessionsEndForGood() {
        User user = access.user();
        String header = "Bearer " + access.session(user).value();
        access.users.setActive(OPERATOR, user.id(), false);
        assertRefused(header, "The session of this token has ended.");

        access.users.setActive(OPERATOR, user.id(), true);
        assertRefused(header, "The session of this token has ended.");
        assertThat(access.caller(user).userId()).isEqualTo(user.id());
    }

    @Test
    void aTokenOfAnAccountThatIsGoneIsRefused() {
        User gone = new User("gone", "gone@example.com", "Gone", true, access.clock.instant());

        assertRefused("Bearer " + access.session(gone).value(), "The account of this token no longer exists.");
    }

    @Test
    void aCallerIsReadAgainOnlyAfterAChange() {
        User user = access.user();
        String header = access.header(user);
        Caller before = access.authenticate(header);
        assertThat(access.authenticate(header)).isSameAs(before);

        access.groupOf(user);
        assertThat(access.authenticate(header)).isNotSameAs(before);
        assertThat(access.authenticate(header).groups()).hasSize(1);
    }

    @Test
    void noRequestAfterARevokeSeesTheGrantHoweverManyCallMeanwhile() throws InterruptedException {
        User user = access.user();
        Group group = access.groupOf(user);
        String header = "Bearer " + access.session(user).value();
        AtomicBoolean ended = new AtomicBoolean();
        Thread calling = new Thread(() -> {
            while (!ended.get()) {
                access.authenticate(header);
            }
        });
        calling.start();
        try {
            for (int i = 0; i < 6; i++) {
                Grant grant = access.grants.grant(OPERATOR, group.id(), "table", "orders");
                assertThat(access.authenticate(header).mayRead("orders")).isTrue();
                access.grants.revoke(OPERATOR, grant.id());
                assertThat(access.authenticate(header).mayRead("orders")).isFalse();
            }
        } finally {
            ended.set(true);
            calling.join();
        }
    }

    @Test
    void theOperatorIsAnAdminWithoutAccountAndNoPerson() {
        Caller caller = access.authenticate("Bearer " + access.tokens.operator().value());

        assertThat(caller).isEqualTo(Caller.operator());
        assertThat(caller.admin()).isTrue();
        assertThat(caller.isPerson()).isFalse();
    }

    @Test
    void aSessionOfAnAccountCalledOperatorIsNotTheOperator() {
        User pretender = new User("operator", "operator@example.com", "Operator", true, access.clock.instant());

        assertRefused("Bearer " + access.session(pretender).value(), "The account of this token no longer exists.");
    }

    private static void assertRefused(String header, String message) {
        assertThatThrownBy(() -> access.authenticate(header))
                .hasMessage(message)
                .isInstanceOfSatisfying(AgnesException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.UNAUTHENTICATED);
                    assertThat(e.hint()).isNotBlank();
                });
    }
}
