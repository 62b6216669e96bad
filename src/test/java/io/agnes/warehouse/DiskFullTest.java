package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told when a disk is full; the engine's messages are those it gave on a full file system. */
class DiskFullTest {
    private static final DataSize CONFIGURED = DataSize.parse("2GB");
    private static final String SPILL = "Out of Memory Error: failed to offload data block of size 192.0 KiB"
            + " (%s used).\nThis limit was set by the 'max_temp_directory_size' setting.";

    @TempDir
    Path root;

    @Test
    void aRebuildThatCannotFitLeavesTheLastGenerationAndAnAlarmUntilOneSucceeds() throws Exception {
        try (TestWarehouse warehouse = new TestWarehouse(root)) {
            warehouse.write("shop", "orders", "select 1 as v");
            warehouse.rebuild();
            warehouse.write("shop", "orders", "select 2 as v");
            warehouse.free(1000);

            assertThatThrownBy(warehouse::rebuild)
                    .asInstanceOf(InstanceOfAssertFactories.type(AgnesException.class))
                    .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.STORAGE_FULL))
                    .satisfies(e -> assertThat(e.getMessage())
                            .matches("There is no room for the next generation of master views in the data folder"
                                    + " \\(analytics\\): it needs about [0-9.]+ KB, 1000 B are free\\."))
                    .satisfies(
                            e -> assertThat(e.hint()).matches("Free at least [0-9.]+ KB there, then sync again; .*"));
            assertThat(warehouse.answer("select v from orders")).isEqualTo("1");
            assertThat(warehouse.orchestrator().alarm().orElseThrow()).contains("no room", "generation");

            warehouse.free(Long.MAX_VALUE);
            warehouse.rebuild();
            assertThat(warehouse.answer("select v from orders")).isEqualTo("2");
            assertThat(warehouse.orchestrator().alarm()).isEmpty();
        }
    }

    @Test
    void aTableThatMeetsAFullDiskIsToldWithFiguresAndLeavesNothing() throws Exception {
        try (TestWarehouse warehouse = new TestWarehouse(root)) {
            warehouse.free(3L << 20);

            assertThatThrownBy(() -> warehouse.write(
                            "shop", "orders", "select error('No space left on device') as v from range(3)"))
                    .hasMessage("There is no room for the table 'orders' in the data folder (extracts): it needs about"
                            + " 19.0 MB, 3.0 MB are free.");
            try (Stream<Path> files = Files.list(warehouse.folder("shop").resolve("data"))) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void aSpillThatMeetsAFullDiskIsNotALackOfMemory() {
        for (String message : List.of(
                String.format(SPILL, "1.6 MiB/1.7 MiB"),
                "IO Error: Could not write file \"/data/tmp/spill-1-1/duckdb_temp_storage_DEFAULT-0.tmp\": No space"
                        + " left on device")) {
            AgnesException told = QueryErrors.ofEngine(new SQLException(message), QueryFixture.config());

            assertThat(told.problem()).isEqualTo(Problem.STORAGE_FULL);
            assertThat(told.getMessage())
                    .contains(
                            "data folder (tmp)",
                            "up to " + QueryFixture.config().spill())
                    .doesNotContain("/data");
        }
    }

    @Test
    void aSpillThatReachesItsConfiguredLimitIsALimitOfQueries() {
        String configured = "1.9 GiB/2.0 GiB";

        assertThat(Spill.metFullDisk(new SQLException(String.format(SPILL, configured)), CONFIGURED))
                .isFalse();
        assertThat(Spill.metFullDisk(new SQLException(String.format(SPILL, "1.0 GiB/1.1 GiB")), CONFIGURED))
                .isTrue();
        assertThat(Spill.metFullDisk(new SQLException(String.format(SPILL, "0 bytes/0 bytes")), CONFIGURED))
                .isTrue();
        assertThat(Spill.metFullDisk(new SQLException("Out of Memory Error: could not allocate"), CONFIGURED))
                .isFalse();
    }
}
