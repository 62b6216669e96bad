package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrchestratorTest {
    private static final Identifier SHOP = new Identifier("shop");
    private static final Identifier ORDERS = new Identifier("orders");

    @TempDir
    Path root;

    private TestWarehouse warehouse;

    @BeforeEach
    void open() {
        warehouse = new TestWarehouse(root);
    }

    @AfterEach
    void close() {
        warehouse.close();
    }

    @Test
    void anEmptyWarehouseHasAGenerationWithoutTables() throws SQLException {
        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            assertThat(snapshot.relations()).isEmpty();
            assertThat(TestWarehouse.answer(snapshot, "select 42")).isEqualTo("42");
        }
    }

    @Test
    void aTableIsReadUnderItsFlatNameAndUnderItsSource() throws SQLException {
        warehouse.write("shop", "orders", "select * from range(10) t(id)");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).isEmpty();
        assertThat(warehouse.answer("select count(*) from orders")).isEqualTo("10");
        assertThat(warehouse.answer("select sum(id) from shop.orders")).isEqualTo("45");
        assertThat(warehouse.answer("select count(*) from \"ORDERS\"")).isEqualTo("10");
    }

    @Test
    void hundredsOfTablesArePublishedTogetherAndAChangeOfOneKeepsTheOthers() throws SQLException {
        warehouse.write("many", "t_0", "select 1 as id");
        ExtractFolder folder = warehouse.extract("many");
        ExtractTable first = folder.read().tables().get(0);
        List<ExtractTable> tables = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            tables.add(
                    new ExtractTable(new Identifier("t_" + i), null, first.files(), Instant.EPOCH, ExtractTable.LOCAL));
        }
        folder.write(new Extract(tables, List.of()));

        assertThat(warehouse.rebuild().relations()).hasSize(400);
        assertThat(warehouse.answer("select count(*) from t_399 join many.t_7 using (id)"))
                .isEqualTo("1");
        long generation = warehouse.orchestrator().generation();
        assertThat(warehouse.rebuild().generation()).isEqualTo(generation);

        warehouse.write("many", "t_7", "select * from range(5)");
        assertThat(warehouse.rebuild().relations()).hasSize(400);
        assertThat(warehouse.answer("select count(*) from t_7")).isEqualTo("5");
        assertThat(warehouse.answer("select count(*) from t_399")).isEqualTo("1");
    }

    @Test
    void aRelationSaysWhatItsFilesHold() throws Exception {
        PublishedFile file = warehouse.write("shop", "orders", "select * from range(10) t(id)");
        warehouse.rebuild();

        try (Snapshot snapshot = warehouse.orchestrator().current()) {
            Relation relation = snapshot.find(ORDERS).orElseThrow();
            assertThat(relation).isEqualTo(snapshot.find(SHOP, ORDERS).orElseThrow());
            assertThat(relation.rows()).isEqualTo(10);
            assertThat(relation.sha256()).isEqualTo(file.sha256());
            assertThat(relation.files())
                    .containsExactly(warehouse.folder("shop").resolve(file.path()));
            assertThat(relation.sizeBytes()).isEqualTo(file.sizeBytes());
        }
    }

    @Test
    void aSnapshotStaysAsItIsWhileTheNextOneIsPublished() throws SQLException {
        PublishedFile old = warehouse.write("shop", "orders", "select 1 as v");
        warehouse.rebuild();
        Path oldFile = warehouse.folder("shop").resolve(old.path());

        try (Snapshot held = warehouse.orchestrator().current()) {
            warehouse.write("shop", "orders", "select 2 as v");
            warehouse.rebuild();
            assertThat(TestWarehouse.answer(held, "select v from orders")).isEqualTo("1");
            assertThat(warehouse.answer("select v from orders")).isEqualTo("2");
            assertThat(oldFile).exists();
        }

        assertThat(oldFile).doesNotExist();
    }

    @Test
    void aFileIsKeptUntilTheOldestReaderLeavesItWhicheverGenerationEndsFirst() throws SQLException {
        PublishedFile kept = warehouse.write("shop", "orders", "select 1 as v");
        Path file = warehouse.folder("shop").resolve(kept.path());
        warehouse.rebuild();

        try (Snapshot oldest = warehouse.orchestrator().current()) {
            warehouse.write("shop", "items", "select 1 as v");
            warehouse.rebuild();
            warehouse.remove("shop", "orders");
            warehouse.rebuild();
            assertThat(TestWarehouse.answer(oldest, "select v from orders")).isEqualTo("1");
        }

        assertThat(file).doesNotExist();
    }

    @Test
    void aClosedSnapshotOpensNoConnection() {
        Snapshot snapshot = warehouse.orchestrator().current();
        snapshot.close();
        snapshot.close();

        assertThatThrownBy(snapshot::connect).isInstanceOf(IllegalStateException.class);
        assertThat(warehouse.rebuild().generation()).isEqualTo(1);
    }

    @Test
    void onlyTheNewestGenerationIsOnDiskOnceItsReadersHaveMoved() throws Exception {
        warehouse.write("shop", "orders", "select 1");
        warehouse.rebuild();
        warehouse.write("shop", "orders", "select 2");
        long number = warehouse.rebuild().generation();

        assertThat(TestWarehouse.names(warehouse.analytics))
                .containsExactly("server-" + number + ".duckdb", "server-" + number + ".json", "server.duckdb");
    }

    @Test
    void outsideReadersSeeTheNewestGenerationUnderOneName() throws Exception {
        warehouse.write("shop", "orders", "select 7 as v");
        long number = warehouse.rebuild().generation();

        Path published = warehouse.analytics.resolve("server.duckdb");
        assertThat(inode(published)).isEqualTo(inode(warehouse.analytics.resolve("server-" + number + ".duckdb")));
        try (DuckDBConnection outside = warehouse.engine.readOnly(published);
                Statement statement = outside.createStatement();
                ResultSet row = statement.executeQuery("select v from shop.orders")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(7);
        }
    }

    @Test
    void nothingNewKeepsTheGeneration() throws SQLException {
        warehouse.write("shop", "orders", "select 1");
        long number = warehouse.rebuild().generation();

        assertThat(warehouse.rebuild().generation()).isEqualTo(number);

        warehouse.write("shop", "orders", "select 1");
        assertThat(warehouse.rebuild().generation()).isEqualTo(number + 1);
    }

    @Test
    void aReaderCanReachNothingButThePublishedTables() throws Exception {
        warehouse.write("shop", "orders", "select 1 as v");
        Path secret = Files.writeString(root.resolve("secret.csv"), "a\n1\n");
        warehouse.rebuild();

        for (String forbidden : List.of(
                "select * from read_csv('" + secret + "')",
                "select * from read_parquet('" + warehouse.extracts + "/*/data/*.parquet')",
                "attach '" + root.resolve("state/system.duckdb") + "' as s",
                "create table t (i integer)",
                "copy (select 1) to '" + root.resolve("x.csv") + "'",
                "set memory_limit = '8GB'",
                "set enable_external_access = true",
                "install httpfs")) {
            assertThatThrownBy(() -> warehouse.answer(forbidden)).as(forbidden).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void readersHaveTheirLimitsAndUtc() throws SQLException {
        warehouse.orchestrator();

        assertThat(warehouse.answer("select current_setting('TimeZone')")).isEqualTo("UTC");
        assertThat(warehouse.answer("select current_setting('memory_limit')")).isEqualTo("128.0 MiB");
        assertThat(warehouse.answer("select current_setting('threads')")).isEqualTo("2");
        assertThat(warehouse.answer("select current_setting('max_execution_time')"))
                .isEqualTo("20000");
    }

    @Test
    void tablesOfSeveralFilesAreOneWithColumnsByName() throws SQLException {
        ExtractFolder folder = new ExtractFolder(warehouse.folder("shop"), warehouse.engine);
        try (DuckDBConnection connection = warehouse.engine.work()) {
            PublishedFile first = folder.publish(ORDERS, connection, "select 1 as id");
            PublishedFile second = folder.publish(ORDERS, connection, "select 'x' as note, 2 as id");
            folder.write(new Extract(
                    List.of(new ExtractTable(ORDERS, "All", List.of(first, second), Instant.EPOCH, ExtractTable.LOCAL)),
                    List.of()));
        }

        RebuildReport report = warehouse.rebuild();

        assertThat(warehouse.answer("select sum(id) || max(note) from orders")).isEqualTo("3x");
        assertThat(report.relations()).singleElement().satisfies(relation -> {
            assertThat(relation.rows()).isEqualTo(2);
            assertThat(relation.sha256()).hasSize(64);
            assertThat(relation.description()).isEqualTo("All");
        });
    }

    @Test
    void oddColumnsAndKeywordNamesAreTablesLikeOthers() throws SQLException {
        warehouse.write("select", "table", "select 1 as \"a \"\"b\"\" ;--\", 2 as \"select\"");
        warehouse.write("_x", "Group", "select 3 as \"ü\"");

        assertThat(warehouse.rebuild().problems()).isEmpty();

        assertThat(warehouse.answer("select \"a \"\"b\"\" ;--\" + \"select\" from \"select\".\"table\""))
                .isEqualTo("3");
        assertThat(warehouse.answer("select \"ü\" from \"group\"")).isEqualTo("3");
    }

    @Test
    void foldersThatCannotBeASourceAreReported() throws SQLException {
        warehouse.write("my shop", "orders", "select 1");
        warehouse.write("main", "orders", "select 1");
        warehouse.write("Information_Schema", "orders", "select 1");
        warehouse.write("shop", "orders", "select 1");
        warehouse.write("SHOP", "orders", "select 1");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems())
                .extracting(SourceProblem::source)
                .containsExactlyInAnyOrder("my shop", "main", "Information_Schema", "shop");
        assertThat(report.problems())
                .allSatisfy(problem ->
                        assertThat(problem.message()).contains("Rename").doesNotContain(root.toString()));
        assertThat(report.relations()).hasSize(1);
    }

    @Test
    void aDataFolderWithOddLettersWorks() throws Exception {
        try (TestWarehouse odd = new TestWarehouse(root.resolve("a[b] *{x,y} k=v 'q\" ü"))) {
            odd.write("shop", "orders", "select 1 as v");
            odd.foreign(
                    "crm", "create table people as select 2 as w", "insert into _meta (table_name) values ('people')");

            assertThat(odd.rebuild().problems()).isEmpty();
            assertThat(odd.answer("select v + w from orders, people")).isEqualTo("3");
        }
    }

    @Test
    void aDataFolderTheEngineCannotUseIsRefusedAtOnce() {
        assertThatThrownBy(() -> new TestWarehouse(root.resolve("a;b"))).hasMessageContaining("';'");
    }

    private static Object inode(Path file) throws Exception {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
