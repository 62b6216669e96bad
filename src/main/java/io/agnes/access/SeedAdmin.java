package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.agnes.state.StateDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * The first admin, from {@code SEED_ADMIN_EMAIL} and {@code SEED_ADMIN_PASSWORD}. Thread-safe: of several starts at
 * once one creates the account.
 */
public final class SeedAdmin {
    static final String EMAIL = "SEED_ADMIN_EMAIL";
    static final String PASSWORD = "SEED_ADMIN_PASSWORD";

    private final StateDatabase database;
    private final Groups groups;
    private final Passwords passwords;
    private final Audit audit;

    public SeedAdmin(StateDatabase database, Groups groups, Passwords passwords, Audit audit) {
        this.database = database;
        this.groups = groups;
        this.passwords = passwords;
        this.audit = audit;
    }

    /**
     * Makes sure the account exists and is in Admin and Everyone; sets its password only when it has none.
     *
     * @throws AgnesException INVALID when the address has no such form or the password is too short
     */
    public SeedResult ensure(Environment environment) {
        Optional<String> password = environment.find(PASSWORD);
        if (environment.find(EMAIL).isEmpty()) {
            return new SeedResult(
                    Optional.empty(),
                    false,
                    false,
                    password.map(unused ->
                            PASSWORD + " is set without " + EMAIL + ", so no account was created. Set both."));
        }
        Email email = checked(EMAIL, () -> Email.parse(environment.find(EMAIL).orElseThrow()));
        password.ifPresent(text -> checked(PASSWORD, () -> {
            Passwords.requireUsable(text);
            return text;
        }));
        // The hash is made inside the change: only the start that creates the account pays for it.
        return database.write(handle -> seed(handle, email, password));
    }

    private SeedResult seed(Handle handle, Email email, Optional<String> password) {
        groups.ensureSystemGroups(handle);
        Optional<Credential> before = Users.credential(handle, email.value());
        String id = before.map(found -> found.user().id())
                .orElseGet(() -> Users.create(handle, email.value(), null).id());
        groups.addMember(handle, null, Groups.ADMIN, id, MemberSource.SYSTEM_SEED);
        groups.addMember(handle, null, Groups.EVERYONE, id, MemberSource.SYSTEM_SEED);
        boolean hasPassword = before.map(Credential::passwordHash).isPresent();
        boolean setNow = !hasPassword && password.isPresent();
        if (setNow) {
            handle.execute(
                    "update users set password_hash = ?, updated_at = current_timestamp where id = ?",
                    passwords.hash(password.get()),
                    id);
        }
        if (before.isEmpty() || setNow) {
            audit.record(
                    handle,
                    null,
                    before.isEmpty() ? "user.create" : "user.set_password",
                    "user:" + id,
                    Map.of("email", email.value(), "source", MemberSource.SYSTEM_SEED.word()),
                    "ok",
                    null);
        }
        return new SeedResult(
                Optional.of(email.value()), before.isEmpty(), setNow, warning(email, before, hasPassword || setNow));
    }

    private static Optional<String> warning(Email email, Optional<Credential> before, boolean canSignIn) {
        if (!canSignIn) {
            return Optional.of("The account " + email.value() + " has no password, so nobody can sign in with it. Set "
                    + PASSWORD + " (" + Passwords.MIN_LENGTH + " characters or more) and start again.");
        }
        boolean deactivated = before.map(found -> !found.user().active()).orElse(false);
        return deactivated
                ? Optional.of("The account " + email.value() + " is deactivated; another admin can activate it.")
                : Optional.empty();
    }

    private static <T> T checked(String variable, Supplier<T> check) {
        try {
            return check.get();
        } catch (AgnesException e) {
            throw new AgnesException(
                    Problem.INVALID,
                    variable + " cannot be used: " + e.getMessage(),
                    "Change " + variable + " in the environment or in .env. " + e.hint(),
                    e);
        }
    }
}
