package io.agnes.access;

import static io.agnes.access.UsersTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class LastAdminTest {
    @Parameter
    StateOn on;

    private static final Caller OPERATOR = Caller.operator();
    private static final int MANY = 50;

    private static AccessFixture access;
    private static UserAdministration administration;

    private User ada;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on, @TempDir Path folder) {
        access = new AccessFixture(folder.resolve(on.name()), on);
        administration = access.room.userAdministration();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        access.close();
    }

    @BeforeEach
    void oneAdmin() {
        access.database.write(handle -> handle.execute("delete from user_group_members where group_id = 'admin'"));
        ada = admin();
    }

    private static User admin() {
        User user = access.user();
        access.groups.addMember(OPERATOR, Groups.ADMIN, user.id(), MemberSource.ADMIN);
        return user;
    }

    private static Parameters user(User user) {
        return new Parameters(Map.of("user_id", user.id()));
    }

    /** Runs all of them at the same time; what each was refused for, empty when it was done. */
    private static List<Optional<Problem>> together(List<Runnable> removals) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(removals.size());
        try {
            List<Future<Optional<Problem>>> outcomes = removals.stream()
                    .map(removal -> threads.submit(() -> {
                        try {
                            removal.run();
                            return Optional.<Problem>empty();
                        } catch (AgnesException refused) {
                            return Optional.of(refused.problem());
                        }
                    }))
                    .toList();
            List<Optional<Problem>> done = new ArrayList<>();
            for (Future<Optional<Problem>> outcome : outcomes) {
                done.add(outcome.get());
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Runnable removal(int number, User user) {
        return switch (number % 3) {
            case 0 -> () -> access.groups.removeMember(OPERATOR, Groups.ADMIN, user.id(), MemberSource.ADMIN);
            case 1 -> () -> administration.deactivate(user(user), OPERATOR);
            default -> () -> administration.remove(user(user), OPERATOR);
        };
    }

    @Test
    void ofFiftyRemovalsOfTheLastAdminNoneWins() throws Exception {
        List<Optional<Problem>> outcomes =
                together(IntStream.range(0, MANY).mapToObj(i -> removal(i, ada)).toList());

        assertThat(outcomes).hasSize(MANY).containsOnly(Optional.of(Problem.CONFLICT));
        assertThat(access.caller(ada).admin()).isTrue();
    }

    @Test
    void ofFiftyRemovalsOfFiftyAdminsOneFails() throws Exception {
        List<User> admins = new ArrayList<>(List.of(ada));
        IntStream.range(1, MANY).forEach(i -> admins.add(admin()));

        List<Optional<Problem>> outcomes = together(IntStream.range(0, MANY)
                .mapToObj(i -> removal(i, admins.get(i)))
                .toList());

        assertThat(outcomes).filteredOn(Optional::isEmpty).hasSize(MANY - 1);
        assertThat(outcomes).filteredOn(Optional::isPresent).containsOnly(Optional.of(Problem.CONFLICT));
    }

    @Test
    void aDeactivatedAdminIsNobodyWhoCouldLetOthersIn() {
        User grace = admin();
        administration.deactivate(user(grace), OPERATOR);

        assertProblem(Problem.CONFLICT, () -> administration.deactivate(user(ada), OPERATOR));
        administration.remove(user(grace), OPERATOR);
        assertThat(access.users.byId(grace.id())).isEmpty();
    }

    @Test
    void nobodyEndsTheirOwnAccount() {
        admin();
        Caller self = access.caller(ada);

        assertProblem(Problem.CONFLICT, () -> administration.deactivate(user(ada), self));
        assertProblem(Problem.CONFLICT, () -> administration.remove(user(ada), self));
        assertThat(access.caller(ada).admin()).isTrue();
    }

    @Test
    void whoIsNoAdminGoesWithMembershipsAndRequestsAndLeavesTheAuditLog() {
        User user = access.user();
        Group group = access.groupOf(user);
        new AccessRequests(access.database, access.groups, access.grants, access.audit)
                .ask(new AccessQuestion("orders", null), access.caller(user));

        administration.remove(user(user), OPERATOR);

        assertThat(access.groups.members(group.id())).isEmpty();
        int requests = access.database.read(handle -> handle.createQuery("select count(*) from access_requests")
                .mapTo(Integer.class)
                .one());
        assertThat(requests).isZero();
        assertThat(access.audit.newest(1)).singleElement().satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("user.delete");
            assertThat(entry.params()).contains(user.email());
        });
    }
}
