package io.agnes.source.database;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** A configured database. The password is read when a session opens and is kept nowhere. Thread-safe. */
final class DatabaseConnection {
    private static final Set<String> TLS = Set.of("verify-full", "require", "disable");

    private final String name;
    private final DatabaseConfig config;
    private final DatabaseAddress address;
    private final Environment environment;

    /** @throws AgnesException INVALID naming the setting that cannot be used */
    DatabaseConnection(String name, DatabaseConfig config, Environment environment) {
        this.name = name;
        this.config = config;
        this.environment = environment;
        this.address = DatabaseAddress.of(name, config.url().strip());
        if (!TLS.contains(config.tls())) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting data_sources." + name + ".tls is '" + config.tls() + "'.",
                    "Use verify-full, require or disable.");
        }
    }

    String name() {
        return name;
    }

    Dialect dialect() {
        return address.dialect();
    }

    /**
     * A read-only session; in it everything is read as of one moment, as far as the database can do that.
     *
     * @throws AgnesException UNAVAILABLE when the database does not let us in, with what to do next
     */
    Session open() {
        Optional<String> password = password();
        DatabaseErrors errors =
                new DatabaseErrors(name, address.shown(), config.user(), config.passwordEnv(), password.orElse(null));
        requireDriver();
        Connection connection = null;
        try {
            connection = DriverManager.getConnection(address.jdbcUrl(), properties(password));
            return new Session(connection, address.dialect(), errors, config.readTimeout());
        } catch (SQLException e) {
            close(connection);
            throw errors.connecting(e);
        }
    }

    private static void close(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException alreadyFailed) {
                // what is told is why it could not be used
            }
        }
    }

    private Optional<String> password() {
        if (config.passwordEnv().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(environment
                .find(config.passwordEnv())
                .orElseThrow(() -> new AgnesException(
                        Problem.UNAVAILABLE,
                        "The connection '" + name + "' has no password: the variable " + config.passwordEnv()
                                + " is not set.",
                        "Put the password into " + config.passwordEnv() + " and restart.")));
    }

    private void requireDriver() {
        if (address.dialect() == Dialect.SQLITE
                && !Files.isReadable(Path.of(address.jdbcUrl().substring("jdbc:sqlite:".length())))) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The file '" + address.shown() + "' of the connection '" + name + "' cannot be read.",
                    "See that data_sources." + name + ".url names it and that the server may read it.");
        }
        try {
            DriverManager.getDriver(address.jdbcUrl());
        } catch (SQLException none) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The connection '" + name + "' has no driver for " + address.shown() + ".",
                    "Put the driver's jar into the folder lib beside agnes.jar and restart.",
                    none);
        }
    }

    private Properties properties(Optional<String> password) {
        Properties properties = new Properties();
        if (!config.user().isEmpty()) {
            properties.setProperty("user", config.user());
        }
        password.ifPresent(secret -> properties.setProperty("password", secret));
        switch (address.dialect()) {
            case POSTGRESQL -> postgresql(properties);
            case MYSQL -> mysql(properties);
            case SQLITE -> {
                properties.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
                properties.setProperty(
                        "busy_timeout", String.valueOf(config.connectTimeout().toMillis()));
            }
            case OTHER -> {
                // the URL says it all
            }
        }
        return properties;
    }

    private void postgresql(Properties properties) {
        properties.setProperty("ApplicationName", "agnes");
        properties.setProperty("connectTimeout", seconds(config.connectTimeout().toSeconds()));
        properties.setProperty("loginTimeout", seconds(config.connectTimeout().toSeconds()));
        properties.setProperty("socketTimeout", seconds(config.readTimeout().toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("sslmode", config.tls());
        if (!config.tlsCa().isEmpty()) {
            properties.setProperty("sslrootcert", config.tlsCa());
        } else if (config.tls().equals("verify-full")) {
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
    }

    private void mysql(Properties properties) {
        properties.setProperty(
                "connectTimeout", String.valueOf(config.connectTimeout().toMillis()));
        properties.setProperty(
                "socketTimeout", String.valueOf(config.readTimeout().toMillis()));
        properties.setProperty("sslMode", config.tls().equals("require") ? "trust" : config.tls());
        if (!config.tlsCa().isEmpty()) {
            properties.setProperty("serverSslCert", config.tlsCa());
        }
        properties.setProperty("useServerPrepStmts", "true");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("allowLocalInfile", "false");
        properties.setProperty("sessionVariables", "time_zone='+00:00'");
    }

    private static String seconds(long seconds) {
        return String.valueOf(Math.max(1, seconds));
    }
}
