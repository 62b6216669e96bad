package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<StateConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(StateConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults(
                "",
                new StateConfig(
                        "",
                        "",
                        "STATE_PASSWORD",
                        "agnes",
                        "verify-full",
                        "",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        8));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                "url: postgresql://db.example.com:5433/agnes\nuser: agnes\npassword_env: DB_PASSWORD\nschema: one\n"
                        + "tls: require\ntls_ca: /etc/ca.pem\nconnect_timeout: 2s\nread_timeout: 1m\nconnections: 20",
                new StateConfig(
                        "postgresql://db.example.com:5433/agnes",
                        "agnes",
                        "DB_PASSWORD",
                        "one",
                        "require",
                        "/etc/ca.pem",
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url: mysql://db.example.com/agnes",
                "url: db.example.com",
                "url: postgresql://db.example.com",
                "url: postgresql:///agnes",
                "url: postgresql://db.example.com/agnes/more",
                "url: postgresql://db.example.com/agnes?sslmode=disable",
                "tls: maybe",
                "schema: Public",
                "schema: pg_catalog",
                "schema: 'a; drop'",
                "connect_timeout: 100ms",
                "read_timeout: 2h",
                "connections: 0"
            })
    void whatCannotBeUsedStopsTheStartWithTheKeyAndWhatToWrite(String line) {
        assertThatThrownBy(() -> section.read(line))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.hint()).contains("Write"))
                .hasMessageContaining("state")
                .hasMessageContaining(line.substring(0, line.indexOf(':')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postgresql://agnes:s3cret@db/agnes", "postgresql://db/agnes?password=s3cret", "s3cret:// x"})
    void aPasswordInTheUrlIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> section.read("url: '" + url + "'"))
                .hasMessageContaining("state")
                .satisfies(e -> {
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(String.valueOf(cause.getMessage())).doesNotContain("s3cret");
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://db/agnes, db, 5432, agnes",
        "postgres://10.0.0.7:5433/my-state, 10.0.0.7, 5433, my-state",
        "jdbc:postgresql://db.example.com:5432/agnes, db.example.com, 5432, agnes"
    })
    void theUrlNamesHostPortAndDatabase(String url, String host, int port, String database) {
        assertThat(StateAddress.parse(url)).isEqualTo(new StateAddress(host, port, database));
    }
}
