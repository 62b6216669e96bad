package io.agnes.access;

import java.util.regex.Pattern;

/**
 * Where a browser goes after a sign-in. Only a path on this host is taken, so that a link to Agnes never leads away
 * from it; whatever else somebody asks for leads to the start page. Immutable.
 */
public final class NextPage {
    /** The page of those who asked for none, or for one that is not taken. */
    public static final NextPage START = new NextPage("/docs");

    private static final int MAX_LENGTH = 2_000;
    /** One slash and no second one, then only characters of a path, a query and a fragment (RFC 3986). */
    private static final Pattern RELATIVE =
            Pattern.compile("/(?!/)[A-Za-z0-9\\-._~!$&'()*+,;=:@/?%]*+(#[A-Za-z0-9\\-._~!$&'()*+,;=:@/?%]*+)?");
    /** A percent sign that encodes no character, or a control character. */
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![2-9A-Fa-f][0-9A-Fa-f])");
    /** What a browser or a proxy could read as another path: {@code //}, an encoded slash or backslash, dots. */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("//|%2f|%5c|%25|/(\\.|%2e){1,2}(/|$)", Pattern.CASE_INSENSITIVE);

    private final String path;

    private NextPage(String path) {
        this.path = path;
    }

    /**
     * The page that a request asks for.
     *
     * @param next as it came in; may be null
     * @return {@link #START} unless it is an absolute path on this host, with query and fragment if it has them
     */
    public static NextPage of(String next) {
        return next != null && next.length() <= MAX_LENGTH && isPathHere(next) ? new NextPage(next) : START;
    }

    private static boolean isPathHere(String next) {
        return RELATIVE.matcher(next).matches()
                && !BAD_ESCAPE.matcher(next).find()
                && !AMBIGUOUS.matcher(next.split("[?#]", 2)[0]).find();
    }

    /** For the header {@code Location}. */
    public String path() {
        return path;
    }

    @Override
    public String toString() {
        return path;
    }
}
