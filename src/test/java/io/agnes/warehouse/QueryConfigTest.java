package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.DataSize;
import io.agnes.config.SectionAssert;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryConfigTest {
    @TempDir
    Path folder;

    private SectionAssert<QueryConfig> section;

    @BeforeEach
    void open() {
        section = SectionAssert.section(QueryConfig.class, folder);
    }

    @Test
    void theDefaults() {
        section.hasDefaults(
                "",
                new QueryConfig(
                        Duration.ofSeconds(30),
                        1000,
                        1_000_000,
                        DataSize.parse("100KB"),
                        DataSize.parse("1MB"),
                        DataSize.parse("1GB"),
                        DataSize.parse("512MB"),
                        2,
                        DataSize.parse("2GB"),
                        8,
                        4,
                        Duration.ofSeconds(5),
                        48,
                        32,
                        "process",
                        0));
    }

    @Test
    void everyKey() throws ReflectiveOperationException {
        section.readsEveryKey(
                """
                timeout: 5s
                default_rows: 10
                max_rows: 20
                max_sql: 1KB
                max_cell: 2KB
                max_result: 3MB
                memory: 4MB
                threads: 5
                spill: 6MB
                max_concurrent: 7
                max_concurrent_per_user: 9
                queue_wait: 9s
                max_waiting: 11
                max_waiting_per_user: 12
                isolation: in-process
                processes: 13
                """,
                new QueryConfig(
                        Duration.ofSeconds(5),
                        10,
                        20,
                        DataSize.parse("1KB"),
                        DataSize.parse("2KB"),
                        DataSize.parse("3MB"),
                        DataSize.parse("4MB"),
                        5,
                        DataSize.parse("6MB"),
                        7,
                        9,
                        Duration.ofSeconds(9),
                        11,
                        12,
                        "in-process",
                        13));
    }

    @Test
    void aLimitThatAllowsNothingIsRefused() {
        for (String line : List.of(
                "max_rows: 0",
                "max_concurrent: 0",
                "timeout: 0s",
                "default_rows: 1000001",
                "max_waiting: 0",
                "processes: -1",
                "isolation: jail")) {
            assertThatThrownBy(() -> section.read(line))
                    .as(line)
                    .hasMessageContaining(line.substring(0, line.indexOf(':')));
        }
    }
}
