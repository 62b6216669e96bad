package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Signing in by e-mail and password. Whatever is wrong gets the same answer after the same work, so that nobody learns
 * which accounts exist; the audit log tells the reason. Thread-safe.
 */
public final class SignIn implements SignInProvider {
    static final String ID = "password";

    private final Users users;
    private final Passwords passwords;
    private final RateLimits limits;
    private final Admission admission;
    private final Audit audit;

    SignIn(Users users, Passwords passwords, RateLimits limits, Admission admission, Audit audit) {
        this.users = users;
        this.passwords = passwords;
        this.limits = limits;
        this.admission = admission;
        this.audit = audit;
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo(ID, "E-mail and password", ProviderInfo.Kind.FORM, true, "/auth/password/login");
    }

    /**
     * @param clientAddress for the audit log; may be null
     * @throws AgnesException INVALID when a field is missing, UNAUTHENTICATED when the pair is not right,
     *     TOO_MANY_REQUESTS after too many wrong passwords for one account, or when too many wait
     */
    public LoginAnswer tokenFrom(String clientAddress, TokenRequest request) {
        if (request == null || request.email() == null || request.password() == null) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A sign-in needs 'email' and 'password'.",
                    "Send {\"email\": \"ada@example.com\", \"password\": \"...\"}.");
        }
        limits.attempt(request.email());
        Optional<Credential> account = users.credential(request.email());
        boolean right = passwords.matches(
                request.password(), account.map(Credential::passwordHash).orElse(null));
        Optional<String> refusal = refusal(account, right);
        if (refusal.isPresent()) {
            audit.recordSignIn(
                    account.map(found -> found.user().id()).orElse(null),
                    Email.find(request.email()).map(Email::value).orElse(null),
                    "login_failed",
                    Admission.about(clientAddress, "reason", refusal.get()),
                    Problem.UNAUTHENTICATED.code());
            throw new AgnesException(
                    Problem.UNAUTHENTICATED,
                    "The e-mail address or the password is not right.",
                    "Check both; an administrator can set a new password.");
        }
        limits.forgive(request.email());
        Credential checked = account.orElseThrow();
        return admission.admitChecked(
                checked.user().id(), ID, clientAddress, handle -> requireUnchanged(handle, checked));
    }

    /** Hashing takes its time: a password or an account that changed meanwhile lets nobody in. */
    private static void requireUnchanged(Handle handle, Credential checked) {
        boolean same = Users.credentialById(handle, checked.user().id())
                .filter(now -> checked.passwordHash().equals(now.passwordHash()))
                .isPresent();
        if (!same) {
            throw new AgnesException(
                    Problem.UNAUTHENTICATED, "The password was changed just now.", "Sign in with the new one.");
        }
    }

    private static Optional<String> refusal(Optional<Credential> account, boolean right) {
        if (account.isEmpty()) {
            return Optional.of("unknown_user");
        }
        if (account.get().passwordHash() == null) {
            return Optional.of("no_password");
        }
        if (!right) {
            return Optional.of("wrong_password");
        }
        return account.get().user().active() ? Optional.empty() : Optional.of("deactivated");
    }
}
