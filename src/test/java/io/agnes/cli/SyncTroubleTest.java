package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code da sync} in a process of its own, to which the system does what it does: it takes no more, refuses, kills. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SyncTroubleTest {
    private static final int LIMIT = 1 << 20;

    @TempDir
    Path temp;

    private final CountDownLatch end = new CountDownLatch(1);
    private DataServer server;
    private Workspace workspace;
    private Da da;

    @BeforeEach
    void start() throws Exception {
        server = new DataServer();
        server.publish("orders", "select 1 as id");
        server.stub.json(
                "GET /api/memory/bundle",
                "{\"mandatory\": [{\"id\": \"km_1\", \"title\": \"One\", \"content\": \"1\"}], \"approved\": []}");
        workspace = Workspace.create(temp.resolve("w").toAbsolutePath(), ServerUrl.parse(server.url()));
        da = new Da(temp.resolve("config"), server.url());
        da.environment.put("DA_LOCAL_DIR", workspace.root().toString());
        da.environment.put("DA_NO_UPLOAD", "1");
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.close();
    }

    private Process sync(String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                "io.agnes.cli.DaCommand",
                "sync"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(temp.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DA_"));
        builder.environment().putAll(da.environment);
        return builder.start();
    }

    private Da.Outcome ended(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Da.Outcome(process.exitValue(), out, Files.readString(temp.resolve("err")));
    }

    /** Numbers that no compression makes smaller: about 3 MB. */
    private void publishMuch() throws Exception {
        server.publish("big", "select hash(i) as a, hash(i + 1000000000) as b from range(200000) t(i)");
    }

    private Path part() {
        return FileFetch.growing(workspace.parquet()).resolve(DataServer.hash(server.bytes("big")));
    }

    @Test
    void aDiskThatFillsInTheMiddleKeepsWhatCameAndTheNextRunGoesOnFromThere() throws Exception {
        da.run("sync");
        publishMuch();

        Da.Outcome full = ended(sync("bash", "-c", "ulimit -f " + LIMIT / 1024 + "; exec \"$@\"", "da"));

        assertThat(full.exit()).isEqualTo(2);
        assertThat(full.err())
                .contains(
                        "error: big: The workspace takes no more: ",
                        "Make room on the disk, then run da sync again; it goes on where it stopped.",
                        "1 tables are up to date, 1 are not")
                .doesNotContain("\tat ");
        assertThat(part()).hasSize(LIMIT);
        assertThat(workspace.parquet().resolve("big.parquet")).doesNotExist();

        assertThat(da.run("sync").exit()).isZero();
        assertThat(server.fetched).endsWith("bytes=" + LIMIT + "-");
        assertThat(workspace.parquet().resolve("big.parquet")).hasBinaryContent(server.bytes("big"));
    }

    @Test
    void aSyncThatIsKilledInTheMiddleIsTakenUpByTheNext() throws Exception {
        publishMuch();
        int half = server.bytes("big").length / 2;
        server.misbehave("big", (exchange, bytes) -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(Arrays.copyOf(bytes, half));
            exchange.getResponseBody().flush();
            await();
            exchange.close();
        });

        Process process = sync();
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> Files.exists(part()) && Files.size(part()) == half);
        process.destroyForcibly().waitFor();
        assertThat(workspace.parquet().resolve("big.parquet")).doesNotExist();

        assertThat(da.run("sync").exit()).as("the lock went with the process").isZero();
        assertThat(server.fetched).endsWith("bytes=" + half + "-");
        assertThat(workspace.parquet().resolve("big.parquet")).hasBinaryContent(server.bytes("big"));
        assertThat(da.run("query", "--csv", "select count(*) as n from big").out())
                .isEqualTo("n\n200000\n");
    }

    private void await() throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                data/metadata | 1 | error: The workspace %s cannot be written to.
                data/parquet  | 2 | error: orders: The file %s/data/parquet/.part of the table 'orders' cannot be written.
                .claude       | 0 | warning: The rules in .claude/rules are not all new: %s/.claude/rules cannot be written: you may not.
                """)
    void aFolderThatIsReadOnlyIsNamed(String folder, int exit, String told) throws Exception {
        Path closed = workspace.root().resolve(folder);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Da.Outcome outcome = ended(sync(withoutPrivilege()));

            assertThat(outcome.err()).contains(told.formatted(workspace.root())).doesNotContain("\tat ");
            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(da.run("sync").exit()).isZero();
    }

    /** To root nothing is closed; without its capabilities it is a user as others are. */
    private static String[] withoutPrivilege() {
        boolean root = Set.of("root").contains(System.getProperty("user.name"));
        return root
                ? new String[] {
                    "setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", "--ambient-caps=-all"
                }
                : new String[0];
    }
}
