package io.agnes.source.database;

import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;

/**
 * One connection to a database, by the name that registered tables give as their source. Nothing here is secret.
 */
@Section(
        value = "data_sources",
        type = "database",
        description =
                "A database whose tables are copied: PostgreSQL, MySQL, MariaDB, SQLite or any with a JDBC driver.")
public record DatabaseConfig(
        @Setting(
                description = "Where it is: postgresql://host:5432/name, mysql://host:3306/name, mariadb://..., "
                        + "sqlite:/folder/file.db or jdbc:...; never with a password.")
        String url,

        @Setting(value = "", description = "The user to sign in as; one that can only read.")
        String user,

        @Setting(value = "", description = "Name of the environment variable that holds the password.")
        String passwordEnv,

        @Setting(
                value = "verify-full",
                description = "verify-full (encrypted, certificate and host name checked), require (encrypted, "
                        + "certificate not checked) or disable (a trusted network only).")
        String tls,

        @Setting(value = "", description = "A PEM file with the certificate authority; the JDK's when empty.")
        String tlsCa,

        @Setting(value = "10s", description = "How long to wait for a connection.")
        Duration connectTimeout,

        @Setting(value = "5m", description = "How long the database may send nothing before the table fails.")
        Duration readTimeout) {}
