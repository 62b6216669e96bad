package io.agnes.source.keboola;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.source.keboola.KeboolaStandIn.Storage;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever goes wrong between Keboola and the extract: the table fails with its reason and what to do, its last good
 * data stays, no secret is told, nothing is left in the scratch folder, and the next sync is good again.
 */
class KeboolaFaultsTest {
    private static final String ALL = "select id, amount from t order by 1";
    private static final List<String> GOOD = List.of("1|1.5", "2|2.5", "3|3.5");

    private static KeboolaFixture fixture;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private KeboolaStandIn keboola;
    private KeboolaStandIn.Table orders;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        fixture = new KeboolaFixture(new KeboolaStandIn(), KeboolaStandIn.TOKEN);
        fixture.open(folder, "256MB");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void begin() {
        keboola = fixture.keboola;
        keboola.heal();
        orders = keboola.table("in.c-crm.orders", "id", "amount")
                .type("id", "INTEGER")
                .type("amount", "FLOAT")
                .key("id")
                .row("1", "1.5")
                .row("2", "2.5")
                .row("3", "3.5");
        fixture.register("orders", SyncStrategy.FULL_REFRESH, Map.of());
        if (fixture.files("orders").stream().mapToLong(PublishedFile::rows).sum() != GOOD.size()) {
            assertThat(fixture.sync("orders").status()).isEqualTo(Status.CONVERTED);
        }
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void noSecretIsLogged() {
        root().detachAppender(log);
        assertThat(log.list).allSatisfy(event -> assertThat(event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .doesNotContain(KeboolaStandIn.TOKEN, "s3-secret", "s3-session", "sig="));
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private void assertFailed(String... parts) throws IOException {
        TableOutcome outcome = fixture.sync("orders");

        assertThat(outcome.status()).as(String.valueOf(outcome.message())).isEqualTo(Status.FAILED);
        assertThat(outcome.told())
                .contains(parts)
                .doesNotContain(KeboolaStandIn.TOKEN, "s3-secret", "s3-session", "sig=", "/tmp");
        assertThat(outcome.rows()).isEqualTo(3);
        assertThat(fixture.rows("orders", ALL)).isEqualTo(GOOD);
        try (Stream<Path> left = Files.list(fixture.data().scratch())) {
            assertThat(left.filter(path -> path.toString().contains("keboola-")))
                    .isEmpty();
        }
    }

    private void assertGood() {
        TableOutcome outcome = fixture.sync("orders");
        assertThat(outcome.status()).as(String.valueOf(outcome.message())).isEqualTo(Status.CONVERTED);
        assertThat(fixture.rows("orders", ALL)).isEqualTo(GOOD);
    }

    @Test
    void aWrongTokenIsToldWithTheNameOfItsVariable(@TempDir Path folder) throws IOException {
        try (KeboolaFixture stranger = new KeboolaFixture(new KeboolaStandIn(), "not-the-token")) {
            stranger.open(folder, "256MB");
            stranger.register("orders", SyncStrategy.FULL_REFRESH, Map.of());

            TableOutcome outcome = stranger.sync("orders");

            assertThat(outcome.status()).isEqualTo(Status.FAILED);
            assertThat(outcome.told())
                    .contains("does not accept the token in KEBOOLA_STORAGE_TOKEN: Invalid access token.")
                    .contains("Put a valid Storage API token")
                    .doesNotContain("not-the-token");
            assertThat(stranger.keboola.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tables/in.c-crm.orders, 403, Project quota exceeded, refuses: Project quota exceeded., free quota",
        "tables/in.c-crm.orders, 404, No such table, does not have it: No such table., Compare bucket and source_table",
        "export-async, 400, Column gone, refuses the call (400): Column gone., Correct the registered table",
        "jobs/, 403, No, refuses: No., read access",
        "tables/in.c-crm.orders, 302, '', refuses the call (302), Correct",
        "files/, 501, Not here, is out of order (501): Not here., Sync again later"
    })
    void whatDoesNotPassByItselfIsAskedOnce(String path, int status, String error, String told, String hint)
            throws IOException {
        keboola.requests.clear();
        keboola.fail(path, 1000, status, error, null);

        assertFailed(told, hint);

        assertThat(keboola.requests.stream()
                        .filter(request -> request.contains(path) && !request.contains(path + "/e")))
                .hasSize(1);
        assertThat(keboola.requests).noneMatch(request -> request.contains("elsewhere"));
    }

    @ParameterizedTest
    @CsvSource({"tables/in.c-crm.orders, 503", "export-async, 500", "jobs/, 502", "files/, 504", "jobs/, 429"})
    void whatPassesByItselfIsTriedAgain(String path, int status) {
        keboola.fail(path, 3, status, "wait", null);

        assertGood();
    }

    @ParameterizedTest
    @CsvSource({"jobs/", "/s3/"})
    void thePauseThatKeboolaAsksForIsKept(String path) {
        keboola.fail(path, 1, 429, "Too many requests", "1");
        long start = System.nanoTime();

        assertGood();

        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void aStackThatStaysOutOfOrderIsGivenUp() throws IOException {
        keboola.fail("export-async", 1000, 503, "Maintenance", null);

        assertFailed("is out of order (503): Maintenance.", "Sync again later");
    }

    @Test
    void aPauseThatIsTooLongIsLeftToTheNextSync() throws IOException {
        keboola.fail("export-async", 1000, 429, "Too many requests", "3600");

        assertFailed("asked too often and wants a pause of 3600 s.", "Sync later");
    }

    @Test
    void aStorageThatWantsALongPauseIsGivenUp() throws IOException {
        keboola.fail("/s3/", 1, 503, "Slow down", "3600");

        assertFailed("The file storage of Keboola answers 503", "Sync again");
    }

    @Test
    void anExportThatFailsAtKeboolaIsToldWithItsReason() throws IOException {
        keboola.failingJob = true;

        assertFailed("could not export the table: Cannot export: the query failed.", "Look at the table and the job");
    }

    @ParameterizedTest
    @CsvSource({"S3", "GCS", "AZURE", "ONE_FILE"})
    void aConnectionThatIsCutGoesOnWhereItWas(Storage storage) {
        keboola.storage = storage;
        keboola.slicesPerExport = 1;
        keboola.requests.clear();
        keboola.cuts.set(3);

        assertGood();

        assertThat(keboola.requests.stream().filter(request -> request.contains("[bytes=")))
                .hasSize(3);
    }

    @Test
    void aConnectionThatIsAlwaysCutFailsTheTable() throws IOException {
        keboola.cuts.set(1000);

        assertFailed("was cut again and again in the export of 'in.c-crm.orders', slice 1 of 3.", "Sync again");
    }

    @Test
    void rightsThatHaveRunOutAreAskedForAgain() {
        keboola.fail("/s3/", 1, 403, "expired", null);

        assertGood();
    }

    @Test
    void aStorageThatRefusesIsGivenUp() throws IOException {
        keboola.fail("/s3/", 1000, 403, "expired", null);

        assertFailed("The file storage of Keboola answers 403", "Sync again, which makes a new export");
    }

    @ParameterizedTest
    @CsvSource({"S3", "ONE_FILE"})
    void aPackedSliceThatEndsTooEarlyIsNotTakenForAWholeOne(Storage storage) throws IOException {
        keboola.storage = storage;
        keboola.truncated = true;

        assertFailed("cannot be unpacked to its end", "makes a new export");
    }

    @Test
    void rowsThatAreMissingAreNoticed() throws IOException {
        keboola.missingRows = 2;

        assertFailed("Keboola exported 5 rows of 'in.c-crm.orders', and 3 arrived.", "Sync again");
    }

    @Test
    void valuesThatDoNotFitAreToldWithTheirColumns() throws IOException {
        orders.row("9223372036854775808", "x").row("1.5", "1");

        assertFailed(
                "'id' has 2 that are no BIGINT ('1.5')", "'amount' has 1 that are no DOUBLE ('x')", "text_columns");
    }

    @Test
    void columnsThatAreReadAsTextTakeEveryValue() {
        orders.row("9223372036854775808", "x");
        fixture.register("orders", SyncStrategy.FULL_REFRESH, Map.of("text_columns", "id, amount"));

        assertThat(fixture.sync("orders").rows()).isEqualTo(4);
    }

    @Test
    void aTableThatLosesAColumnWhileItIsExportedFails() throws IOException {
        keboola.storage = Storage.SIGNED;
        KeboolaStandIn.Table narrower = keboola.table("in.c-crm.orders", "id", "amount", "note");
        narrower.row("1", "2", "3").row("4", "5", "6").row("7", "8", "9");
        keboola.dropBeforeExport = "note";

        assertFailed("cannot be read with the columns that the table has", "Sync again");
    }

    @ParameterizedTest
    @CsvSource({"INCREMENTAL", "PARTITIONED"})
    void aKeyThatDoesNotTellRowsApartIsRefused(SyncStrategy strategy) throws IOException {
        orders.row("2", "9");
        fixture.register(
                "orders", strategy, strategy == SyncStrategy.PARTITIONED ? Map.of("partition_by", "amount") : Map.of());

        assertFailed(
                "The primary key (id) of 'in.c-crm.orders' does not tell its rows apart: 2 is there", "full_refresh");
    }

    @Test
    void aTableWithoutAKeyCannotBeIncremental() throws IOException {
        orders.primaryKey.clear();
        fixture.register("orders", SyncStrategy.INCREMENTAL, Map.of());

        assertFailed("has no primary key", "Set primary_key");
    }

    @Test
    void aTableThatIsSuddenlyEmptyKeepsItsRowsUnlessItMayBe() throws IOException {
        orders.clear();

        assertFailed("has no rows any more at Keboola, and had 3", "allow_empty");

        fixture.register("orders", SyncStrategy.FULL_REFRESH, Map.of("allow_empty", "true"));
        assertThat(fixture.sync("orders").status()).isEqualTo(Status.CONVERTED);
        assertThat(fixture.rows("orders", "select count(*) from t")).containsExactly("0");
    }

    @Test
    void aPartitionThatIsNoDateFailsTheTable() throws IOException {
        orders.columns = List.of("id", "amount", "day");
        orders.clear();
        orders.row("1", "1", "2026-01-01").row("2", "2", "soon");
        fixture.register("orders", SyncStrategy.PARTITIONED, Map.of("partition_by", "day"));

        assertFailed("The column 'day' of 'in.c-crm.orders' has 1 values that are no dates", "partition_by");
    }

    @Test
    void aTableThatFailsDoesNotHideAnother() {
        keboola.table("in.c-crm.people", "id").row("1");
        fixture.register("people", SyncStrategy.FULL_REFRESH, Map.of());
        keboola.fail("tables/in.c-crm.orders", 1, 404, "gone", null);

        assertThat(fixture.sync("orders").status()).isEqualTo(Status.FAILED);
        assertThat(fixture.sync("people").status()).isEqualTo(Status.CONVERTED);
        assertThat(fixture.rows("orders", ALL)).isEqualTo(GOOD);
        assertGood();
    }

    @ParameterizedTest
    @CsvSource({
        "in.c-crm, orders.more, does not name a table",
        "in.c-crm, '{{env:HOME}}', does not name a table",
        "'', orders, does not name a table"
    })
    void aNameThatIsNoneNeverLeavesThisServer(String bucket, String name, String told) {
        keboola.requests.clear();
        fixture.registerAs("orders", bucket, name);

        assertThat(fixture.sync("orders").told()).contains(told, "in.c-crm and company");
        assertThat(keboola.requests).isEmpty();
    }
}
