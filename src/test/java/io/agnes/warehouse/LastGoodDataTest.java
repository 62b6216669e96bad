package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodDataTest {
    private static final Identifier ORDERS = new Identifier("orders");

    @TempDir
    Path root;

    private TestWarehouse warehouse;

    @BeforeEach
    void publishOneTable() throws SQLException {
        warehouse = new TestWarehouse(root);
        warehouse.write("shop", "orders", "select 1 as v");
        warehouse.write("crm", "people", "select 1 as v");
        warehouse.rebuild();
    }

    @AfterEach
    void close() {
        warehouse.close();
    }

    @Test
    void aBrokenExtractKeepsItsTables() throws Exception {
        breakExtract();
        warehouse.write("crm", "people", "select 2 as v");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.source()).isEqualTo("shop");
            assertThat(problem.keepsLastGood()).isTrue();
        });
        assertThat(report.releasedIds()).isEmpty();
        assertThat(warehouse.answer("select v from orders")).isEqualTo("1");
        assertThat(warehouse.answer("select v from people")).isEqualTo("2");
    }

    @Test
    void aBrokenExtractKeepsItsTablesAcrossARestart() throws Exception {
        breakExtract();
        warehouse.stop();

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).extracting(SourceProblem::keepsLastGood).containsExactly(true);
        assertThat(warehouse.answer("select v from shop.orders")).isEqualTo("1");
    }

    @Test
    void aMendedExtractIsPublishedAgain() throws Exception {
        breakExtract();
        warehouse.rebuild();
        Files.delete(warehouse.folder("shop").resolve("extract.duckdb"));
        warehouse.write("shop", "orders", "select 2 as v");

        assertThat(warehouse.rebuild().problems()).isEmpty();
        assertThat(warehouse.answer("select v from orders")).isEqualTo("2");
    }

    @Test
    void anExtractThatWasAlwaysBrokenHasNothingToKeep() throws Exception {
        Files.createDirectories(warehouse.folder("new"));
        Files.writeString(warehouse.folder("new").resolve("extract.duckdb"), "garbage");

        assertThat(warehouse.rebuild().problems())
                .extracting(SourceProblem::keepsLastGood)
                .containsExactly(false);
    }

    @Test
    void aTableKeepsItsLastGoodDataWhenItsNewFileIsCutShort() throws Exception {
        PublishedFile cut = warehouse.write("shop", "orders", "select * from range(1000) t(v)");
        cut(warehouse.folder("shop").resolve(cut.path()));

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.message()).contains("'orders'");
            assertThat(problem.keepsLastGood()).isTrue();
        });
        assertThat(warehouse.answer("select v from orders")).isEqualTo("1");
    }

    @Test
    void aTableWhoseOnlyFileIsGoneIsDroppedAndTheOthersStay() throws Exception {
        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            Files.delete(snapshot.find(ORDERS).orElseThrow().files().get(0));
        }

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).extracting(SourceProblem::keepsLastGood).containsExactly(false);
        assertThat(report.relations()).extracting(Relation::id).containsExactly(new Identifier("people"));
    }

    @Test
    void aFileThatWentWhileStoppedDoesNotStopTheStart() throws Exception {
        Path file;
        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            file = snapshot.find(ORDERS).orElseThrow().files().get(0);
        }
        warehouse.stop();
        Files.delete(file);

        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            assertThat(snapshot.relations()).extracting(Relation::id).containsExactly(new Identifier("people"));
        }
    }

    @Test
    void aFileOutsideTheExtractIsNeverPublished() throws Exception {
        Path outside = root.resolve("outside.parquet");
        try (DuckDBConnection connection = warehouse.engine.work()) {
            Engine.run(connection, "copy (select 'secret' as v) to '" + outside + "' (format parquet)");
        }
        Path link = warehouse.folder("shop").resolve("data/link.parquet");
        Files.createSymbolicLink(link, outside);
        String sha256 = GrowingDigest.of(outside);

        for (String path : List.of("../../outside.parquet", outside.toString(), "data/link.parquet")) {
            try (DuckDBConnection connection = warehouse.engine.work()) {
                Engine.run(connection, "attach '" + warehouse.folder("shop").resolve("extract.duckdb") + "' as x");
                Engine.run(connection, "update x._files set path = '" + path + "', sha256 = '" + sha256 + "'");
                Engine.run(connection, "detach x");
            }
            RebuildReport report = warehouse.rebuild();
            assertThat(report.problems()).as(path).hasSize(1);
            assertThat(report.problems().get(0).message()).doesNotContain(root.toString());
            assertThat(warehouse.answer("select v from orders")).as(path).isEqualTo("1");
        }
    }

    @Test
    void theFilesOfASourceThatIsGoneGoWithItsLastReader() throws Exception {
        Path file;
        try (Snapshot held = warehouse.orchestrator().current()) {
            file = held.find(ORDERS).orElseThrow().files().get(0);
            Files.delete(warehouse.folder("shop").resolve("extract.duckdb"));
            assertThat(warehouse.rebuild().releasedIds()).containsExactly(ORDERS);
            assertThat(TestWarehouse.answer(held, "select v from orders")).isEqualTo("1");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void extractedAtIsTheInstantTheSourceWrote() throws SQLException {
        ExtractFolder folder = new ExtractFolder(warehouse.folder("shop"), warehouse.engine);
        ExtractTable table = folder.read().find(ORDERS).orElseThrow();
        Instant noon = Instant.parse("2024-12-31T12:00:00.123456Z");
        folder.write(new Extract(
                List.of(new ExtractTable(ORDERS, "New words", table.files(), noon, ExtractTable.LOCAL)), List.of()));

        warehouse.rebuild();
        warehouse.stop();

        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            assertThat(snapshot.find(ORDERS).orElseThrow().extractedAt()).isEqualTo(noon);
        }
    }

    private void breakExtract() throws Exception {
        Path extract = warehouse.folder("shop").resolve("extract.duckdb");
        cut(extract);
    }

    private static void cut(Path file) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
    }
}
