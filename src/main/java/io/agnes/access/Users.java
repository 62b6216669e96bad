package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The accounts. Thread-safe. */
public final class Users {
    static final String NAME = "The name of a user";
    private static final String COLUMNS = "id, email, name, active, created_at, password_hash";

    private final StateDatabase database;
    private final Audit audit;

    public Users(StateDatabase database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    public Optional<User> byId(String id) {
        return database.read(handle -> byId(handle, id));
    }

    /** Finds an account whatever the case and the blanks around the address. */
    public Optional<User> byEmail(String email) {
        return database.read(handle -> credential(handle, email)).map(Credential::user);
    }

    public long count() {
        return database.read(handle -> handle.createQuery("select count(*) from users")
                .mapTo(Long.class)
                .one());
    }

    /**
     * Adds an account without password and without groups.
     *
     * @param name null or blank: the part of the address before the {@code @}
     * @throws AgnesException INVALID for an address without the form of one, CONFLICT when it has an account
     */
    public User create(Caller by, String email, String name) {
        return database.write(handle -> create(handle, by, email, name));
    }

    User create(Handle handle, Caller by, String email, String name) {
        User user = create(handle, email, name);
        audit.record(handle, by, "user.create", "user:" + user.id(), Map.of("email", user.email()), "ok", null);
        return user;
    }

    /**
     * Sets the password and ends every session of the account.
     *
     * @param passwordHash from {@link Passwords#hash}
     * @throws AgnesException NOT_FOUND when there is no such account
     */
    public void setPassword(Caller by, String userId, String passwordHash) {
        database.write(handle -> {
            setPassword(handle, by, userId, passwordHash);
            return null;
        });
    }

    /** Sets the password and ends every session of the account; audited. */
    void setPassword(Handle handle, Caller by, String userId, String passwordHash) {
        setPassword(handle, userId, passwordHash);
        audit.record(handle, by, "user.set_password", "user:" + userId, Map.of(), "ok", null);
    }

    /** Sets the password and ends every session of the account. */
    static void setPassword(Handle handle, String userId, String passwordHash) {
        int changed = handle.execute(
                "update users set password_hash = ?, updated_at = current_timestamp where id = ?",
                passwordHash,
                userId);
        if (changed == 0) {
            throw unknown(userId);
        }
        Sessions.endAll(handle, userId, Sessions.PASSWORD);
    }

    /**
     * @throws AgnesException INVALID for a blank or long name, NOT_FOUND when there is no such account
     */
    public User rename(Caller by, String userId, String name) {
        return database.write(handle -> rename(handle, by, userId, name));
    }

    User rename(Handle handle, Caller by, String userId, String name) {
        String clean = Text.required(NAME, name, Text.NAME);
        int changed =
                handle.execute("update users set name = ?, updated_at = current_timestamp where id = ?", clean, userId);
        if (changed == 0) {
            throw unknown(userId);
        }
        audit.record(handle, by, "user.update", "user:" + userId, Map.of("name", clean), "ok", null);
        return byId(handle, userId).orElseThrow();
    }

    /**
     * A deactivated account is refused from the next request on; its sessions end for good, its tokens wait.
     *
     * @throws AgnesException NOT_FOUND when there is no such account, CONFLICT when it is one's own or the last active
     *     administrator's
     */
    public void setActive(Caller by, String userId, boolean active) {
        database.write(handle -> {
            setActive(handle, by, userId, active);
            return null;
        });
    }

    void setActive(Handle handle, Caller by, String userId, boolean active) {
        if (active) {
            activate(handle, userId);
        } else {
            requireAnother(by, userId, "deactivate");
            int changed = handle.createUpdate("update users set active = false,"
                            + " deactivated_at = coalesce(deactivated_at, current_timestamp),"
                            + " deactivated_by = coalesce(deactivated_by, :by), updated_at = current_timestamp"
                            + " where id = :user and " + LastAdmin.IS_ANOTHER)
                    .bind("by", Caller.idOf(by))
                    .bind("user", userId)
                    .execute();
            requireChanged(handle, userId, changed);
            Sessions.endAll(handle, userId, Sessions.DEACTIVATED);
        }
        audit.record(handle, by, "user.update", "user:" + userId, Map.of("active", active), "ok", null);
    }

    static void activate(Handle handle, String userId) {
        int changed = handle.execute(
                "update users set active = true, deactivated_at = null, deactivated_by = null,"
                        + " updated_at = current_timestamp where id = ?",
                userId);
        requireChanged(handle, userId, changed);
    }

    /** Removes an account with its sessions, tokens, memberships and access requests. */
    void remove(Handle handle, Caller by, String userId) {
        requireAnother(by, userId, "remove");
        String email = byId(handle, userId).orElseThrow(() -> unknown(userId)).email();
        int removed = handle.createUpdate("delete from users where id = :user and " + LastAdmin.IS_ANOTHER)
                .bind("user", userId)
                .execute();
        requireChanged(handle, userId, removed);
        Sessions.removeAll(handle, userId);
        PersonalTokens.removeAll(handle, userId);
        OneTimeTokens.removeAll(handle, userId);
        handle.execute("delete from user_group_members where user_id = ?", userId);
        handle.execute("delete from access_requests where user_id = ?", userId);
        audit.record(handle, by, "user.delete", "user:" + userId, Map.of("email", email), "ok", null);
    }

    private static void requireAnother(Caller by, String userId, String what) {
        if (userId.equals(Caller.idOf(by))) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "You cannot " + what + " your own account.",
                    "Ask another administrator to do it.");
        }
    }

    private static void requireChanged(Handle handle, String userId, int changed) {
        if (changed == 0) {
            throw byId(handle, userId).isPresent() ? LastAdmin.stays() : unknown(userId);
        }
    }

    Optional<Credential> credential(String email) {
        return database.read(handle -> credential(handle, email));
    }

    static Optional<Credential> credential(Handle handle, String email) {
        // A text that is no address asks the database too, so that it takes the same time.
        String key = Email.find(email).map(Email::key).orElse("");
        return handle.createQuery("select " + COLUMNS + " from users where email_key = ?")
                .bind(0, key)
                .map(Users::credential)
                .findOne();
    }

    static Optional<User> byId(Handle handle, String id) {
        return credentialById(handle, id).map(Credential::user);
    }

    static Optional<Credential> credentialById(Handle handle, String id) {
        return handle.createQuery("select " + COLUMNS + " from users where id = ?")
                .bind(0, id)
                .map(Users::credential)
                .findOne();
    }

    static User create(Handle handle, String email, String name) {
        Email address = Email.parse(email);
        if (credential(handle, email).isPresent()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The address '" + address.value() + "' has an account already.",
                    "Use that account, or another address.");
        }
        String id = UUID.randomUUID().toString();
        handle.execute(
                "insert into users (id, email, email_key, name) values (?, ?, ?, ?)",
                id,
                address.value(),
                address.key(),
                name == null || name.isBlank() ? address.localPart() : name.strip());
        return byId(handle, id).orElseThrow();
    }

    static AgnesException unknown(String userId) {
        return new AgnesException(
                Problem.NOT_FOUND, "There is no user '" + userId + "'.", "Use the id of an existing account.");
    }

    private static Credential credential(RowView row) {
        User user = new User(
                row.getColumn("id", String.class),
                row.getColumn("email", String.class),
                row.getColumn("name", String.class),
                row.getColumn("active", Boolean.class),
                row.getColumn("created_at", Instant.class));
        return new Credential(user, row.getColumn("password_hash", String.class));
    }
}
