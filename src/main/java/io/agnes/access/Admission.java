package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** The last step of every way to sign in: the session begins and the audit log says so, together. Thread-safe. */
final class Admission {
    private final StateDatabase database;
    private final Sessions sessions;
    private final Callers callers;
    private final Tokens tokens;
    private final Audit audit;

    Admission(StateDatabase database, Sessions sessions, Callers callers, Tokens tokens, Audit audit) {
        this.database = database;
        this.sessions = sessions;
        this.callers = callers;
        this.tokens = tokens;
        this.audit = audit;
    }

    /**
     * Lets somebody in who has proven to own an account.
     *
     * @param provider the id of the way that proved it
     * @param address may be null
     * @param first what else changes with the sign-in, in its transaction
     * @throws AgnesException UNAUTHENTICATED when the account is gone or deactivated; then nothing changes
     */
    LoginAnswer admit(String userId, String provider, String address, Consumer<Handle> first) {
        return answer(database.write(handle -> {
            first.accept(handle);
            return begin(handle, userId, provider, address);
        }));
    }

    /**
     * The same when nothing else changes: nobody has read the new session, so many sign-ins do not make the callers
     * that are known be read again.
     *
     * @param check may refuse, in the transaction of the sign-in
     */
    LoginAnswer admitChecked(String userId, String provider, String address, Consumer<Handle> check) {
        return answer(database.append(handle -> {
            check.accept(handle);
            return begin(handle, userId, provider, address);
        }));
    }

    /** The same in a transaction that is under way; {@link #answer} makes the answer after its end. */
    Begun begin(Handle handle, String userId, String provider, String address) {
        User user = Users.byId(handle, userId)
                .filter(User::active)
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAUTHENTICATED,
                        "The account of this sign-in is not active.",
                        "Ask an administrator to activate it."));
        MintedToken token = sessions.begin(handle, user, provider, address);
        Map<String, String> params = about(address, "token_id", token.id());
        params.put("provider", provider);
        audit.recordSignIn(handle, user.id(), user.email(), "token_created", params, "ok");
        return new Begun(user.id(), token);
    }

    LoginAnswer answer(Begun begun) {
        MintedToken token = begun.token();
        return new LoginAnswer(
                token.value(),
                "bearer",
                token.lifetime().toSeconds(),
                tokens.csrf(token.id()),
                Account.of(callers.byId(begun.userId())));
    }

    /** A session that has begun. */
    record Begun(String userId, MintedToken token) {}

    static Map<String, String> about(String clientAddress, String key, String value) {
        Map<String, String> params = new TreeMap<>(Map.of(key, value));
        if (clientAddress != null) {
            params.put("address", clientAddress);
        }
        return params;
    }
}
