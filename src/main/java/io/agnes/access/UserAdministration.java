package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.List;
import java.util.Map;

/** Accounts as administrators handle them over HTTP. Thread-safe. */
public final class UserAdministration {
    private final StateDatabase database;
    private final Users users;
    private final Passwords passwords;
    private final AccountLinks links;
    private final Audit audit;

    UserAdministration(StateDatabase database, Users users, Passwords passwords, AccountLinks links, Audit audit) {
        this.database = database;
        this.users = users;
        this.passwords = passwords;
        this.links = links;
        this.audit = audit;
    }

    /** Accounts by e-mail; parameters {@code search}, {@code group_id}, {@code limit}, {@code offset}. */
    public List<UserDetail> list(Parameters parameters) {
        return database.read(handle -> UserRows.list(
                handle,
                parameters.find("search").orElse(null),
                parameters.find("group_id").orElse(null),
                Page.of(parameters)));
    }

    /**
     * @throws AgnesException NOT_FOUND for an unknown {@code user_id}
     */
    public UserDetail get(Parameters parameters) {
        return database.read(handle -> UserRows.detail(handle, parameters.get("user_id")));
    }

    /**
     * Adds an account without password and without groups; on request with a link to choose the first password, which
     * is mailed when this instance sends mail.
     *
     * @throws AgnesException INVALID for an address without the form of one or a name, CONFLICT when it has an account
     */
    public UserDetail create(NewUser request, Caller by) {
        NewUser wanted = GroupAdministration.required(request, "{\"email\": \"ada@example.com\"}");
        String name = Text.optional(Users.NAME, wanted.name(), Text.NAME);
        if (!Boolean.TRUE.equals(wanted.sendInvite())) {
            return detail(users.create(by, wanted.email(), name).id());
        }
        AccountLink link = database.write(handle -> {
            User user = users.create(handle, by, wanted.email(), name);
            audit.record(handle, by, "user.invite", "user:" + user.id(), Map.of("email", user.email()), "ok", null);
            return links.issue(handle, Purpose.SETUP, user, NextPage.START);
        });
        return detail(link.user().id()).invited(links.url(link), sent(link));
    }

    /**
     * Makes a link with which the owner of an account chooses another password; mails it when this instance sends mail.
     *
     * @throws AgnesException NOT_FOUND, CONFLICT for an account of a directory and for one that is not active
     */
    public ResetLink resetPassword(Parameters parameters, Caller by) {
        String id = parameters.get("user_id");
        AccountLink link = database.write(handle -> {
            requireLocal(UserRows.detail(handle, id), "given a password");
            User user = Users.byId(handle, id)
                    .filter(User::active)
                    .orElseThrow(() -> new AgnesException(
                            Problem.CONFLICT,
                            "The account is not active, so no link opens it.",
                            "Activate it first: POST /api/users/{user_id}/activate."));
            audit.record(handle, by, "user.reset_password", "user:" + id, Map.of(), "ok", null);
            return links.issue(handle, Purpose.RESET, user, NextPage.START);
        });
        return new ResetLink(links.url(link), sent(link));
    }

    private boolean sent(AccountLink link) {
        return links.areSent() && links.deliver(link);
    }

    /**
     * Changes the name, the activity or both, in one transaction.
     *
     * @throws AgnesException NOT_FOUND, INVALID for the name, CONFLICT for one's own activity and for the last active
     *     administrator
     */
    public UserDetail change(Parameters parameters, UserChange request, Caller by) {
        UserChange wanted = GroupAdministration.required(request, "{\"name\": \"Ada\"}");
        String id = parameters.get("user_id");
        return database.write(handle -> {
            Users.byId(handle, id).orElseThrow(() -> Users.unknown(id));
            if (wanted.name() != null) {
                users.rename(handle, by, id, wanted.name());
            }
            if (wanted.active() != null) {
                users.setActive(handle, by, id, wanted.active());
            }
            return UserRows.detail(handle, id);
        });
    }

    /** {@link #change} to active. */
    public UserDetail activate(Parameters parameters, Caller by) {
        return change(parameters, new UserChange(null, true), by);
    }

    /** {@link #change} to not active. */
    public UserDetail deactivate(Parameters parameters, Caller by) {
        return change(parameters, new UserChange(null, false), by);
    }

    /**
     * Removes an account with its memberships and access requests; the audit log keeps its address.
     *
     * @throws AgnesException NOT_FOUND, CONFLICT for oneself, an account of a directory and the last active
     *     administrator
     */
    public void remove(Parameters parameters, Caller by) {
        String id = parameters.get("user_id");
        database.write(handle -> {
            requireLocal(UserRows.detail(handle, id), "removed");
            users.remove(handle, by, id);
            return null;
        });
    }

    /**
     * @throws AgnesException INVALID for a password too short or too long (looked at first), NOT_FOUND, CONFLICT for an
     *     account of a directory
     */
    public void setPassword(Parameters parameters, NewPassword request, Caller by) {
        String password =
                GroupAdministration.required(request, "{\"password\": \"...\"}").password();
        Passwords.requireUsable(password);
        String id = parameters.get("user_id");
        requireLocal(detail(id), "given a password");
        users.setPassword(by, id, passwords.hash(password));
    }

    private UserDetail detail(String id) {
        return database.read(handle -> UserRows.detail(handle, id));
    }

    private static void requireLocal(UserDetail user, String what) {
        if (user.isSsoUser()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The account " + user.email() + " comes from a directory, so it cannot be " + what + " here.",
                    "Change it in the directory; POST /api/users/{user_id}/deactivate ends its access here.");
        }
    }
}
