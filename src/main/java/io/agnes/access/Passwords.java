package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Passwords, kept as {@link Argon2id}. All hashing runs on one thread with a short queue, so that a flood of sign-ins
 * takes one core and 19 MiB, not the server. Passwords are taken exactly as received. Thread-safe.
 */
public final class Passwords implements AutoCloseable {
    static final int MIN_LENGTH = 8;
    static final int MAX_LENGTH = 1024;
    private static final int QUEUE = 64;
    private static final Duration RETRY = Duration.ofSeconds(5);
    /** Checked for accounts that do not exist or have no password: the same work, and no password fits. */
    private static final String DUMMY =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    /** Seen by the tests. */
    final ThreadPoolExecutor hashing;

    public Passwords() {
        this(QUEUE);
    }

    Passwords(int queue) {
        hashing = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
            Thread thread = new Thread(task, "passwords");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * The hash to keep, in the usual text form with its parameters and salt.
     *
     * @throws AgnesException INVALID when the password cannot be used, see {@link #requireUsable}; TOO_MANY_REQUESTS when too many
     *     wait
     */
    public String hash(String password) {
        requireUsable(password);
        return inTurn(() -> Argon2id.hash(password));
    }

    /**
     * Whether the password belongs to the hash; takes as long when there is no hash.
     *
     * @param hash null when there is no such account, or it has no password
     * @throws AgnesException TOO_MANY_REQUESTS when too many wait
     */
    public boolean matches(String password, String hash) {
        boolean usable = hash != null && password != null && password.length() <= MAX_LENGTH;
        String checked = usable ? password : "-";
        String against = usable ? hash : DUMMY;
        boolean equal = inTurn(() -> Argon2id.matches(checked, against));
        return equal && usable;
    }

    /**
     * @throws AgnesException INVALID when the password has less than 8 or more than 1,024 characters, or is one of
     *     those that are tried first
     */
    static void requireUsable(String password) {
        int length = password == null ? 0 : password.codePointCount(0, password.length());
        if (length < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The password has " + length + " characters; it needs from " + MIN_LENGTH + " to " + MAX_LENGTH
                            + ".",
                    "Choose a longer phrase; every character counts, blanks too.");
        }
        if (CommonPasswords.contains(password)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The password is one of those that everybody tries first.",
                    "Choose a phrase that is yours alone.");
        }
    }

    @Override
    public void close() {
        hashing.shutdownNow();
    }

    private <T> T inTurn(Callable<T> work) {
        try {
            Future<T> result = hashing.submit(work);
            return result.get();
        } catch (RejectedExecutionException full) {
            throw AgnesException.tryAgain(
                    Problem.TOO_MANY_REQUESTS,
                    "Too many sign-ins are waiting.",
                    "Try again in " + RETRY.toSeconds() + " seconds.",
                    RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a password was being checked.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A password could not be checked.", e.getCause());
        }
    }
}
