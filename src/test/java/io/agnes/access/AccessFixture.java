package io.agnes.access;

import io.agnes.config.Environment;
import io.agnes.state.StateDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/** The whole room over a real state database, with a clock that stands still until it is moved. */
final class AccessFixture implements AutoCloseable {
    /** What can be granted here. */
    static final Set<String> TABLES = Set.of("orders", "customers", "shop_orders", "old");

    static final String SECRET = "a-signing-key-of-the-tests-with-enough-bytes";

    private final AtomicInteger counter = new AtomicInteger();
    final StillClock clock = new StillClock();
    final StateDatabase database;
    final Passwords passwords = new Passwords();
    final Audit audit;
    final Users users;
    final Groups groups;
    final ResourceTypes types;
    final Grants grants;
    final Tokens tokens;
    final Callers callers;
    final SignIn signIn;
    final SeedAdmin seedAdmin;

    AccessFixture(Path folder) {
        database = StateDatabase.open(folder.resolve("state/system.duckdb"));
        audit = new Audit(database);
        users = new Users(database, audit);
        groups = new Groups(database, audit);
        groups.ensureSystemGroups();
        types = new ResourceTypes(List.of(new Named("table", TABLES), new Named("memory_domain", Set.of("finance"))));
        grants = new Grants(database, types, audit);
        SigningKey key = SigningKey.open(folder, Environment.of(Map.of(SigningKey.VARIABLE, SECRET)));
        tokens = new Tokens(key, Duration.ofHours(24), clock);
        callers = new Callers(database, tokens);
        signIn = new SignIn(users, callers, passwords, tokens, audit);
        seedAdmin = new SeedAdmin(database, groups, passwords, audit);
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
        return callers.authenticate("Bearer " + tokens.session(user).value());
    }

    @Override
    public void close() {
        passwords.close();
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
