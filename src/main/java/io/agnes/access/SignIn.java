package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Signing in by e-mail and password. Whatever is wrong gets the same answer after the same work, so that nobody learns
 * which accounts exist; the audit log tells the reason. Thread-safe.
 */
public final class SignIn {
    private final Users users;
    private final Callers callers;
    private final Passwords passwords;
    private final Tokens tokens;
    private final Audit audit;

    public SignIn(Users users, Callers callers, Passwords passwords, Tokens tokens, Audit audit) {
        this.users = users;
        this.callers = callers;
        this.passwords = passwords;
        this.tokens = tokens;
        this.audit = audit;
    }

    /** {@link #tokenFrom} without a known address. */
    public LoginAnswer token(TokenRequest request) {
        return tokenFrom(null, request);
    }

    /**
     * @param clientAddress for the audit log; may be null
     * @throws AgnesException INVALID when a field is missing, UNAUTHENTICATED when the pair is not right,
     *     TOO_MANY_REQUESTS when too many wait
     */
    public LoginAnswer tokenFrom(String clientAddress, TokenRequest request) {
        if (request == null || request.email() == null || request.password() == null) {
            throw new AgnesException(
                    Problem.INVALID,
                    "A sign-in needs 'email' and 'password'.",
                    "Send {\"email\": \"ada@example.com\", \"password\": \"...\"}.");
        }
        Optional<Credential> account = users.credential(request.email());
        boolean right = passwords.matches(
                request.password(), account.map(Credential::passwordHash).orElse(null));
        Optional<String> refusal = refusal(account, right);
        if (refusal.isPresent()) {
            audit.recordSignIn(
                    account.map(found -> found.user().id()).orElse(null),
                    Email.find(request.email()).map(Email::value).orElse(null),
                    "login_failed",
                    about(clientAddress, "reason", refusal.get()),
                    Problem.UNAUTHENTICATED.code());
            throw new AgnesException(
                    Problem.UNAUTHENTICATED,
                    "The e-mail address or the password is not right.",
                    "Check both; an administrator can set a new password.");
        }
        return answer(account.orElseThrow().user(), clientAddress);
    }

    private LoginAnswer answer(User user, String clientAddress) {
        Caller caller = callers.byId(user.id());
        MintedToken token = tokens.session(user);
        audit.recordSignIn(
                user.id(), user.email(), "token_created", about(clientAddress, "token_id", token.id()), "ok");
        return new LoginAnswer(token.value(), "bearer", token.lifetime().toSeconds(), Account.of(caller));
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

    private static Map<String, String> about(String clientAddress, String key, String value) {
        Map<String, String> params = new TreeMap<>(Map.of(key, value));
        if (clientAddress != null) {
            params.put("address", clientAddress);
        }
        return params;
    }
}
