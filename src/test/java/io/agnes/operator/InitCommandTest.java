package io.agnes.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.config.Environment;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {
    @TempDir
    Path folder;

    private Agnes agnes;

    @BeforeEach
    void start() {
        agnes = new Agnes(folder);
        agnes.environment.clear();
    }

    @Test
    void defaultsMakeAnInstanceThatLoads() {
        Agnes.Outcome outcome = agnes.run("init", "--yes");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        Environment written = written();
        assertThat(instance(written).name()).isEqualTo("Agnes");
        assertThat(written.find("SEED_ADMIN_EMAIL")).contains("admin@example.com");
        assertThat(written.find("DATA_DIR")).contains("data");
        assertThat(written.find("AGNES_PORT")).contains("8000");
        assertThat(Base64.getUrlDecoder().decode(written.get("JWT_SECRET_KEY", "")))
                .hasSize(48);
    }

    @Test
    void aGeneratedPasswordIsShownOnce() {
        Agnes.Outcome outcome = agnes.run("init", "--yes");

        String password = written().get("SEED_ADMIN_PASSWORD", "");
        assertThat(password).hasSize(20);
        assertThat(outcome.out()).containsOnlyOnce(password);
    }

    @Test
    void twoInstancesShareNoSecret() throws IOException {
        agnes.run("init", "--yes");
        String first = Files.readString(folder.resolve(".env"));
        agnes.run("init", "--yes", "--force");

        assertThat(Files.readString(folder.resolve(".env"))).isNotEqualTo(first);
    }

    @Test
    void onlyTheOwnerCanReadTheSecrets() throws IOException {
        agnes.run("init", "--yes");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(".env"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aPersonIsAskedForEverything() {
        Agnes.Outcome outcome = agnes.types("Acme \"Data\" ${HOME} \\ ž", "ann@acme.test", "", "/srv/data", "9000")
                .run("init");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(agnes.asked).hasSize(5);
        Environment written = written();
        assertThat(instance(written).name()).isEqualTo("Acme \"Data\" ${HOME} \\ ž");
        assertThat(written.find("DATA_DIR")).contains("/srv/data");
        assertThat(outcome.out()).contains("http://127.0.0.1:9000").contains("ann@acme.test");
    }

    @Test
    void optionsAnswerTheQuestions() {
        Agnes.Outcome outcome = agnes.input("it's a \"secret\" #1")
                .run(
                        "init",
                        "--yes",
                        "--name",
                        "Acme",
                        "--admin-email",
                        "ann@acme.test",
                        "--data-dir",
                        "my data",
                        "--port",
                        "9000",
                        "--admin-password-stdin");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(agnes.asked).isEmpty();
        assertThat(written().find("SEED_ADMIN_PASSWORD")).contains("it's a \"secret\" #1");
        assertThat(written().find("DATA_DIR")).contains("my data");
        assertThat(outcome.out()).doesNotContain("secret");
    }

    @Test
    void nothingIsOverwrittenWithoutForce() throws IOException {
        Files.writeString(folder.resolve(".env"), "KEEP=me");

        Agnes.Outcome outcome = agnes.run("init", "--yes");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains(".env is already there").contains("--force");
        assertThat(Files.readString(folder.resolve(".env"))).isEqualTo("KEEP=me");
        assertThat(folder.resolve("config/instance.yaml")).doesNotExist();
    }

    @Test
    void withoutATerminalDefaultsMustBeWished() {
        Agnes.Outcome outcome = agnes.run("init");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("--yes");
        assertThat(folder.resolve(".env")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port=0", "--port=99999", "--port=http", "--admin-email=ann", "--name= ", "--data-dir="})
    void anUnusableAnswerIsNamedAndNothingIsWritten(String option) {
        Agnes.Outcome outcome = agnes.run("init", "--yes", option);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("error: ").contains("hint: Give");
        assertThat(folder.resolve(".env")).doesNotExist();
    }

    @Test
    void aShortPasswordIsRefused() {
        assertThat(agnes.input("short")
                        .run("init", "--yes", "--admin-password-stdin")
                        .err())
                .contains("fewer than 8 characters");
    }

    @Test
    void theFolderOfTheConfigurationCanBeElsewhere() {
        agnes.environment.put("CONFIG_DIR", folder.resolve("etc").toString());

        agnes.run("init", "--yes");

        assertThat(folder.resolve("etc/instance.yaml")).exists();
    }

    private Environment written() {
        return Environment.of(Map.of(), folder.resolve(".env"));
    }

    private InstanceConfig instance(Environment environment) {
        return Settings.load(environment, List.of(InstanceConfig.class), folder.resolve("config/instance.yaml"))
                .section(InstanceConfig.class);
    }
}
