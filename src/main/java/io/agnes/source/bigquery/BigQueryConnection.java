package io.agnes.source.bigquery;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RemoteAttach;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A BigQuery project, with settings that can be right.
 *
 * @param name of the connection in {@code data_sources}
 */
record BigQueryConnection(String name, BigQueryConfig config) {
    static final String DEFAULT_CREDENTIALS_ENV = "GOOGLE_APPLICATION_CREDENTIALS";
    private static final int MOST_STREAMS = 64;
    private static final Pattern PROJECT = Pattern.compile("([a-z][a-z0-9.-]{0,62}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    /** @throws AgnesException INVALID naming the setting and a valid value */
    BigQueryConnection {
        require(isProject(config.project()), name, "project", "is not the id of a project", "acme-analytics");
        require(
                config.billingProject().isEmpty() || isProject(config.billingProject()),
                name,
                "billing_project",
                "is not the id of a project",
                "acme-billing");
        require(
                VARIABLE.matcher(config.credentialsEnv()).matches(),
                name,
                "credentials_env",
                "is not the name of a variable",
                DEFAULT_CREDENTIALS_ENV);
        require(
                config.readStreams() >= 1 && config.readStreams() <= MOST_STREAMS,
                name,
                "read_streams",
                "is not between 1 and " + MOST_STREAMS,
                "4");
        require(
                isEndpoint(config.apiUrl()),
                name,
                "api_url",
                "is not an https URL of a host alone",
                "https://bigquery.googleapis.com");
        require(
                isEndpoint(config.storageUrl()),
                name,
                "storage_url",
                "is not an https URL of a host alone",
                "https://bigquerystorage.googleapis.com");
    }

    /** The project that pays. */
    String billing() {
        return config.billingProject().isEmpty() ? config.project() : config.billingProject();
    }

    /** The project as a catalog of the engine's extension. */
    RemoteAttach attach() {
        String payer = config.billingProject().isEmpty() ? "" : " billing_project=" + config.billingProject();
        return new RemoteAttach(
                new Identifier("bq"),
                RemoteAttach.BIGQUERY,
                "project=" + config.project() + payer,
                config.credentialsEnv());
    }

    static boolean isProject(String text) {
        return PROJECT.matcher(text).matches();
    }

    private static boolean isEndpoint(String text) {
        try {
            URI url = URI.create(text);
            return url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && ("https".equals(url.getScheme()) || isPlainText(url));
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }

    /** Without TLS, which is for this machine only. */
    static boolean isPlainText(URI url) {
        return "http".equals(url.getScheme()) && THIS_MACHINE.contains(url.getHost());
    }

    private static void require(boolean holds, String name, String setting, String why, String valid) {
        if (!holds) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting data_sources." + name + "." + setting + " " + why + ".",
                    "Set it, for example to " + valid + ".");
        }
    }
}
