package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The way in of the first administrator: with a secret that the server prints at its start while there is none. Once
 * anybody is an administrator it is closed for good. Thread-safe.
 */
public final class Bootstrap implements SignInProvider {
    static final String ID = "bootstrap";

    private final StateDatabase database;
    private final Groups groups;
    private final Passwords passwords;
    private final OneTimeTokens oneTime;
    private final Admission admission;
    private final Audit audit;

    Bootstrap(
            StateDatabase database,
            Groups groups,
            Passwords passwords,
            OneTimeTokens oneTime,
            Admission admission,
            Audit audit) {
        this.database = database;
        this.groups = groups;
        this.passwords = passwords;
        this.oneTime = oneTime;
        this.admission = admission;
        this.audit = audit;
    }

    @Override
    public ProviderInfo info() {
        boolean open = database.read(Bootstrap::isOpen);
        return new ProviderInfo(ID, "First administrator", ProviderInfo.Kind.FORM, open, "/auth/bootstrap");
    }

    /** A new secret to print, if there is no administrator; the one of an earlier start works no more. */
    Optional<String> secret() {
        return database.write(handle ->
                isOpen(handle) ? Optional.of(oneTime.issue(handle, Purpose.BOOTSTRAP, null)) : Optional.empty());
    }

    /**
     * Makes the first administrator, of a new account or of one that is there.
     *
     * @param address of the client, for the audit log; may be null
     * @throws AgnesException FORBIDDEN once there is an administrator, INVALID when a field cannot be used,
     *     UNAUTHENTICATED when the secret is not right
     */
    public LoginAnswer start(String address, BootstrapRequest request) {
        requireOpen(database.read(Bootstrap::isOpen));
        if (request == null || request.secret() == null || request.password() == null) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A field of this request is missing.",
                    "Send {\"secret\": \"...\", \"email\": \"ada@example.com\", \"password\": \"...\"}.");
        }
        Email email = Email.parse(request.email());
        String hash = passwords.hash(request.password());
        return admission.answer(database.write(handle -> {
            requireOpen(isOpen(handle));
            oneTime.use(handle, Purpose.BOOTSTRAP, request.secret());
            String id = Users.credential(handle, email.value())
                    .map(found -> found.user().id())
                    .orElseGet(() ->
                            Users.create(handle, email.value(), request.name()).id());
            Users.setPassword(handle, id, hash);
            groups.addMember(handle, null, Groups.ADMIN, id, MemberSource.SYSTEM_SEED);
            groups.addMember(handle, null, Groups.EVERYONE, id, MemberSource.SYSTEM_SEED);
            audit.recordSignIn(
                    handle, id, email.value(), "bootstrap_completed", Admission.about(address, "user_id", id), "ok");
            return admission.begin(handle, id, ID, address);
        }));
    }

    private static boolean isOpen(Handle handle) {
        boolean anybody = handle.createQuery("select count(*) > 0 from user_group_members where group_id = ?")
                .bind(0, Groups.ADMIN)
                .mapTo(Boolean.class)
                .one();
        return !anybody && !OneTimeTokens.wasUsed(handle, Purpose.BOOTSTRAP);
    }

    private static void requireOpen(boolean open) {
        if (!open) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    "This instance has an administrator already.",
                    "Sign in: POST /auth/token, or ask that administrator for an account.");
        }
    }
}
