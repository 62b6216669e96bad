package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JiraConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<JiraConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(JiraConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults("", new JiraConfig("", "", "JIRA_API_TOKEN", "", 30, false, DataSize.parse("50MB"), false));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                """
                site: acme.atlassian.net
                email: agnes@acme.example
                token_env: SUPPORT_TOKEN
                projects: SUP, OPS
                compare_days: 7
                attachments: true
                attachment_size: 5MB
                organizations: true
                """,
                new JiraConfig(
                        "https://acme.atlassian.net",
                        "agnes@acme.example",
                        "SUPPORT_TOKEN",
                        "SUP, OPS",
                        7,
                        true,
                        DataSize.parse("5MB"),
                        true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "site: http://acme.atlassian.net",
                "site: https://user@acme.atlassian.net",
                "site: https://acme.atlassian.net/jira",
                "site: '{{x}}'",
                "token_env: a-secret-token",
                "projects: SUP) or (project = X",
                "compare_days: 0",
            })
    void whatCannotWorkStopsTheStart(String setting) {
        assertThatThrownBy(() -> section.read(setting)).hasMessageContaining("jira");
    }

    @Test
    void aFieldThatIsReadForNothingIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("jira-fields.yaml"), "severty: customfield_1\n");

        assertThatThrownBy(() -> JiraFields.read(file))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("severty");
        Files.writeString(file, "severity: ../x\n");
        assertThatThrownBy(() -> JiraFields.read(file)).hasMessageContaining("severity");
    }

    @Test
    void withoutAFileNoFieldIsRead() {
        assertThat(JiraFields.read(folder.resolve("none.yaml")).fields()).isEmpty();
    }
}
