package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who may call a verb, as its route declares it: the whole vocabulary of {@code security:}. Immutable. */
public sealed interface AccessRule {
    String KEYS = "public, user, session, scope, admin, grant, machine, hmac";

    /**
     * @param key the declared key
     * @param scopes the declared scopes; null or blank when there are none
     * @throws AgnesException INVALID for an unknown key, or scopes that do not fit the key
     */
    static AccessRule parse(String key, String scopes) {
        String detail = scopes == null ? "" : scopes.strip();
        AccessRule rule =
                switch (key == null ? "" : key) {
                    case "public" -> Public.parse(detail);
                    case "user" -> new User();
                    case "session" -> new Session();
                    case "admin" -> new Admin();
                    case "machine" -> new Machine();
                    case "grant" -> Grant.parse(detail);
                    case "scope" -> Scope.parse(detail);
                    case "hmac" -> new Hmac(required(key, detail, "JIRA_WEBHOOK_SECRET"));
                    default ->
                        throw new AgnesException(
                                Problem.INVALID,
                                "There is no access rule '" + key + "'.",
                                "Declare one of: " + KEYS + ".");
                };
        boolean takesNone =
                !(rule instanceof Public || rule instanceof Grant || rule instanceof Scope || rule instanceof Hmac);
        if (takesNone && !detail.isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The access rule '" + key + "' takes no scopes, and has '" + detail + "'.",
                    "Write - key: " + key);
        }
        return rule;
    }

    /**
     * Lets the request pass, or says why not.
     *
     * @param callerOrNull null when nobody is signed in
     * @param parameters what the verb declares
     * @throws AgnesException UNAUTHENTICATED, FORBIDDEN, NOT_FOUND (a grant that is missing reads as a resource that
     *     is missing) or UNAVAILABLE
     */
    void check(Caller callerOrNull, Parameters parameters);

    /** Whether a request needs no Authorization header for this rule. */
    default boolean isOpen() {
        return false;
    }

    /**
     * Anybody.
     *
     * @param limit how often one address may; null for a verb that does no harm however often it is called
     */
    record Public(RateLimit limit) implements AccessRule {
        private static final String LIMIT = "limit:";

        static Public parse(String scopes) {
            if (scopes.isEmpty()) {
                return new Public(null);
            }
            String word = scopes.startsWith(LIMIT) ? scopes.substring(LIMIT.length()) : "";
            return new Public(RateLimit.find(word)
                    .orElseThrow(() -> new AgnesException(
                            Problem.INVALID,
                            "The access rule 'public' has the scopes '" + scopes + "'.",
                            "Write 'limit:' and one of: " + RateLimit.WORDS + ".")));
        }

        @Override
        public void check(Caller callerOrNull, Parameters parameters) {}

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    /** Whoever is signed in; a token needs the scope {@code read}. */
    record User() implements AccessRule {
        @Override
        public void check(Caller callerOrNull, Parameters parameters) {
            allowed(callerOrNull, TokenScope.READ);
        }
    }

    /** A person who signed in; no tool with a token. */
    record Session() implements AccessRule {
        @Override
        public void check(Caller callerOrNull, Parameters parameters) {
            if (!signedIn(callerOrNull).isPerson()) {
                throw new AgnesException(
                        Problem.FORBIDDEN, "This needs a person who signed in.", "Sign in: POST /auth/token.");
            }
        }
    }

    /** A member of the group Admin. */
    record Admin() implements AccessRule {
        @Override
        public void check(Caller callerOrNull, Parameters parameters) {
            if (!signedIn(callerOrNull).admin()) {
                throw new AgnesException(
                        Problem.FORBIDDEN,
                        "This needs an administrator.",
                        "Ask a member of the group Admin to do it, or to add you to that group.");
            }
            allowed(callerOrNull, TokenScope.ADMIN);
        }
    }

    /** The scheduler of {@code SCHEDULER_API_TOKEN}; only the verbs that start work may declare it. */
    record Machine() implements AccessRule {
        private static final Pattern PATHS =
                Pattern.compile("/api/sync/trigger|/api/admin/jobs/[^/].*|/api/admin/run-[^/]+");

        /** Whether a verb of this path may let the scheduler in. */
        public static boolean fits(String path) {
            return PATHS.matcher(path).matches();
        }

        @Override
        public void check(Caller callerOrNull, Parameters parameters) {
            if (signedIn(callerOrNull).pass().kind() != Pass.Kind.MACHINE) {
                throw new AgnesException(
                        Problem.FORBIDDEN,
                        "This needs the token of the scheduler.",
                        "Send the value of SCHEDULER_API_TOKEN as bearer token.");
            }
        }
    }

    /**
     * Whoever is granted the resource that a parameter names.
     *
     * @param parameterName the declared parameter that holds the resource's id
     */
    record Grant(String resourceType, String parameterName) implements AccessRule {
        private static final Pattern FORM = Pattern.compile("([a-z_]+):\\{([A-Za-z_][A-Za-z0-9_]*)}");

        static Grant parse(String scopes) {
            Matcher form = FORM.matcher(scopes);
            if (!form.matches()) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The access rule 'grant' has the scopes '" + scopes + "'.",
                        "Name the resource type and the parameter: table:{table_id}");
            }
            Grants.requireGuarding(form.group(1));
            return new Grant(form.group(1), form.group(2));
        }

        @Override
        public void check(Caller callerOrNull, Parameters parameters) {
            Caller caller = allowed(callerOrNull, TokenScope.READ);
            String id = parameters.get(parameterName);
            if (!caller.mayRead(id)) {
                throw new AgnesException(
                        Problem.NOT_FOUND,
                        "There is no table '" + id + "' that you may read.",
                        "GET /api/catalog/tables lists the tables you may read.");
            }
        }
    }

    /** A person who signed in, or a token with this scope. */
    record Scope(TokenScope scope) implements AccessRule {
        static Scope parse(String word) {
            return new Scope(TokenScope.find(word)
                    .orElseThrow(() -> new AgnesException(
                            Problem.INVALID,
                            "The access rule 'scope' has the scopes '" + word + "'.",
                            "Name one of: " + TokenScope.WORDS + ".")));
        }

        @Override
        public void check(Caller callerOrNull, Parameters parameters) {
            allowed(callerOrNull, scope);
        }
    }

    /** A body signed with the secret of this name; {@link Signatures} looks at it, whoever sends it. */
    record Hmac(String secretName) implements AccessRule {
        @Override
        public void check(Caller callerOrNull, Parameters parameters) {
            throw new AgnesException(
                    Problem.UNAUTHENTICATED, "This takes signed bodies.", "Sign the body with " + secretName + ".");
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    private static Caller signedIn(Caller callerOrNull) {
        if (callerOrNull == null) {
            throw new AgnesException(
                    Problem.UNAUTHENTICATED,
                    "This needs somebody who is signed in.",
                    "Send 'Authorization: Bearer <token>'; POST /auth/token gives a token.");
        }
        return callerOrNull;
    }

    private static Caller allowed(Caller callerOrNull, TokenScope scope) {
        Caller caller = signedIn(callerOrNull);
        if (!caller.pass().allows(scope)) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    caller.pass().kind() == Pass.Kind.MACHINE
                            ? "The token of the scheduler does not open this."
                            : "This needs a token with the scope '" + scope.word() + "'.",
                    "Sign in, or make such a token: POST /auth/tokens.");
        }
        return caller;
    }

    private static String required(String key, String detail, String example) {
        if (!detail.matches("[A-Za-z][A-Za-z0-9_.:-]*")) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The access rule '" + key + "' needs one name in its scopes, and has '" + detail + "'.",
                    "Write for example: scopes: " + example);
        }
        return detail;
    }
}
