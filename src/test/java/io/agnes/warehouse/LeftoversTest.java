package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process leaves behind is gone after the next start, and nothing else is. */
class LeftoversTest {
    @TempDir
    Path root;

    private TestWarehouse warehouse;
    private Path published;

    @BeforeEach
    void publishOneTable() throws Exception {
        warehouse = new TestWarehouse(root);
        PublishedFile file = warehouse.write("shop", "orders", "select 1 as v");
        published = warehouse.folder("shop").resolve(file.path());
        warehouse.rebuild();
        warehouse.stop();
    }

    @AfterEach
    void close() {
        warehouse.close();
    }

    @Test
    void sideFilesAreSwept() throws Exception {
        List<Path> left = List.of(
                warehouse.analytics.resolve("build-99-7.tmp"),
                warehouse.analytics.resolve("build-99-7.tmp.wal"),
                warehouse.analytics.resolve("server.duckdb.m1-0.tmp"),
                warehouse.folder("shop").resolve("extract.duckdb.abc.tmp"),
                warehouse.folder("shop").resolve("extract.duckdb.abc.tmp.wal"),
                warehouse.folder("shop").resolve("data").resolve("orders-x.parquet.abc.tmp"),
                warehouse.folder("shop").resolve("data").resolve("tmp_orders.parquet"),
                warehouse.folder("shop").resolve("rejects").resolve("orders.abc.tmp"),
                root.resolve("sources/sources.yml.123.tmp"),
                root.resolve("state/.jwt_secret.abc.tmp"));
        for (Path file : left) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "half");
        }

        warehouse.orchestrator();

        assertThat(left).allSatisfy(file -> assertThat(file).doesNotExist());
        assertThat(warehouse.answer("select v from orders")).isEqualTo("1");
    }

    @Test
    void scratchIsEmptied() throws Exception {
        Path scratch = root.resolve("tmp");
        Files.createDirectories(scratch.resolve("spill-1-1"));
        Files.writeString(scratch.resolve("spill-1-1/duckdb_temp_block-1.block"), "x");
        Path real = Files.writeString(root.resolve("real.csv"), "a");
        Files.createSymbolicLink(
                Files.createDirectories(scratch.resolve("intake-7")).resolve("data.csv"), real);
        Files.writeString(scratch.resolve("answer-1.tmp"), "x");

        warehouse.orchestrator();

        assertThat(TestWarehouse.names(scratch)).isEmpty();
        assertThat(real).exists();
    }

    @Test
    void whatPeopleAndSourcesKeepStays() throws Exception {
        List<Path> kept = List.of(
                root.resolve("sources/shop/draft.tmp"),
                root.resolve("sources/notes.tmp"),
                warehouse.folder("shop").resolve("inbox/event.tmp"));
        for (Path file : kept) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "kept");
        }

        warehouse.orchestrator();

        assertThat(kept).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void publishedFilesThatNoExtractNamesAreSweptAndForeignOnesStay() throws Exception {
        Path data = warehouse.folder("shop").resolve("data");
        Path orphan = data.resolve("orders-" + DurableFiles.unique() + ".parquet");
        Path foreign = data.resolve("orders.parquet");
        Path copy = Files.createDirectories(warehouse.analytics.resolve("copies/jira"))
                .resolve("x.parquet");
        for (Path file : List.of(orphan, foreign, copy)) {
            Files.writeString(file, "data");
        }

        warehouse.orchestrator();

        assertThat(orphan).doesNotExist();
        assertThat(copy).doesNotExist();
        assertThat(foreign).exists();
        assertThat(published).exists();
    }

    @Test
    void filesOfAnExtractThatCannotBeReadStay() throws Exception {
        Files.writeString(warehouse.folder("shop").resolve("extract.duckdb"), "garbage");
        Path unknown = warehouse.folder("shop").resolve("data/orders-" + DurableFiles.unique() + ".parquet");
        Files.writeString(unknown, "data");

        warehouse.rebuild();

        assertThat(unknown).exists();
        assertThat(published).exists();
    }

    @Test
    void theLastGenerationIsServedAgainAndHalfGenerationsAreSwept() throws Exception {
        Path half = warehouse.analytics.resolve("server-17.duckdb");
        Files.writeString(half, "no manifest was written");

        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            assertThat(snapshot.number()).isEqualTo(2);
            assertThat(TestWarehouse.answer(snapshot, "select v from orders")).isEqualTo("1");
        }
        assertThat(half).doesNotExist();
        warehouse.write("shop", "orders", "select 2 as v");
        assertThat(warehouse.rebuild().generation()).isEqualTo(18);
    }

    @Test
    void aDamagedManifestOrDatabaseOnlyCostsARebuild() throws Exception {
        for (String ending : List.of("json", "duckdb")) {
            for (String name : TestWarehouse.names(warehouse.analytics)) {
                if (name.matches("server-\\d+\\." + ending)) {
                    Files.writeString(warehouse.analytics.resolve(name), "[{");
                }
            }
            warehouse.rebuild();
            assertThat(warehouse.answer("select v from orders")).as(ending).isEqualTo("1");
            warehouse.stop();
        }
    }
}
