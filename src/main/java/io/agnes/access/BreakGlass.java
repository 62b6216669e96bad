package io.agnes.access;

import io.agnes.state.StateDatabase;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The way back in when no administrator can sign in, for whoever runs the server and has stopped it: one account
 * becomes an active member of Admin with a new password. Thread-safe.
 */
public final class BreakGlass {
    private final StateDatabase database;
    private final Users users;
    private final Groups groups;
    private final Audit audit;

    public BreakGlass(StateDatabase database) {
        this.database = database;
        this.audit = new Audit(database);
        this.users = new Users(database, audit);
        this.groups = new Groups(database, audit);
    }

    /**
     * All of it or nothing.
     *
     * @param passwordHash from {@link Passwords#hash}
     * @throws io.agnes.common.AgnesException INVALID for a text that is no address
     */
    public BreakGlassResult admit(String email, String passwordHash) {
        Email address = Email.parse(email);
        return database.write(handle -> admit(handle, address, passwordHash));
    }

    private BreakGlassResult admit(Handle handle, Email address, String passwordHash) {
        groups.ensureSystemGroups(handle);
        Optional<User> before = Users.credential(handle, address.value()).map(Credential::user);
        User user = before.orElseGet(() -> Users.create(handle, address.value(), null));
        Caller operator = Caller.operator();
        Users.activate(handle, user.id());
        users.setPassword(handle, operator, user.id(), passwordHash);
        boolean joined = groups.addMember(handle, operator, Groups.ADMIN, user.id(), MemberSource.CLI_BREAK_GLASS);
        BreakGlassResult result = new BreakGlassResult(user.email(), before.isEmpty(), !user.active(), joined);
        audit.record(
                handle,
                operator,
                "user.break_glass",
                "user:" + user.id(),
                Map.of(
                        "email", result.email(),
                        "created", result.created(),
                        "activated", result.activated(),
                        "joined", result.joined()),
                "ok",
                null);
        return result;
    }
}
