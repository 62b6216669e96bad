package io.agnes.access;

import java.util.List;

/** What callers learn about themselves, and may change. Thread-safe. */
public final class Accounts {
    private final Users users;

    public Accounts(Users users) {
        this.users = users;
    }

    /** The answer of {@code GET /auth/me}. */
    public Account me(Caller caller) {
        return Account.of(caller);
    }

    /**
     * The step of {@code PATCH /api/me}.
     *
     * @throws io.agnes.common.AgnesException INVALID for a blank or long name
     */
    public Account rename(NameChange request, Caller caller) {
        String name =
                GroupAdministration.required(request, "{\"name\": \"Ada\"}").name();
        return new Account(
                caller.userId(),
                caller.email(),
                users.rename(caller, caller.userId(), name).name(),
                caller.admin(),
                List.copyOf(caller.groups()));
    }
}
