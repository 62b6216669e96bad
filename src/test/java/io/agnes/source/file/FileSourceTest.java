package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.config.DataSize;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
    private static final String ORDERS = "id,amount\n1,2.5\n2,3\n";

    @TempDir
    Path temp;

    private FileSourceKit kit;

    @BeforeEach
    void open() {
        kit = new FileSourceKit(temp);
    }

    @Test
    void everyEntryIsOfferedUnderItsSystem() {
        kit.put("shop/orders.csv", ORDERS);
        kit.put("loose.csv", ORDERS);
        kit.put(SourceManifest.FILE, """
                sources:
                - {table: orders, path: shop/orders.csv, system: shop, description: All orders}
                - {table: ORDERS, path: loose.csv, system: Shop}
                - {table: "no name", path: loose.csv, system: shop}
                """);

        assertThat(kit.source.type()).isEqualTo("file");
        assertThat(kit.tables()).containsExactly("shop.orders");
        assertThat(kit.source.tables().get(0).description()).isEqualTo("All orders");
    }

    @Test
    void aFileBecomesATableOfItsSystemsExtract() {
        TableOutcome outcome = kit.load("shop/orders.csv", ORDERS);

        assertThat(outcome.status()).isEqualTo(Status.CONVERTED);
        assertThat(outcome.rows()).isEqualTo(2);
        assertThat(outcome.told()).isNull();
        ExtractTable table = kit.published("shop").get(0);
        assertThat(table.name()).isEqualTo(new Identifier("orders"));
        assertThat(table.rows()).isEqualTo(2);
        assertThat(kit.rows(kit.parquet("shop", "orders"), "amount")).containsExactly("2.5", "3.0");
    }

    @Test
    void onlyAChangedFileIsConvertedAgain() {
        kit.load("shop/orders.csv", ORDERS);
        kit.load("shop/users.csv", "id\n1\n");
        Path users = kit.parquet("shop", "users");
        kit.put("shop/orders.csv", ORDERS + "3,4\n");

        List<TableOutcome> outcomes = kit.extractAll("shop", "orders", "users");

        assertThat(outcomes).extracting(TableOutcome::status).containsExactly(Status.CONVERTED, Status.UNCHANGED);
        assertThat(outcomes).extracting(TableOutcome::rows).containsExactly(3L, 1L);
        assertThat(kit.parquet("shop", "users")).isEqualTo(users);
    }

    @Test
    void anotherFileMovedOverIsNoticedWhateverItsTimeSays() throws IOException {
        kit.load("shop/orders.csv", "id\n1\n");
        Path old = kit.data.sources().resolve("shop/orders.csv");
        Path other = Files.writeString(temp.resolve("other.csv"), "id\n2\n");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(old));
        Files.move(other, old, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(kit.extract("shop", "orders").status()).isEqualTo(Status.CONVERTED);
        assertThat(kit.rows(kit.parquet("shop", "orders"), "id")).containsExactly("2");
    }

    @Test
    void anUnchangedTableStillTellsWhatWasRejected() {
        kit.load("shop/orders.csv", ORDERS + "3,4,5\n");

        TableOutcome outcome = kit.extract("shop", "orders");

        assertThat(outcome.status()).isEqualTo(Status.UNCHANGED);
        assertThat(outcome.rejectedRows()).isEqualTo(1);
        assertThat(outcome.told()).contains("rejected");
    }

    @Test
    void rejectedRowsAreKeptWithTheirLineAndReason() throws IOException {
        kit.load("shop/orders.csv", ORDERS + "3\n4,5,6\n7,8\n");

        Path rejects = kit.folder("shop").resolve("rejects/orders.parquet");
        assertThat(kit.rows(rejects, "line || ' ' || error_type || ' ' || csv_line"))
                .containsExactly("4 MISSING COLUMNS 3", "5 TOO MANY COLUMNS 4,5,6");
        kit.put("shop/orders.csv", ORDERS);
        assertThat(kit.extract("shop", "orders").rejectedRows()).isZero();
        assertThat(rejects).doesNotExist();
        assertThat(filesBelow(kit.folder("shop"))).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void aTableKeepsItsLastGoodDataWhenItsFileBreaks() {
        kit.load("shop/orders.csv", ORDERS);
        kit.load("shop/users.parquet", parquet("SELECT 1 AS id"));
        kit.put("shop/users.parquet", new byte[] {'P', 'A', 'R', '1', 1, 2, 3});
        kit.put("shop/orders.csv", ORDERS + "3,4\n");

        List<TableOutcome> outcomes = kit.extractAll("shop", "orders", "users");

        assertThat(outcomes).extracting(TableOutcome::status).containsExactly(Status.CONVERTED, Status.FAILED);
        assertThat(outcomes.get(1).told())
                .contains("'shop/users.parquet' could not be read as PARQUET")
                .contains("keeps its last good data")
                .doesNotContain(temp.toString());
        assertThat(kit.rows(kit.parquet("shop", "users"), "id")).containsExactly("1");
        assertThat(kit.rows(kit.parquet("shop", "orders"), "count(*)")).containsExactly("3");
    }

    @Test
    void aTruncatedParquetFails() {
        byte[] whole = parquet("SELECT i AS id, md5(i::VARCHAR) AS hash FROM range(50000) t(i)");
        TableOutcome outcome = kit.load("shop/users.parquet", java.util.Arrays.copyOf(whole, whole.length - 1000));

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(kit.published("shop")).isEmpty();
    }

    @Test
    void aDamagedPageInsideAParquetFails() {
        byte[] damaged = parquet("SELECT i AS id, md5(i::VARCHAR) AS hash FROM range(50000) t(i)");
        java.util.Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 5000, (byte) 7);

        assertThat(kit.load("shop/users.parquet", damaged).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void failuresNameTheFileAndWhatToDo() {
        assertThat(kit.load("shop/empty.csv", "").told())
                .contains("'shop/empty.csv' is empty")
                .contains("Copy it again");
        assertThat(kit.load("shop/broken.ndjson", "{\"a\":1}\n{\"a\":2\n").told())
                .contains("'shop/broken.ndjson' could not be read as NDJSON")
                .contains("line 3");
        assertThat(kit.load("shop/noquote.csv", quoted() + "9,\"abc\n" + "8,x\n".repeat(9))
                        .told())
                .contains("quote opened in line 52 is not closed");
        assertThat(kit.load("shop/mostly.csv", "a,b\n1,2\n" + "1,2\n".repeat(21_000) + "1\n".repeat(30_000))
                        .told())
                .contains("30000 rows of 'shop/mostly.csv' do not fit its columns, the first in line 21003");
        assertThat(kit.published("shop")).isEmpty();
    }

    @Test
    void anEntryThatLeadsOutOfTheFolderFailsAlone() throws IOException {
        kit.put("shop/orders.csv", ORDERS);
        Files.writeString(temp.resolve("secret.csv"), "a\n1\n");
        Files.createSymbolicLink(kit.data.sources().resolve("shop/leak.csv"), temp.resolve("secret.csv"));
        kit.put(SourceManifest.FILE, """
                sources:
                - {table: up, path: ../secret.csv, system: shop}
                - {table: absolute, path: /etc/passwd.csv, system: shop}
                - {table: leak, path: shop/leak.csv, system: shop}
                - {table: gone, path: shop/gone.csv, system: shop}
                - {table: yml, path: sources.yml, system: shop}
                - {table: orders, path: shop/orders.csv, system: shop}
                """);

        List<TableOutcome> outcomes =
                kit.extractAll("shop", "up", "absolute", "leak", "gone", "yml", "orders", "unknown");

        assertThat(outcomes)
                .filteredOn(outcome -> outcome.status() == Status.CONVERTED)
                .extracting(outcome -> outcome.table().value())
                .containsExactly("orders");
        assertThat(outcomes)
                .extracting(TableOutcome::message)
                .filteredOn(java.util.Objects::nonNull)
                .anyMatch(message -> message.startsWith("The path '../secret.csv' leads out of its folder."))
                .anyMatch(message -> message.startsWith("The path '/etc/passwd.csv' leads out of its folder."))
                .anyMatch(message -> message.contains("a link that leads out of it"))
                .anyMatch(message -> message.startsWith("The file 'shop/gone.csv' is not there."))
                .anyMatch(message -> message.startsWith("'sources.yml' is not a data file."))
                .anyMatch(message -> message.startsWith("The table 'shop.unknown' is not in sources.yml."))
                .hasSize(6);
    }

    @Test
    void aTableWithoutEntryLeavesAtTheNextExtract() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        kit.load("shop/users.csv", "id,b\n1,2\n2,3\n1\n");
        assertThat(kit.folder("shop").resolve("rejects/users.parquet")).exists();
        Files.delete(kit.data.sources().resolve("shop/users.csv"));
        kit.manifest.sync();

        kit.extract("shop", "orders");

        assertThat(kit.folder("shop").resolve("rejects/users.parquet")).doesNotExist();

        assertThat(kit.published("shop")).extracting(ExtractTable::name).containsExactly(new Identifier("orders"));
    }

    @Test
    void aSystemWithoutEntriesIsEmptiedByPruning() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        kit.load("crm/users.csv", "id\n1\n");
        Files.createDirectories(kit.folder("keboola"));
        Files.delete(kit.data.sources().resolve("crm/users.csv"));
        kit.manifest.sync();

        assertThat(kit.source.prune()).containsExactly(new Identifier("crm"));
        assertThat(kit.published("crm")).isEmpty();
        assertThat(kit.published("shop")).hasSize(1);
        assertThat(kit.source.prune()).isEmpty();
    }

    @Test
    void aLostRecordOfConversionsCostsOneConversion() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        Path record = kit.folder("shop").resolve(Conversions.FILE);

        Files.writeString(record, "{ half");
        assertThat(kit.extract("shop", "orders").status()).isEqualTo(Status.CONVERTED);
        assertThat(kit.extract("shop", "orders").status()).isEqualTo(Status.UNCHANGED);
        Files.delete(record);
        assertThat(kit.extract("shop", "orders").status()).isEqualTo(Status.CONVERTED);
    }

    @Test
    void aRecordOfAnotherExtractIsNotBelieved() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        Path record = kit.folder("shop").resolve(Conversions.FILE);
        byte[] before = Files.readAllBytes(record);
        kit.put("shop/orders.csv", ORDERS + "3,4\n");
        kit.extract("shop", "orders");
        Files.write(record, before);

        assertThat(kit.extract("shop", "orders").status()).isEqualTo(Status.CONVERTED);
    }

    @Test
    void aBrokenExtractIsWrittenAnewFromAllItsFiles() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        kit.load("shop/users.csv", "id\n1\n");
        Files.writeString(kit.folder("shop").resolve("extract.duckdb"), "not a database");

        List<TableOutcome> outcomes = kit.extractAll("shop", "orders");

        assertThat(outcomes).extracting(TableOutcome::status).containsExactly(Status.CONVERTED);
        assertThat(kit.published("shop")).hasSize(2);
    }

    @Test
    void aChangedDescriptionReachesTheExtractWithoutConversion() {
        kit.put("shop/orders.csv", ORDERS);
        kit.put(SourceManifest.FILE, "sources: [{table: orders, path: shop/orders.csv, system: shop}]");
        kit.extract("shop", "orders");
        kit.put(
                SourceManifest.FILE,
                "sources: [{table: orders, path: shop/orders.csv, system: shop, description: Sales}]");

        assertThat(kit.extract("shop", "orders").status()).isEqualTo(Status.UNCHANGED);
        assertThat(kit.published("shop").get(0).description()).isEqualTo("Sales");
    }

    @Test
    void anExtractThatCannotBeWrittenIsTold() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        Path extract = kit.folder("shop").resolve("extract.duckdb");
        Files.delete(extract);
        Files.createDirectories(extract.resolve("in the way"));
        kit.put("shop/orders.csv", ORDERS + "3,4\n");

        TableOutcome outcome = kit.extract("shop", "orders");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.told()).contains("extract of 'shop'");
    }

    @Test
    void whatWasConvertedInVainTakesNoRoom() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        kit.load("shop/users.csv", "id\n1\n");
        Files.delete(kit.parquet("shop", "users"));
        kit.put("shop/orders.csv", ORDERS + "3,4\n");

        assertThat(kit.extract("shop", "orders").status()).isEqualTo(Status.FAILED);

        Path lastGood = kit.parquet("shop", "orders");
        try (Stream<Path> files = Files.list(lastGood.getParent())) {
            assertThat(files).containsExactly(lastGood);
        }
    }

    @Test
    void aFileThatChangesWhileItIsReadLeavesNothing() throws Exception {
        Path file = kit.put("shop/orders.csv", ORDERS);
        Fingerprint before = Fingerprint.of(file);
        kit.put("shop/orders.csv", ORDERS + "3,4\n");
        Path folder = kit.folder("shop");

        try (DuckDBConnection connection = kit.engine.work()) {
            assertThatThrownBy(() -> new FileConverter(kit.data.scratch(), kit.engine, DataSize.parse("1GB"))
                            .convert(
                                    new Identifier("orders"),
                                    "shop/orders.csv",
                                    file,
                                    LoadOptions.NONE,
                                    before,
                                    connection,
                                    new ExtractFolder(folder, kit.engine),
                                    folder))
                    .hasMessageContaining("changed while it was read");
        }

        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    @Test
    void systemsThatDifferInCaseOnlyShareOneExtract() {
        kit.load("Shop/orders.csv", ORDERS);
        kit.load("shop/users.csv", "id\n1\n");

        assertThat(kit.published("Shop")).hasSize(2);
        assertThat(kit.folder("shop")).doesNotExist();
    }

    @Test
    void progressIsToldPerTable() {
        kit.put("shop/a.csv", ORDERS);
        kit.put("shop/b.csv", ORDERS);
        kit.manifest.sync();
        List<String> told = new ArrayList<>();

        kit.source.extract(
                new io.agnes.source.SyncTask(
                        "run",
                        "file",
                        new Identifier("shop"),
                        java.util.Set.of(new Identifier("a"), new Identifier("b"))),
                outcome -> told.add(outcome.table() + " " + outcome.status()));

        assertThat(told).containsExactly("a CONVERTED", "b CONVERTED");
    }

    @Test
    void anUnreadableManifestIsAClearFailure() {
        kit.put(SourceManifest.FILE, "sources: {");

        assertThatThrownBy(kit.source::tables)
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("sources.yml cannot be read");
    }

    @Test
    void nothingIsLeftInTheScratchFolder() throws IOException {
        kit.load("shop/orders.csv", ORDERS);
        kit.load("shop/broken.ndjson", "{\"a\":1}\n{\"a\":2\n");

        assertThat(filesBelow(kit.data.scratch())).isEmpty();
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNotTaken() throws Exception {
        Path file = kit.put("shop/orders.csv", ORDERS);
        Fingerprint before = Fingerprint.of(file);
        kit.put("shop/orders.csv", ORDERS + "3,4\n");

        try (DuckDBConnection connection = kit.engine.work()) {
            assertThatThrownBy(() -> new FileConverter(kit.data.scratch(), kit.engine, DataSize.parse("1GB"))
                            .convert(
                                    new Identifier("orders"),
                                    "shop/orders.csv",
                                    file,
                                    LoadOptions.NONE,
                                    before,
                                    connection,
                                    new ExtractFolder(kit.folder("shop"), kit.engine),
                                    kit.folder("shop")))
                    .hasMessage("The file 'shop/orders.csv' changed while it was read.");
        }
    }

    @Test
    void aFileThatCannotFitIsRefusedWithFiguresAndItsTableStays() {
        long[] free = {Long.MAX_VALUE};
        kit = new FileSourceKit(temp, folder -> free[0], DataSize.parse("1GB"));
        kit.load("shop/orders.csv", ORDERS);
        kit.put("shop/orders.csv", ORDERS + "3,4\n".repeat(10_000));
        free[0] = 2048;

        TableOutcome outcome = kit.extract("shop", "orders");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.told())
                .isEqualTo("There is no room for the table 'orders' in the data folder (extracts): it needs about"
                        + " 9.8 KB, 2.0 KB are free. Free at least 7.8 KB there, then sync again; the table keeps its"
                        + " last good data until then.");
        assertThat(outcome.rows()).isEqualTo(2);
        free[0] = Long.MAX_VALUE;
        assertThat(kit.extract("shop", "orders").rows()).isEqualTo(10_002);
    }

    @Test
    void aNewFolderDoesNotTakeTheNameOfASourceThatARouteDeclares() {
        kit.declared.add(new Identifier("shop"));
        kit.put("Shop/orders.csv", "a\n1\n");

        ManifestChange change = kit.manifest.sync();

        assertThat(change.added()).isEmpty();
        assertThat(change.conflicts().get(0).message())
                .isEqualTo("The system 'Shop' is the name of another source. Rename the folder or the system.");
    }

    @Test
    void anEntryThatWasListedBesideARouteOfItsNameIsNoTable() {
        kit.put("shop/orders.csv", "a\n1\n");
        kit.manifest.sync();
        kit.declared.add(new Identifier("shop"));

        assertThat(kit.source.tables()).isEmpty();
        assertThat(kit.source.has(new Identifier("shop"))).isFalse();
    }

    @Test
    void aFolderKeepsItsNameWhenARouteDeclaresItLater() {
        kit.load("shop/orders.csv", "a\n1\n".getBytes(StandardCharsets.UTF_8));
        kit.declared.add(new Identifier("shop"));

        assertThat(kit.load("shop/people.csv", "a\n1\n".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(Status.CONVERTED);
        assertThat(kit.source.has(new Identifier("shop"))).isTrue();
    }

    @Test
    void aNameWhoseFilesAreGoneIsFreeForARoute() throws IOException {
        kit.load("shop/orders.csv", "a\n1\n".getBytes(StandardCharsets.UTF_8));
        Files.delete(kit.data.sources().resolve("shop/orders.csv"));
        kit.manifest.sync();
        kit.source.prune();
        kit.declared.add(new Identifier("shop"));
        kit.put("shop/people.csv", "a\n1\n");

        assertThat(kit.manifest.sync().conflicts())
                .extracting(ManifestConflict::path)
                .containsExactly("shop/people.csv");
    }

    @Test
    void whatAnEndedProcessLeftIsRemoved() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path left = Files.createDirectories(kit.data.scratch().resolve("intake-" + ended.pid() + "-1"));
        Files.writeString(left.resolve("data.csv"), "half");
        Path running = Files.createDirectories(
                kit.data.scratch().resolve("intake-" + ProcessHandle.current().pid() + "-1"));

        new FileSource(
                kit.data,
                kit.engine,
                new FilesConfig(DataSize.parse("1GB"), DataSize.parse("1GB"), DataSize.parse("1GB")),
                name -> false);

        assertThat(left).doesNotExist();
        assertThat(running).exists();
    }

    private static String quoted() {
        return "a,b\n" + "1,\"x\"\n".repeat(50);
    }

    private byte[] parquet(String select) {
        try {
            Path file = Files.createTempDirectory(temp, "made").resolve("made.parquet");
            kit.run("COPY (" + select + ") TO " + Literal.of(file.toString()) + " (FORMAT parquet)");
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }
}
