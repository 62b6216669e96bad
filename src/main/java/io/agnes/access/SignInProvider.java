package io.agnes.access;

/**
 * One way to sign in. It proves in its own manner that somebody owns an account and then calls {@link Admission},
 * which begins the session and makes the one login answer. A new way is a class of this kind, its name in
 * {@link AccessWiring} and a file in {@code routes/access/}.
 */
public interface SignInProvider {
    /** How it is shown, and whether it can be used now. */
    ProviderInfo info();
}
