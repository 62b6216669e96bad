package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Duration;
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
 * Links to accounts: made for whoever asks, sent to the address of the account, used once. Whoever asks gets the same
 * answer as fast whether or not there is such an account, because the link is looked for, made and sent afterwards, on
 * a thread of its own. Thread-safe.
 */
final class AccountLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountLinks.class);
    private static final int QUEUE = 256;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final StateDatabase database;
    private final OneTimeTokens oneTime;
    private final LinkSender sender;
    private final RateLimits limits;
    private final Audit audit;
    private final ThreadPoolExecutor sending;

    AccountLinks(StateDatabase database, OneTimeTokens oneTime, LinkSender sender, RateLimits limits, Audit audit) {
        this.database = database;
        this.oneTime = oneTime;
        this.sender = sender;
        this.limits = limits;
        this.audit = audit;
        this.sending = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
            Thread thread = new Thread(task, "account-links");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether links can be sent. */
    boolean areSent() {
        return sender.isAvailable();
    }

    /**
     * Sends a link to the owner of an address, if there is such an account and the purpose fits it.
     *
     * @param email as it came in; may be null
     * @throws AgnesException UNAVAILABLE when this instance sends no mail, INVALID without an address,
     *     TOO_MANY_REQUESTS when this account was sent too many or too many wait; never telling whether there is such an account
     */
    PasswordRequest.Asked request(Purpose purpose, String email, NextPage next) {
        if (!areSent()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "This instance sends no mail.",
                    "Sign in in another way, or ask an administrator for a link to choose a password.");
        }
        if (email == null) {
            throw new AgnesException(
                    Problem.INVALID, "A field of this request is missing.", "Send {\"email\": \"ada@example.com\"}.");
        }
        limits.ask(email);
        try {
            sending.execute(() -> sendIfThereIs(purpose, email, next));
        } catch (RejectedExecutionException full) {
            throw AgnesException.tryAgain(
                    Problem.TOO_MANY_REQUESTS, "Too many links are waiting.", "Try again in a moment.", RETRY);
        }
        return new PasswordRequest.Asked("If there is such an account, a link is on its way to its address.");
    }

    private void sendIfThereIs(Purpose purpose, String email, NextPage next) {
        try {
            Optional<AccountLink> link = database.write(handle -> Users.credential(handle, email)
                    .filter(account -> fits(handle, purpose, account))
                    .map(account -> issue(handle, purpose, account.user(), next)));
            link.ifPresent(this::deliver);
        } catch (RuntimeException e) {
            LOG.error("A link of the purpose '{}' could not be made", purpose.word(), e);
        }
    }

    private static boolean fits(Handle handle, Purpose purpose, Credential account) {
        return account.user().active()
                && switch (purpose) {
                    case MAGIC_LINK -> true;
                    case RESET -> isLocal(handle, account.user());
                    case SETUP -> account.passwordHash() == null && isLocal(handle, account.user());
                    case BOOTSTRAP -> false;
                };
    }

    /** An account of a directory has its password there. */
    private static boolean isLocal(Handle handle, User user) {
        return !UserRows.detail(handle, user.id()).isSsoUser();
    }

    /** A new link; earlier ones of the same purpose and account work no more. */
    AccountLink issue(Handle handle, Purpose purpose, User user, NextPage next) {
        return new AccountLink(purpose, user, oneTime.issue(handle, purpose, user.id()), next);
    }

    /**
     * Sends a link and writes down whether it went out.
     *
     * @return whether it did; the log says why not
     */
    boolean deliver(AccountLink link) {
        User user = link.user();
        String result = "ok";
        try {
            sender.send(link);
        } catch (AgnesException refused) {
            result = refused.problem().code();
            LOG.error(
                    "A link of the purpose '{}' for the account {} was not sent. {} {}",
                    link.purpose().word(),
                    user.id(),
                    refused.getMessage(),
                    refused.hint());
        }
        audit.recordSignIn(
                user.id(),
                user.email(),
                "link.sent",
                Map.of("purpose", link.purpose().word()),
                result);
        return result.equals("ok");
    }

    /** The link as it would be sent, for an administrator who hands it on. */
    String url(AccountLink link) {
        return sender.url(link);
    }

    /**
     * Uses the token of a link up; what is thrown later in the transaction undoes it.
     *
     * @throws AgnesException UNAUTHENTICATED, the same for whatever is wrong with the token, its address or its account
     */
    User owner(Handle handle, Purpose purpose, String email, String token) {
        String key = Email.find(email).map(Email::key).orElse("");
        return oneTime.use(handle, purpose, token)
                .flatMap(id -> Users.byId(handle, id))
                .filter(User::active)
                .filter(user -> Email.parse(user.email()).key().equals(key))
                .orElseThrow(OneTimeTokens::refused);
    }

    @Override
    public void close() {
        sending.shutdownNow();
    }
}
