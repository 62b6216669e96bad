package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a database is.
 *
 * @param jdbcUrl for the driver; without user and password
 * @param shown for messages: host and database, or the file
 */
record DatabaseAddress(Dialect dialect, String jdbcUrl, String shown) {
    private static final Map<String, Dialect> SCHEMES = Map.of(
            "postgresql", Dialect.POSTGRESQL,
            "postgres", Dialect.POSTGRESQL,
            "mysql", Dialect.MYSQL,
            "mariadb", Dialect.MYSQL,
            "sqlite", Dialect.SQLITE);
    private static final Pattern SECRET =
            Pattern.compile("(?i)(password|passwd|pwd|secret|token)\\s*=|//[^/?#]*@|:[^/:@]+/[^/@]+@");

    /** @throws AgnesException INVALID when the URL is none that can be used, or holds a user or password */
    static DatabaseAddress of(String name, String url) {
        if (SECRET.matcher(url).find()) {
            throw invalid(
                    name,
                    "holds a user or a password",
                    "Write it without, and set user and password_env; the password goes into that variable.");
        }
        if (url.startsWith("jdbc:")) {
            return other(name, url);
        }
        int colon = url.indexOf(':');
        Dialect dialect = SCHEMES.get(url.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT));
        if (dialect == null) {
            throw invalid(name, "names no database that is known", form());
        }
        return dialect == Dialect.SQLITE ? file(name, url.substring(colon + 1)) : server(name, dialect, url);
    }

    private static DatabaseAddress other(String name, String url) {
        String[] parts = url.split(":", 3);
        Dialect known = parts.length == 3 ? SCHEMES.get(parts[1].toLowerCase(Locale.ROOT)) : Dialect.OTHER;
        if (parts.length < 3 || known != null) {
            throw invalid(
                    name, parts.length < 3 ? "is not complete" : "is that of a database that is known by name", form());
        }
        return new DatabaseAddress(Dialect.OTHER, url, "jdbc:" + parts[1]);
    }

    private static DatabaseAddress file(String name, String path) {
        Path file = Path.of(path.startsWith("//") ? path.substring(2) : path);
        if (!file.isAbsolute() || path.contains("?")) {
            throw invalid(name, "does not name a file from the root", "Write it as sqlite:/folder/file.db.");
        }
        return new DatabaseAddress(Dialect.SQLITE, "jdbc:sqlite:" + file, String.valueOf(file.getFileName()));
    }

    private static DatabaseAddress server(String name, Dialect dialect, String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawPath().length() > 1
                    && uri.getRawPath().indexOf('/', 1) < 0) {
                String place = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getRawPath();
                String driver = dialect == Dialect.POSTGRESQL ? "postgresql" : "mariadb";
                return new DatabaseAddress(dialect, "jdbc:" + driver + "://" + place, place);
            }
        } catch (java.net.URISyntaxException notAUrl) {
            // told below like one that is not complete
        }
        throw invalid(name, "is not that of a database on a server", form());
    }

    private static String form() {
        return "Write it as postgresql://host:5432/name, mysql://host:3306/name, mariadb://host:3306/name, "
                + "sqlite:/folder/file.db, or jdbc:... for another database whose driver is on the class path.";
    }

    private static AgnesException invalid(String name, String what, String hint) {
        return new AgnesException(Problem.INVALID, "The setting data_sources." + name + ".url " + what + ".", hint);
    }
}
