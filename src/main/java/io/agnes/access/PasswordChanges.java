package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Choosing a password: the first one and a forgotten one with a token of a link, another one with the current. Each
 * ends every session of the account and begins a new one. Thread-safe.
 */
public final class PasswordChanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordChanges.class);
    private static final int QUEUE = 256;
    private static final java.time.Duration RETRY = java.time.Duration.ofSeconds(5);

    private final StateDatabase database;
    private final Passwords passwords;
    private final RateLimits limits;
    private final OneTimeTokens oneTime;
    private final Admission admission;
    private final LinkSender sender;
    private final Audit audit;

    /** Links are made and sent here, so that the answer takes as long whether or not there is such an account. */
    private final ThreadPoolExecutor links;

    PasswordChanges(
            StateDatabase database,
            Passwords passwords,
            RateLimits limits,
            OneTimeTokens oneTime,
            Admission admission,
            LinkSender sender,
            Audit audit) {
        this.database = database;
        this.passwords = passwords;
        this.limits = limits;
        this.oneTime = oneTime;
        this.admission = admission;
        this.sender = sender;
        this.audit = audit;
        this.links = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
            Thread thread = new Thread(task, "password-links");
            thread.setDaemon(true);
            return thread;
        });
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
            User user = owner(handle, purpose, request);
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

    /** What is thrown here undoes the use of the token. */
    private User owner(Handle handle, Purpose purpose, PasswordRequest.Confirm request) {
        String key = Email.find(request.email()).map(Email::key).orElse("");
        return oneTime.use(handle, purpose, request.token())
                .flatMap(id -> Users.byId(handle, id))
                .filter(User::active)
                .filter(user -> Email.parse(user.email()).key().equals(key))
                .orElseThrow(OneTimeTokens::refused);
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
        if (!sender.isAvailable()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "This instance sends no mail.",
                    "Ask an administrator for a link to choose a password.");
        }
        if (request == null || request.email() == null) {
            throw missing("{\"email\": \"ada@example.com\"}");
        }
        try {
            links.execute(() -> sendLogged(purpose, request.email()));
        } catch (RejectedExecutionException full) {
            throw AgnesException.tryAgain(
                    Problem.TOO_MANY_REQUESTS, "Too many links are waiting.", "Try again in a moment.", RETRY);
        }
        return new PasswordRequest.Asked("If there is such an account, a link is on its way to its address.");
    }

    private void sendLogged(Purpose purpose, String email) {
        try {
            send(purpose, email);
        } catch (RuntimeException e) {
            LOG.error("A link to choose a password could not be sent", e);
        }
    }

    private void send(Purpose purpose, String email) {
        record Link(User user, String token) {}
        Optional<Link> link = database.write(handle -> Users.credential(handle, email)
                .filter(account -> account.user().active())
                .filter(account -> purpose == Purpose.RESET || account.passwordHash() == null)
                .map(account -> {
                    User user = account.user();
                    audit.recordSignIn(
                            handle, user.id(), user.email(), "link.sent", Map.of("purpose", purpose.word()), "ok");
                    return new Link(user, oneTime.issue(handle, purpose, user.id()));
                }));
        link.ifPresent(made -> sender.send(purpose, made.user(), made.token()));
    }

    @Override
    public void close() {
        links.shutdownNow();
    }

    private static AgnesException missing(String body) {
        return new AgnesException(Problem.INVALID, "A field of this request is missing.", "Send " + body + ".");
    }
}
