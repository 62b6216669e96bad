package io.agnes.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a caller came in with, which bounds what may be done with it.
 *
 * @param id of the session or token; of the operator and the machine their own name
 */
public record Pass(Kind kind, String id, Set<TokenScope> scopes) {
    /** How the caller was recognised. */
    public enum Kind {
        /** A person who signed in. */
        SESSION,
        /** A tool with a token of a person. */
        PERSONAL_TOKEN,
        /** A scheduler with the secret of this instance; nobody's account. */
        MACHINE,
        /** The server's own tools on its machine. */
        OPERATOR
    }

    static final String MACHINE_NAME = "scheduler";

    public Pass {
        scopes = Set.copyOf(scopes);
    }

    static Pass session(String id) {
        return new Pass(Kind.SESSION, id, EnumSet.allOf(TokenScope.class));
    }

    static Pass token(String id, Set<TokenScope> scopes) {
        return new Pass(Kind.PERSONAL_TOKEN, id, scopes);
    }

    static Pass machine() {
        return new Pass(Kind.MACHINE, MACHINE_NAME, Set.of());
    }

    static Pass operator() {
        return new Pass(Kind.OPERATOR, Tokens.OPERATOR, EnumSet.allOf(TokenScope.class));
    }

    /** Whether the scopes hold this one; {@code admin} holds every other. */
    public boolean allows(TokenScope scope) {
        return scopes.contains(scope) || scopes.contains(TokenScope.ADMIN);
    }
}
