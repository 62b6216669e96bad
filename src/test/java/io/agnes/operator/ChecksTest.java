package io.agnes.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.agnes.Components;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import io.agnes.config.Home;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import io.agnes.platform.RouteCheck;
import io.agnes.platform.RouteValues;
import io.agnes.platform.ServerConfig;
import io.agnes.state.Migrations;
import io.agnes.state.StateConfig;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    private static final List<Class<? extends Record>> PORT = List.of(ServerConfig.class);

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void anOldJavaFails() {
        assertThat(levels(new JavaCheck(Runtime.Version.parse("11.0.2")).look()))
                .containsExactly(Diagnosis.Level.FAIL);
        assertThat(levels(new JavaCheck(Runtime.Version.parse("17.0.1")).look()))
                .containsExactly(Diagnosis.Level.OK);
    }

    @Test
    void duckDbOpens() {
        assertThat(new DuckDbCheck().look().get(0).what()).matches("DuckDB v\\S+ opened in \\d+ ms");
    }

    @Test
    void theDataFolderIsWritableOrCanBeMade() throws IOException {
        assertThat(one(new DataFolderCheck(home())).what()).contains("will be created");

        Files.createDirectories(folder.resolve("data"));
        assertThat(one(new DataFolderCheck(home())).what()).endsWith("is writable");
    }

    @Test
    void aFileInPlaceOfTheDataFolderFails() throws IOException {
        Files.createFile(folder.resolve("data"));

        assertThat(one(new DataFolderCheck(home())).level()).isEqualTo(Diagnosis.Level.FAIL);
    }

    @Test
    void aStateFolderOpenToOthersIsTold() throws IOException {
        Path state = Files.createDirectories(folder.resolve("data/state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(new DataFolderCheck(home()).look())
                .extracting(Diagnosis::level)
                .containsExactly(Diagnosis.Level.OK, Diagnosis.Level.WARN);
    }

    @Test
    void aMissingFolderOfSourcesFails() throws IOException {
        environment.put("SOURCES_DIR", folder.resolve("elsewhere").toString());

        assertThat(levels(new DataFolderCheck(home()).look())).contains(Diagnosis.Level.FAIL);
    }

    @Test
    void littleDiskWarnsAndHardlyAnyFails() throws IOException {
        assertThat(levels(new DiskCheck(() -> DataSize.parse("6GB").bytes()).look()))
                .containsExactly(Diagnosis.Level.OK);
        assertThat(levels(new DiskCheck(() -> DataSize.parse("4GB").bytes()).look()))
                .containsExactly(Diagnosis.Level.WARN);
        assertThat(levels(new DiskCheck(() -> DataSize.parse("499MB").bytes()).look()))
                .containsExactly(Diagnosis.Level.FAIL);
        assertThat(DiskCheck.of(() -> folder.resolve("not/there/yet")).look()).hasSize(1);
    }

    @Test
    void aFreePortIsFine() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            environment.put("AGNES_PORT", String.valueOf(socket.getLocalPort()));
        }

        assertThat(one(new PortCheck(home(), PORT)).what()).endsWith("is free");
    }

    @Test
    void aPortOfAnotherProgramFails() throws IOException {
        Diagnosis finding = portOf(404, "no");

        assertThat(finding.level()).isEqualTo(Diagnosis.Level.FAIL);
        assertThat(finding.fix()).contains("AGNES_PORT");
    }

    @Test
    void ourOwnServerOnThePortIsFineUnlessItIsIll() throws IOException {
        assertThat(portOf(200, "{\"status\": \"ok\"}").level()).isEqualTo(Diagnosis.Level.OK);
        assertThat(portOf(503, "{\"status\": \"unhealthy\"}").level()).isEqualTo(Diagnosis.Level.WARN);
    }

    @Test
    void aPortThatIsNoneIsRefusedWithItsSetting() {
        environment.put("AGNES_PORT", "http");

        assertThatThrownBy(() -> new PortCheck(home(), PORT).look()).hasMessageContaining("server.port");
    }

    @Test
    void thePortOfTheInstanceFileIsTheOneThatIsTried() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            instance("server:\n  port: " + taken.getLocalPort() + "\n");

            Diagnosis diagnosis = one(new PortCheck(home(), PORT));

            assertThat(diagnosis.level()).isEqualTo(Diagnosis.Level.FAIL);
            assertThat(diagnosis.what()).startsWith("127.0.0.1:" + taken.getLocalPort());
        }
    }

    private void instance(String text) throws IOException {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/instance.yaml"), text);
    }

    @Test
    void aShortKeyFails() throws IOException {
        environment.put("JWT_SECRET_KEY", "x".repeat(31));
        assertThat(levels(new SecretsCheck(home()).look())).contains(Diagnosis.Level.FAIL);

        environment.put("JWT_SECRET_KEY", "x".repeat(32));
        assertThat(levels(new SecretsCheck(home()).look())).doesNotContain(Diagnosis.Level.FAIL);
    }

    @Test
    void secretsThatOthersCanReadFail() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "A=b");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(new SecretsCheck(home()).look())
                .anyMatch(finding ->
                        finding.level() == Diagnosis.Level.FAIL && finding.fix().equals("Run: chmod 600 " + file));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(levels(new SecretsCheck(home()).look())).doesNotContain(Diagnosis.Level.FAIL);
    }

    @Test
    void anInstanceWithoutAnyUserIsTold() throws IOException {
        assertThat(levels(new SecretsCheck(home()).look())).contains(Diagnosis.Level.WARN);

        environment.put("SEED_ADMIN_EMAIL", "a@b");
        environment.put("SEED_ADMIN_PASSWORD", "secret");
        assertThat(levels(new SecretsCheck(home()).look())).containsExactly(Diagnosis.Level.OK);
    }

    @Test
    void aWrongSettingFailsWithItsKey() throws IOException {
        Path file = Files.createDirectories(folder.resolve("config")).resolve("instance.yaml");
        ConfigurationCheck check = new ConfigurationCheck(home(), List.of(InstanceConfig.class));
        Agnes.Outcome missing = new Agnes(folder).checks(check).run("doctor");
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.out())
                .contains("FAIL  settings")
                .contains("instance.name")
                .contains("bin/agnes init");

        Files.writeString(file, "instance: {name: Acme}");
        assertThat(check.look().get(0).level()).isEqualTo(Diagnosis.Level.OK);

        Files.writeString(file, "instance: {nam: Acme}");
        Agnes.Outcome outcome = new Agnes(folder).checks(check).run("doctor");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).contains("FAIL  settings").contains("'instance.nam'");
    }

    @Test
    void aFolderOfRoutesIsCheckedAsTheEngineWouldLoadIt() throws IOException {
        Path routes = folder.resolve("routes");
        RoutesCheck check = new RoutesCheck(
                routes, asked -> new RouteCheck(asked, RouteValues.of(Map.of()), Map.of(), context -> {}));
        assertThat(one(check).what()).endsWith("is missing");

        Files.createDirectories(routes.resolve("platform"));
        assertThat(one(check).what()).endsWith("holds no route");

        String beat = """
                # When: every minute.
                # Does: says that the engine lives.
                # Writes: a log line.
                # Fails: never.
                - route:
                    id: platform-beat
                    description: Says that the engine lives
                    group: platform
                    from:
                      uri: timer:beat
                      steps:
                        - log: { message: alive }
                """;
        Files.writeString(routes.resolve("platform/beat.camel.yaml"), beat);
        assertThat(one(check)).isEqualTo(Diagnosis.ok("1 routes, nothing to mend"));

        Files.writeString(routes.resolve("platform/beat.camel.yaml"), beat.replace("    group: platform\n", ""));
        assertThat(one(check).level()).isEqualTo(Diagnosis.Level.FAIL);
        assertThat(one(check).what()).startsWith("routes/platform/beat.camel.yaml:5: the route 'platform-beat'");
        assertThat(one(check).fix()).isEqualTo("Add 'group: platform'.");
    }

    @Test
    void ofManyMistakesInRoutesTheFirstAreShown() throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes/api"));
        for (int i = 1; i <= 5; i++) {
            Files.writeString(routes.resolve("bad-" + i + ".camel.yaml"), "- route:\n    id: \"bad\n");
        }
        List<Diagnosis> findings = new RoutesCheck(
                        folder.resolve("routes"),
                        asked -> new RouteCheck(asked, RouteValues.of(Map.of()), Map.of(), context -> {}))
                .look();

        assertThat(findings).hasSize(4);
        assertThat(findings.get(0).what()).startsWith("routes/api/bad-1.camel.yaml:");
        assertThat(findings.get(3).what()).matches("\\d+ more to mend");
        assertThat(findings.get(3).fix()).contains("bin/agnes routes validate");
    }

    @Test
    void theStateIsUpToDateInUseOrTooNew() throws Exception {
        Path file = folder.resolve("state/system.duckdb");
        StateCheck check = stateCheck("");
        assertThat(one(check).what()).startsWith("no state yet");
        assertThat(file).doesNotExist();

        StateDatabase.open(file).close();
        assertThat(one(check).what()).isEqualTo("version " + Migrations.current() + ", up to date");

        sql("jdbc:duckdb:" + file, "insert into schema_version (version) values (999)");
        assertThat(one(check).level()).isEqualTo(Diagnosis.Level.FAIL);

        Files.writeString(file, "garbage");
        assertThat(one(check).fix()).contains("Restore");
    }

    @Test
    void theStateOnPostgresIsAskedForItsVersion() throws Exception {
        Path place = folder.resolve("there");
        StateCheck check = stateCheck(StateOn.postgresSettings(place));
        assertThat(one(check)).isEqualTo(Diagnosis.ok("PostgreSQL answers, no state yet; the first start creates it"));

        try (StateDatabase running = StateOn.POSTGRESQL.open(place)) {
            assertThat(one(check).what()).isEqualTo("version " + Migrations.current() + ", up to date");
            running.write(handle -> handle.execute("insert into schema_version (version) values (999)"));
        }
        assertThat(one(check).level()).isEqualTo(Diagnosis.Level.FAIL);

        Diagnosis gone = one(stateCheck("state:\n  url: postgresql://127.0.0.1:1/agnes\n  connect_timeout: 1s\n"));
        assertThat(gone.level()).isEqualTo(Diagnosis.Level.FAIL);
        assertThat(gone.what()).contains("PostgreSQL at 127.0.0.1:1/agnes");
        assertThat(gone.fix()).contains("Start PostgreSQL there");

        assertThat(one(stateCheck("state:\n  url: oracle://db/agnes\n")))
                .isEqualTo(Diagnosis.warn("not looked at: the settings cannot be read", "Mend the settings first."));
    }

    @Test
    void everyExtractIsOpenedAndItsFilesAreCompared() throws Exception {
        ExtractsCheck check = new ExtractsCheck(() -> folder.resolve("extracts"));
        assertThat(one(check)).isEqualTo(Diagnosis.ok("none yet"));
        Path shop = Files.createDirectories(folder.resolve("extracts/shop"));
        assertThat(one(check)).isEqualTo(Diagnosis.warn("shop: no extract.duckdb yet", "Run: bin/agnes sources sync"));

        Files.createDirectories(shop.resolve("data"));
        Files.writeString(shop.resolve("data/orders-1.parquet"), "12345");
        extract(shop, "'data/orders-1.parquet', 5");
        assertThat(one(check)).isEqualTo(Diagnosis.ok("shop: 1 table"));

        Files.writeString(shop.resolve("data/orders-1.parquet"), "123");
        assertThat(one(check).what()).isEqualTo("shop: missing or of another size: data/orders-1.parquet");

        Files.delete(shop.resolve("data/orders-1.parquet"));
        assertThat(one(check).level()).isEqualTo(Diagnosis.Level.FAIL);

        Files.writeString(shop.resolve("extract.duckdb"), "garbage");
        assertThat(one(check).what()).startsWith("shop: cannot be read: ");
    }

    @Test
    void anExtractOfAForeignWriterNeedsNoListOfFiles() throws Exception {
        Path crm = Files.createDirectories(folder.resolve("extracts/crm"));
        sql("jdbc:duckdb:" + crm.resolve("extract.duckdb"), "create table _meta as select 'a' as table_name");

        assertThat(one(new ExtractsCheck(() -> folder.resolve("extracts")))).isEqualTo(Diagnosis.ok("crm: 1 table"));
    }

    private void extract(Path source, String file) throws SQLException {
        sql(
                "jdbc:duckdb:" + source.resolve("extract.duckdb"),
                "create table _meta as select 'orders' as table_name",
                "create table _files as select 'orders' as table_name, path, size_bytes from (values (" + file
                        + ")) f(path, size_bytes)");
    }

    private static void sql(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Diagnosis portOf(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/health", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            environment.put("AGNES_PORT", String.valueOf(server.getAddress().getPort()));
            return one(new PortCheck(home(), PORT));
        } finally {
            server.stop(0);
        }
    }

    /** @param section of instance.yaml */
    private StateCheck stateCheck(String section) throws IOException {
        Path file = Files.writeString(folder.resolve("state.yaml"), section);
        return new StateCheck(
                () -> DataFolder.at(folder),
                () -> Settings.load(Environment.of(Map.of()), List.of(StateConfig.class), file));
    }

    @Test
    void aDatabaseThatLetsNobodyInIsAWarningThatSaysWhatToDo() throws IOException, SQLException {
        Path file = Files.createDirectories(folder.resolve("config")).resolve("instance.yaml");
        DatabasesCheck check = new DatabasesCheck(home(), Components.SECTIONS);
        Files.writeString(file, "instance: {name: Acme}");
        assertThat(one(check).what()).isEqualTo("no database is configured");

        try (Connection made = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("crm.db"));
                Statement statement = made.createStatement()) {
            statement.execute("create table t (id int)");
        }
        Files.writeString(
                file,
                "instance: {name: Acme}\ndata_sources:\n  crm: {type: database, url: 'sqlite:"
                        + folder.resolve("crm.db") + "'}\n  gone: {type: database, url: 'sqlite:"
                        + folder.resolve("gone.db") + "'}\n");
        List<Diagnosis> findings = check.look();
        assertThat(findings.get(0).what()).isEqualTo("'crm' can be read");
        assertThat(findings.get(1).level()).isEqualTo(Diagnosis.Level.WARN);
        assertThat(findings.get(1).what()).contains("'gone.db'");
        assertThat(findings.get(1).fix()).contains("data_sources.gone.url");
    }

    private Home home() {
        environment.putIfAbsent("DATA_DIR", folder.resolve("data").toString());
        return new Home(folder, environment);
    }

    private static List<Diagnosis.Level> levels(List<Diagnosis> findings) {
        return findings.stream().map(Diagnosis::level).toList();
    }

    private static Diagnosis one(Check check) throws IOException {
        try {
            List<Diagnosis> findings = check.look();
            assertThat(findings).hasSize(1);
            return findings.get(0);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
