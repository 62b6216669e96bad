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
        return database.write(handle -> {
            User user = create(handle, email, name);
            audit.record(handle, by, "user.create", "user:" + user.id(), Map.of("email", user.email()), "ok", null);
            return user;
        });
    }

    /**
     * Sets the password and ends every session of the account.
     *
     * @param passwordHash from {@link Passwords#hash}
     * @throws AgnesException NOT_FOUND when there is no such account
     */
    public void setPassword(Caller by, String userId, String passwordHash) {
        database.write(handle -> {
            setPassword(handle, userId, passwordHash);
            audit.record(handle, by, "user.set_password", "user:" + userId, Map.of(), "ok", null);
            return null;
        });
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
     * A deactivated account is refused from the next request on; its sessions end for good, its tokens wait.
     *
     * @throws AgnesException NOT_FOUND when there is no such account
     */
    public void setActive(Caller by, String userId, boolean active) {
        database.write(handle -> {
            int changed = active
                    ? handle.execute(
                            "update users set active = true, deactivated_at = null, deactivated_by = null,"
                                    + " updated_at = current_timestamp where id = ?",
                            userId)
                    : handle.execute(
                            "update users set active = false, deactivated_at = current_timestamp, deactivated_by = ?,"
                                    + " updated_at = current_timestamp where id = ?",
                            by.userId(),
                            userId);
            if (changed == 0) {
                throw unknown(userId);
            }
            if (!active) {
                Sessions.endAll(handle, userId, Sessions.DEACTIVATED);
            }
            audit.record(handle, by, "user.update", "user:" + userId, Map.of("active", active), "ok", null);
            return null;
        });
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
