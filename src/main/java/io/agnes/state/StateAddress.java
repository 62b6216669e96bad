package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * The database that {@code state.url} names.
 *
 * @param port 5432 unless given
 */
record StateAddress(String host, int port, String database) {
    private static final String FORM = "Write postgresql://host:5432/name; the user goes into state.user, the password"
            + " into the variable that state.password_env names, TLS into state.tls.";
    private static final Pattern NAME = Pattern.compile("/[A-Za-z0-9_.-]{1,63}");

    /**
     * @param url {@code postgresql://host[:port]/name}, also {@code postgres://} or {@code jdbc:postgresql://}
     * @throws AgnesException INVALID; the text is not in the message, for it may hold a password
     */
    static StateAddress parse(String url) {
        URI parts;
        try {
            parts = new URI(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        } catch (URISyntaxException e) {
            // without its cause, which repeats the text
            throw new AgnesException(Problem.INVALID, "url is no URL.", FORM);
        }
        String scheme = String.valueOf(parts.getScheme());
        if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
            throw new AgnesException(
                    Problem.INVALID,
                    "url names no PostgreSQL database.",
                    FORM + " Leave it empty for the file in the data folder.");
        }
        if (parts.getRawUserInfo() != null || parts.getRawQuery() != null || parts.getRawFragment() != null) {
            throw new AgnesException(Problem.INVALID, "url holds more than a host, a port and a name.", FORM);
        }
        if (parts.getHost() == null || !NAME.matcher(parts.getRawPath()).matches()) {
            throw new AgnesException(Problem.INVALID, "url has no host, or no name of a database.", FORM);
        }
        return new StateAddress(
                parts.getHost(),
                parts.getPort() < 0 ? 5432 : parts.getPort(),
                parts.getRawPath().substring(1));
    }

    String jdbc() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** As people read it: {@code PostgreSQL at db.example.com:5432/agnes}. */
    @Override
    public String toString() {
        return "PostgreSQL at " + host + ":" + port + "/" + database;
    }
}
