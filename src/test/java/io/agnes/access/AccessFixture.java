package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/** The whole room over a real state database, with a clock that stands still until it is moved. */
final class AccessFixture implements AutoCloseable {
    /** What can be granted here. */
    static final Set<String> TABLES = Set.of("orders", "customers", "shop_orders", "old");

    static final String SECRET = "a-signing-key-of-the-tests-with-enough-bytes";

    static final String MACHINE = "the-secret-of-the-scheduler-of-the-tests";
    static final Duration IDLE = Duration.ofHours(12);

    private final AtomicInteger counter = new AtomicInteger();
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    volatile boolean mailIsSetUp = true;
    volatile boolean mailFails;
    /** Whoever takes it keeps mails from going out. */
    final Semaphore mailHeld = new Semaphore(1);

    final StillClock clock = new StillClock();
    final StateDatabase database;
    final AccessWiring room;
    final Passwords passwords;
    final Audit audit;
    final Users users;
    final Groups groups;
    final ResourceTypes types;
    final Grants grants;
    final Tokens tokens;
    final Callers callers;
    final SignIn signIn;
    final SeedAdmin seedAdmin;

    /** A link that would have been mailed. */
    record Sent(Purpose purpose, String email, String token) {}

    AccessFixture(Path folder, StateOn on) {
        this(folder, on, OpenIdFixture.off());
    }

    /** @param openId the issuers at which people can sign in */
    AccessFixture(Path folder, StateOn on, OpenIdSetup openId) {
        database = on.open(folder.resolve("state/system.duckdb"));
        Environment environment = Environment.of(Map.of(SigningKey.VARIABLE, SECRET, MachineToken.VARIABLE, MACHINE));
        types = new ResourceTypes(List.of(new Named("table", TABLES), new Named("memory_domain", Set.of("finance"))));
        room = AccessWiring.open(
                database,
                SigningKey.open(folder, environment),
                new AuthConfig(Duration.ofHours(24), IDLE, ""),
                new AuditConfig(Duration.ofDays(400)),
                new LimitsConfig(true, 10, 5, 3, 10),
                environment,
                types,
                mail(),
                openId,
                clock);
        room.begin(environment);
        passwords = room.passwords();
        audit = room.audit();
        users = room.users();
        groups = room.groups();
        grants = room.grants();
        tokens = room.tokens();
        callers = room.callers();
        signIn = room.signIn();
        seedAdmin = room.seedAdmin();
    }

    /** A mail service that keeps what it would send. */
    private LinkSender mail() {
        return new LinkSender() {
            @Override
            public boolean isAvailable() {
                return mailIsSetUp;
            }

            @Override
            public void send(AccountLink link) {
                mailHeld.acquireUninterruptibly();
                mailHeld.release();
                if (mailFails) {
                    throw new AgnesException(Problem.UNAVAILABLE, "The mail service is gone.", "Start it.");
                }
                sent.add(new Sent(link.purpose(), link.user().email(), link.token()));
            }

            @Override
            public String url(AccountLink link) {
                return link.url("https://agnes.example");
            }
        };
    }

    /** A new account that no other test uses. */
    User user() {
        return users.create(Caller.operator(), "user" + counter.incrementAndGet() + "@example.com", "User");
    }

    User userWithPassword(String password) {
        User user = user();
        users.setPassword(Caller.operator(), user.id(), passwords.hash(password));
        return user;
    }

    /** A new group with one member. */
    Group groupOf(User user) {
        Group group = groups.create(Caller.operator(), "Group " + counter.incrementAndGet(), null);
        groups.addMember(Caller.operator(), group.id(), user.id(), MemberSource.ADMIN);
        return group;
    }

    Caller caller(User user) {
        return callers.authenticate(Presented.bearer(header(user)));
    }

    /** A session as if the user had signed in. */
    MintedToken session(User user) {
        return database.write(handle -> room.sessions().begin(handle, user, "password", "192.0.2.1"));
    }

    String header(User user) {
        return "Bearer " + session(user).value();
    }

    Caller authenticate(String header) {
        return callers.authenticate(Presented.bearer(header));
    }

    @Override
    public void close() {
        room.close();
        database.close();
    }

    /** Resources that exist because they are named here. */
    record Named(String key, Set<String> ids) implements ResourceType {
        @Override
        public String displayName() {
            return key;
        }

        @Override
        public String description() {
            return key;
        }

        @Override
        public String idFormat() {
            return "<id>";
        }

        @Override
        public boolean exists(Handle handle, String id) {
            return ids.contains(id);
        }

        @Override
        public List<Block> blocks(Handle handle) {
            return List.of(new Block(
                    key,
                    key,
                    ids.stream().sorted().map(id -> new Item(id, id, null)).toList()));
        }
    }

    static final class StillClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-02T10:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
