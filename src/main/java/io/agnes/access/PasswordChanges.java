package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.Map;
import java.util.Optional;

/**
 * Choosing a password: the first one and a forgotten one with a token of a link, another one with the current. Each
 * ends every session of the account and begins a new one. Thread-safe.
 */
public final class PasswordChanges {
    private final StateDatabase database;
    private final Passwords passwords;
    private final RateLimits limits;
    private final AccountLinks links;
    private final Admission admission;
    private final Audit audit;

    PasswordChanges(
            StateDatabase database,
            Passwords passwords,
            RateLimits limits,
            AccountLinks links,
            Admission admission,
            Audit audit) {
        this.database = database;
        this.passwords = passwords;
        this.limits = limits;
        this.links = links;
        this.admission = admission;
        this.audit = audit;
    }

    /**
     * @param address of the client, for the audit log; may be null
     * @throws AgnesException INVALID when a password is missing or does not have the length, UNAUTHENTICATED when the
     *     current one is not right, TOO_MANY_REQUESTS after too many wrong ones
     */
    public LoginAnswer change(Caller caller, String address, PasswordRequest.Change request) {
        if (request == null || request.currentPassword() == null || request.newPassword() == null) {
            throw missing("{\"current_password\": \"...\", \"new_password\": \"...\"}");
        }
        Passwords.requireUsable(request.newPassword());
        limits.attempt(caller.email());
        Optional<String> before = database.read(handle -> Users.credentialById(handle, caller.userId()))
                .map(Credential::passwordHash);
        if (!passwords.matches(request.currentPassword(), before.orElse(null))) {
            audit.record(caller, "user.set_password", "user:" + caller.userId(), Map.of(), "unauthenticated", null);
            throw new AgnesException(
                    Problem.UNAUTHENTICATED, "The current password is not right.", "Check it; nothing has changed.");
        }
        limits.forgive(caller.email());
        String hash = passwords.hash(request.newPassword());
        return admission.admit(caller.userId(), SignIn.ID, address, handle -> {
            Users.setPassword(handle, caller.userId(), hash);
            audit.record(handle, caller, "user.set_password", "user:" + caller.userId(), Map.of(), "ok", null);
        });
    }

    /** Chooses the first password with the token of an invitation; errors as {@link #reset}. */
    public LoginAnswer setUp(String address, PasswordRequest.Confirm request) {
        return confirm(Purpose.SETUP, address, request);
    }

    /**
     * Chooses another password with the token of a link.
     *
     * @param address of the client, for the audit log; may be null
     * @throws AgnesException INVALID when a field is missing or the password does not have the length,
     *     UNAUTHENTICATED, the same for whatever is wrong with the token, its address or its account
     */
    public LoginAnswer reset(String address, PasswordRequest.Confirm request) {
        return confirm(Purpose.RESET, address, request);
    }

    private LoginAnswer confirm(Purpose purpose, String address, PasswordRequest.Confirm request) {
        if (request == null || request.email() == null || request.token() == null || request.password() == null) {
            throw missing("{\"email\": \"ada@example.com\", \"token\": \"...\", \"password\": \"...\"}");
        }
        // Hashed whatever the token is worth, so that the time does not tell.
        String hash = passwords.hash(request.password());
        Admission.Begun begun = database.write(handle -> {
            User user = links.owner(handle, purpose, request.email(), request.token());
            Users.setPassword(handle, user.id(), hash);
            audit.recordSignIn(
                    handle,
                    user.id(),
                    user.email(),
                    "user.set_password",
                    Admission.about(address, "purpose", purpose.word()),
                    "ok");
            return admission.begin(handle, user.id(), SignIn.ID, address);
        });
        return admission.answer(begun);
    }

    /**
     * Sends a link with which the owner of an address chooses another password.
     *
     * @throws AgnesException UNAVAILABLE when this instance sends no mail, TOO_MANY_REQUESTS when too many wait; never
     *     telling whether there is such an account
     */
    public PasswordRequest.Asked requestReset(PasswordRequest.Link request) {
        return send(Purpose.RESET, request);
    }

    /** Sends a link with which the owner of an account without password chooses the first; as {@link #requestReset}. */
    public PasswordRequest.Asked requestSetup(PasswordRequest.Link request) {
        return send(Purpose.SETUP, request);
    }

    private PasswordRequest.Asked send(Purpose purpose, PasswordRequest.Link request) {
        return links.request(purpose, request == null ? null : request.email(), NextPage.START);
    }

    /** What a link to choose the first password leads to while there is no page for it. */
    public PasswordRequest.HowTo howToSetUp() {
        return PasswordRequest.HowTo.post("/auth/password/setup");
    }

    /** What a link to choose another password leads to while there is no page for it. */
    public PasswordRequest.HowTo howToReset() {
        return PasswordRequest.HowTo.post("/auth/password/reset/confirm");
    }

    private static AgnesException missing(String body) {
        return new AgnesException(Problem.INVALID, "A field of this request is missing.", "Send " + body + ".");
    }
}
