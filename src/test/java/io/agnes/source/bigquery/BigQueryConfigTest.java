package io.agnes.source.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BigQueryConfigTest {
    private static final BigQueryConfig DEFAULTS = with("acme-analytics", "", "GOOGLE_APPLICATION_CREDENTIALS", 4, "");

    @TempDir
    Path folder;

    private SectionAssert<BigQueryConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(BigQueryConfig.class, folder);
    }

    private static BigQueryConfig with(String project, String billing, String variable, int streams, String url) {
        return new BigQueryConfig(
                project,
                billing,
                "",
                variable,
                DataSize.parse("10GB"),
                streams,
                Duration.ofMinutes(10),
                Duration.ofMinutes(2),
                url.isEmpty() ? "https://bigquery.googleapis.com" : url,
                "https://bigquerystorage.googleapis.com");
    }

    @Test
    void theDefaults() {
        section.hasDefaults("project: acme-analytics", DEFAULTS);
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                """
                project: acme-analytics
                billing_project: acme-billing
                location: EU
                credentials_env: ACME_KEY
                max_bytes_per_materialize: 1GB
                read_streams: 2
                query_timeout: 5m
                read_timeout: 30s
                api_url: https://bigquery.example.com
                storage_url: https://storage.example.com
                """,
                new BigQueryConfig(
                        "acme-analytics",
                        "acme-billing",
                        "EU",
                        "ACME_KEY",
                        DataSize.parse("1GB"),
                        2,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        "https://bigquery.example.com",
                        "https://storage.example.com"));
    }

    @Test
    void theProjectOfTheDataPaysUnlessAnotherDoes() {
        assertThat(new BigQueryConnection("bq", DEFAULTS).billing()).isEqualTo("acme-analytics");
        assertThat(new BigQueryConnection("bq", with("acme-analytics", "acme-billing", "KEY", 1, "")).billing())
                .isEqualTo("acme-billing");
    }

    @ParameterizedTest
    @CsvSource({
        "project,Acme!,'',KEY,4,''",
        "billing_project,acme-analytics,x,KEY,4,''",
        "credentials_env,acme-analytics,'',not a name,4,''",
        "read_streams,acme-analytics,'',KEY,0,''",
        "api_url,acme-analytics,'',KEY,4,http://bigquery.example.com",
    })
    void aSettingThatCannotBeRightIsNamed(
            String setting, String project, String billing, String variable, int streams, String url) {
        assertThatThrownBy(() -> new BigQueryConnection("bq", with(project, billing, variable, streams, url)))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("data_sources.bq." + setting);
    }
}
