package io.agnes.state;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;
import java.util.Set;

/** Where the state is kept. Nothing here is secret. */
@Section(
        value = "state",
        description = "Where users, grants, tables and runs are kept: in a file of the data folder, or on PostgreSQL.")
public record StateConfig(
        @Setting(
                value = "${STATE_URL:}",
                description = "postgresql://host:5432/name, never with a user or password; empty:"
                        + " state/system.duckdb in the data folder.")
        String url,

        @Setting(value = "${STATE_USER:}", description = "The user to sign in as; it owns the tables.")
        String user,

        @Setting(
                value = StateConfig.PASSWORD,
                description = "Name of the environment variable that holds the password; unset: none is sent.")
        String passwordEnv,

        @Setting(
                value = "agnes",
                description = "The schema of the database that holds the tables; made if it is not there.")
        String schema,

        @Setting(
                value = "verify-full",
                description = "verify-full (encrypted, certificate and host name checked), require (encrypted, "
                        + "certificate not checked) or disable (a trusted network only).")
        String tls,

        @Setting(value = "", description = "A PEM file with the certificate authority; the JDK's when empty.")
        String tlsCa,

        @Setting(
                value = "5s",
                description = "How long a request waits for a connection before it is answered 503; at least 250ms.")
        Duration connectTimeout,

        @Setting(value = "30s", description = "How long PostgreSQL may send nothing before a statement fails.")
        Duration readTimeout,

        @Setting(value = "8", description = "The most connections that read, from 1 to 100; one more writes.")
        int connections) {
    static final String PASSWORD = "STATE_PASSWORD";
    private static final Set<String> TLS_WORDS = Set.of("verify-full", "require", "disable");
    private static final Duration LONGEST = Duration.ofHours(1);

    public StateConfig {
        if (!url.isEmpty()) {
            StateAddress.parse(url);
        }
        if (!TLS_WORDS.contains(tls)) {
            throw invalid("tls is not verify-full, require or disable", "tls: verify-full");
        }
        if (!schema.matches("[a-z_][a-z0-9_]{0,62}") || schema.startsWith("pg_")) {
            throw invalid("schema is no name of lower-case letters, digits and _", "schema: agnes");
        }
        if (connectTimeout.toMillis() < 250 || connectTimeout.compareTo(LONGEST) > 0) {
            throw invalid("connect_timeout is not from 250ms to 1h", "connect_timeout: 5s");
        }
        if (readTimeout.toSeconds() < 1 || readTimeout.compareTo(LONGEST) > 0) {
            throw invalid("read_timeout is not from 1s to 1h", "read_timeout: 30s");
        }
        if (connections < 1 || connections > 100) {
            throw invalid("connections is not from 1 to 100", "connections: 8");
        }
    }

    private static AgnesException invalid(String what, String valid) {
        return new AgnesException(Problem.INVALID, what + ".", "Write for example " + valid + ".");
    }
}
