package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractFolderTest {
    private static final Identifier ORDERS = new Identifier("orders");
    private static final Instant NOON = Instant.parse("2024-12-31T12:00:00Z");

    @TempDir
    Path temp;

    private Engine engine;
    private Path shop;
    private ExtractFolder folder;

    @BeforeEach
    void open() {
        engine = new Engine(
                new WarehouseConfig(DataSize.parse("256MB"), 1, DataSize.parse("1GB"), "zstd"), temp.resolve("tmp"));
        shop = temp.resolve("extracts/shop");
        folder = new ExtractFolder(shop, engine);
    }

    @Test
    void anExtractIsReadAsItWasWritten() throws SQLException {
        PublishedFile file = publish("select 1 as id, 'Ä' as \"a b\"");
        Extract written = new Extract(
                List.of(new ExtractTable(ORDERS, "It's all orders", List.of(file), NOON, "local")),
                List.of(new RemoteAttach(new Identifier("kbc"), "keboola", "https://x.example", "KBC_TOKEN")));

        folder.write(written);

        assertThat(folder.read()).isEqualTo(written);
    }

    @Test
    void anInstanceThatIsOpenMakesTheSameAndStaysAsItWas() throws SQLException {
        Extract good = extract(publish("select 1 as id"));
        Extract bad = extract(new PublishedFile("data/none.parquet", "0".repeat(64), 1, 1));
        try (DuckDBConnection instance = engine.work();
                Statement statement = instance.createStatement()) {
            statement.execute("create table orders as select 7 as mine");

            folder.write(good, instance);
            assertThat(folder.read()).isEqualTo(good);
            assertThatThrownBy(() -> folder.write(bad, instance)).isInstanceOf(AgnesException.class);
            assertThat(folder.read()).isEqualTo(good);
            folder.write(good, instance);

            try (ResultSet row = statement.executeQuery("select mine from orders")) {
                assertThat(row.next()).isTrue();
            }
        }
        try (DuckDBConnection reader = engine.readOnly(shop.resolve("extract.duckdb"));
                Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery("select id from orders")) {
            assertThat(row.next()).isTrue();
        }
        assertThat(shop.resolve("extract.duckdb.wal")).doesNotExist();
    }

    private static Extract extract(PublishedFile file) {
        return new Extract(List.of(new ExtractTable(ORDERS, null, List.of(file), NOON, "local")), List.of());
    }

    @Test
    void aFolderWithoutExtractOffersNothing() {
        assertThat(folder.read()).isEqualTo(Extract.EMPTY);
    }

    @Test
    void wideRowsAreHeldInSmallGroups() throws SQLException {
        PublishedFile file = publish("select repeat(md5(i::varchar), 64) as note from range(50_000) t(i)");

        try (DuckDBConnection connection = engine.work();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select max(row_group_num_rows) from parquet_metadata("
                        + Literal.of(shop.resolve(file.path()).toString()) + ")")) {
            row.next();
            assertThat(row.getLong(1)).isBetween(4_000L, 16_000L);
        }
    }

    @Test
    void rowsThatNeedMoreMemoryThanThereIsAreToldAsSuch() {
        assertThatThrownBy(() -> publish("select list(i) as all_of_them from range(100_000_000) t(i)"))
                .isInstanceOfSatisfying(AgnesException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.QUERY_LIMIT);
                    assertThat(e).hasMessageContaining("need more memory than a conversion may use (256MB)");
                    assertThat(e.hint()).contains("warehouse.memory");
                });
    }

    @Test
    void whatIsLackingIsToldAsWhatItIs() {
        String spilled = "Out of Memory Error: failed to offload data block of size 192.0 KiB (%s used).";

        assertThat(folder.lack(ORDERS, new SQLException(spilled.formatted("10.0 MiB/10.0 MiB")))
                        .orElseThrow()
                        .problem())
                .isEqualTo(Problem.STORAGE_FULL);
        assertThat(folder.lack(ORDERS, new SQLException(spilled.formatted("1.0 GiB/1.0 GiB")))
                        .orElseThrow()
                        .problem())
                .isEqualTo(Problem.QUERY_LIMIT);
        assertThat(folder.lack(ORDERS, new SQLException("Conversion Error: Could not convert string 'x' to INT32")))
                .isEmpty();
    }

    @Test
    void aPublishedFileCarriesItsHashRowsAndSize() throws Exception {
        PublishedFile file = publish("select * from range(1000)");

        Path path = shop.resolve(file.path());
        assertThat(file.rows()).isEqualTo(1000);
        assertThat(file.sizeBytes()).isEqualTo(Files.size(path));
        assertThat(file.sha256()).isEqualTo(GrowingDigest.of(path)).hasSize(64);
        assertThat(file.path()).startsWith("data/orders-").endsWith(".parquet");
    }

    @Test
    void everyPublicationHasAPathOfItsOwn() throws SQLException {
        assertThat(publish("select 1").path()).isNotEqualTo(publish("select 1").path());
    }

    @Test
    void theInnerViewAnswersAnyDuckDbClient() throws SQLException {
        PublishedFile first = publish("select 1 as id");
        PublishedFile second = publish("select 'x' as note, 2 as id");
        folder.write(
                new Extract(List.of(new ExtractTable(ORDERS, null, List.of(first, second), NOON, "local")), List.of()));

        try (DuckDBConnection reader = engine.readOnly(shop.resolve("extract.duckdb"));
                Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery(
                        "select (select sum(id) from orders), rows, extracted_at::varchar from _meta")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(3);
            assertThat(row.getLong(2)).isEqualTo(2);
            assertThat(row.getString(3)).isEqualTo("2024-12-31 12:00:00");
        }
    }

    @Test
    void aSelectThatFailsLeavesNothingBehind() throws Exception {
        assertThatThrownBy(() -> publish("select 'x'::integer"))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("orders")
                .hasCauseInstanceOf(SQLException.class);

        try (Stream<Path> files = Files.list(shop.resolve("data"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void anExtractThatCannotBeWrittenKeepsTheOldOne() throws Exception {
        Extract good = new Extract(
                List.of(new ExtractTable(ORDERS, null, List.of(publish("select 1")), NOON, "local")), List.of());
        folder.write(good);
        PublishedFile missing = new PublishedFile("data/none.parquet", "0".repeat(64), 1, 1);

        assertThatThrownBy(() -> folder.write(new Extract(
                        List.of(new ExtractTable(ORDERS, null, List.of(missing), NOON, "local")), List.of())))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));

        assertThat(folder.read()).isEqualTo(good);
        try (Stream<Path> files = Files.list(shop)) {
            assertThat(files)
                    .extracting(Path::getFileName)
                    .extracting(Path::toString)
                    .containsExactlyInAnyOrder("data", "extract.duckdb");
        }
    }

    @Test
    void aBrokenExtractIsToldWithoutItsPath() throws Exception {
        Files.createDirectories(shop);
        Files.writeString(shop.resolve("extract.duckdb"), "garbage");

        assertThatThrownBy(folder::read)
                .isInstanceOf(AgnesException.class)
                .hasMessage("The extract of 'shop' cannot be read.");
    }

    @Test
    void aFileOutsideTheFolderIsNeverWritten() throws SQLException {
        PublishedFile escape = new PublishedFile("../../secret.parquet", "0".repeat(64), 1, 1);

        assertThatThrownBy(() -> folder.write(new Extract(
                        List.of(new ExtractTable(ORDERS, null, List.of(escape), NOON, "local")), List.of())))
                .isInstanceOf(AgnesException.class);
    }

    private PublishedFile publish(String select) throws SQLException {
        try (DuckDBConnection connection = engine.work()) {
            return folder.publish(ORDERS, connection, select);
        }
    }
}
