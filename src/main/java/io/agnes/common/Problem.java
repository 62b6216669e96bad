package io.agnes.common;

/**
 * Every cause for which Agnes refuses or fails a request: a stable code for programs and its HTTP status
 * (RFC 9110; 499-style private codes are not used).
 */
public enum Problem {
    BAD_REQUEST(400, "Bad Request"),
    MALFORMED_JSON(400, "Bad Request"),
    BAD_PARAMETER(400, "Bad Request"),
    UNAUTHENTICATED(401, "Unauthorized"),
    /** A sign-in at an identity provider did not come to its end. */
    OAUTH_FAILED(401, "Unauthorized"),
    FORBIDDEN(403, "Forbidden"),
    /** The identity provider vouches for no e-mail address. */
    NO_EMAIL(403, "Forbidden"),
    DOMAIN_NOT_ALLOWED(403, "Forbidden"),
    /** Whoever signs in has proven who they are, and the account is switched off. */
    DEACTIVATED(403, "Forbidden"),
    NOT_IN_ALLOWED_GROUP(403, "Forbidden"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    NOT_ACCEPTABLE(406, "Not Acceptable"),
    CONFLICT(409, "Conflict"),
    /** The directory that a group is kept in decides about it. */
    GOOGLE_MANAGED_READONLY(409, "Conflict"),
    GONE(410, "Gone"),
    /** What {@code If-Match} names is not what is there. */
    PRECONDITION_FAILED(412, "Precondition Failed"),
    CONTENT_TOO_LARGE(413, "Content Too Large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    RANGE_NOT_SATISFIABLE(416, "Range Not Satisfiable"),
    /** The request is well formed and names a value that cannot be used. */
    INVALID(422, "Unprocessable Content"),
    /** The statement is not a read of allowed tables with allowed functions. */
    QUERY_REFUSED(422, "Unprocessable Content"),
    /** The engine could not run an allowed statement. */
    QUERY_FAILED(422, "Unprocessable Content"),
    /** A time, row, cell or memory limit ended the statement. */
    QUERY_LIMIT(422, "Unprocessable Content"),
    TOO_MANY_REQUESTS(429, "Too Many Requests"),
    INTERNAL(500, "Internal Server Error"),
    UNAVAILABLE(503, "Service Unavailable"),
    /** A disk has too little room; the instance goes on by itself once there is room again. */
    STORAGE_FULL(507, "Insufficient Storage");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status of this problem. */
    public int status() {
        return status;
    }

    /** The standard phrase of the status. */
    public String title() {
        return title;
    }

    /** The stable, lower-case code programs compare, for example {@code query_refused}. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The problem that an HTTP status stands for when nothing more is known. */
    public static Problem ofStatus(int status) {
        for (Problem problem : values()) {
            if (problem.status == status) {
                return problem;
            }
        }
        return status < 500 ? BAD_REQUEST : INTERNAL;
    }
}
