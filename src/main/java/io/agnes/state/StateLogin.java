package io.agnes.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How connections to PostgreSQL are made: where to, who, how safe, how patient. Only it holds the password. */
final class StateLogin {
    private static final Logger LOG = LoggerFactory.getLogger(StateLogin.class);
    private static final String TIME_ZONE = "set time zone 'UTC'";
    private static final int LONGEST_NAME = 63;

    private final StateConfig config;
    private final StateAddress address;
    private final Properties properties;

    /** @param password null: none is sent */
    StateLogin(StateConfig config, String password) {
        this.config = config;
        this.address = StateAddress.parse(config.url());
        this.properties = properties(config, password);
    }

    StateConfig config() {
        return config;
    }

    StateAddress address() {
        return address;
    }

    /** How long a connection may take to answer that it is there. */
    int patienceSeconds() {
        return Math.max(1, (int) config.connectTimeout().toSeconds());
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(address.jdbc(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(TIME_ZONE);
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    /** Connections that read; it is opened without one, and asks each whether it is there before it gives it out. */
    HikariDataSource pool() {
        // read by each pool as it is made; there is no other way to say it
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        HikariConfig settings = new HikariConfig();
        settings.setPoolName("state");
        settings.setJdbcUrl(address.jdbc());
        settings.setDataSourceProperties(properties);
        settings.setConnectionInitSql(TIME_ZONE);
        settings.setMaximumPoolSize(config.connections());
        settings.setMinimumIdle(1);
        settings.setConnectionTimeout(config.connectTimeout().toMillis());
        settings.setInitializationFailTimeout(-1);
        return new HikariDataSource(settings);
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection to the state database did not close.", e);
        }
    }

    private Properties properties(StateConfig config, String password) {
        Properties login = new Properties();
        if (!config.user().isEmpty()) {
            PGProperty.USER.set(login, config.user());
        }
        if (password != null) {
            PGProperty.PASSWORD.set(login, password);
        }
        PGProperty.APPLICATION_NAME.set(login, name());
        PGProperty.CURRENT_SCHEMA.set(login, config.schema());
        PGProperty.SSL_MODE.set(login, config.tls());
        if (!config.tlsCa().isEmpty()) {
            PGProperty.SSL_ROOT_CERT.set(login, config.tlsCa());
        } else if (config.tls().equals("verify-full")) {
            PGProperty.SSL_FACTORY.set(login, DefaultJavaSSLFactory.class.getName());
        }
        PGProperty.CONNECT_TIMEOUT.set(login, patienceSeconds());
        PGProperty.LOGIN_TIMEOUT.set(login, patienceSeconds());
        PGProperty.SOCKET_TIMEOUT.set(login, (int) config.readTimeout().toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(login, true);
        // a standby lags behind, and takes no changes
        PGProperty.TARGET_SERVER_TYPE.set(login, "primary");
        return login;
    }

    /** Shown to others that find the database taken. */
    private static String name() {
        String name = "agnes PID " + ProcessHandle.current().pid() + " on " + host();
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "an unnamed host";
        }
    }
}
