package io.agnes.source.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.source.SyncStrategy;
import io.agnes.source.TableOutcome;
import io.agnes.source.bigquery.BigQueryStandIn.Fault;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever BigQuery does wrong: the table says what to do next, and keeps its last good data. */
class BigQueryFaultsTest {
    private static final String ROWS = "select i as id from range(20000) r(i)";
    private static final int MORE_THAN_TRIED = 20;

    private static BigQueryStandIn google;

    @TempDir
    Path folder;

    private BigQueryFixture bigquery;

    @BeforeAll
    static void start() throws Exception {
        google = new BigQueryStandIn();
    }

    @AfterAll
    static void stop() {
        google.close();
    }

    @BeforeEach
    void aTableThatWasReadOnce() {
        google.heal();
        bigquery = new BigQueryFixture(google, folder);
        google.tables.create("sales.orders", "TABLE", ROWS);
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of());
        assertThat(bigquery.sync("orders").rows()).isEqualTo(20_000);
        google.storage.opened.clear();
        google.storage.asked.clear();
        google.queries.clear();
    }

    @AfterEach
    void keepsItsRows() {
        assertThat(bigquery.rows("orders", "select count(*) from t")).containsExactly("20000");
    }

    private TableOutcome failed(String... parts) {
        TableOutcome outcome = bigquery.sync("orders");
        assertThat(outcome.status()).as(String.valueOf(outcome)).isEqualTo(TableOutcome.Status.FAILED);
        assertThat(outcome.rows()).isEqualTo(20_000);
        assertThat(outcome.told()).contains(parts).doesNotContain("PRIVATE KEY", BigQueryStandIn.TOKEN);
        return outcome;
    }

    private void api(int status, String reason, String message) {
        google.faults.addAll(Collections.nCopies(MORE_THAN_TRIED, new Fault(status, reason, message)));
    }

    private void sessions(Status status) {
        google.storage.sessionFaults.addAll(Collections.nCopies(MORE_THAN_TRIED, status));
    }

    @Test
    void aStreamThatBreaksGoesOnWhereItBroke() {
        google.storage.streamFaults.add(Status.UNAVAILABLE.withDescription("connection reset"));

        assertThat(bigquery.sync("orders").status()).isEqualTo(TableOutcome.Status.CONVERTED);

        assertThat(bigquery.rows("orders", "select count(distinct id) from t")).containsExactly("20000");
        assertThat(google.storage.opened).hasSize(4).anyMatch(call -> !call.endsWith("@0") && !call.contains("@-"));
    }

    @Test
    void aStreamThatBreaksForGoodFailsTheTableAndMayBeTriedAgain() {
        google.storage.streamFaults.addAll(
                Collections.nCopies(MORE_THAN_TRIED, Status.DATA_LOSS.withDescription("block is gone")));

        assertThat(failed("BigQuery did not answer for the table 'sales.orders'")
                        .passing())
                .isTrue();
    }

    @Test
    void anEstimateAboveTheLimitIsRefusedWithTheNumbersAndTheWayRound() {
        google.estimate = 20L << 30;

        TableOutcome outcome = failed(
                "would scan 20.0 GB (21474836480 bytes)",
                "the limit is 10.0 GB (10737418240 bytes)",
                "row_filter",
                "max_bytes of this table, for example to 21GB");

        assertThat(outcome.passing()).isFalse();
        assertThat(google.storage.asked).isEmpty();
    }

    @Test
    void theLimitOfATableGoesBeforeThatOfItsConnection() {
        google.estimate = 20L << 30;
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of("max_bytes", "21GB"));
        assertThat(bigquery.sync("orders").status()).isEqualTo(TableOutcome.Status.CONVERTED);

        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of("max_bytes", "1MB"));
        google.estimate = 2L << 20;
        failed("would scan 2.0 MB", "the limit is 1.0 MB");
    }

    @Test
    void withoutAnEstimateNothingIsRead() {
        google.estimate = null;

        failed("does not estimate what it costs", "max_bytes of this table to 0B");

        assertThat(google.storage.asked).isEmpty();
    }

    @Test
    void withoutALimitNothingIsEstimated() {
        google.estimate = null;
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of("max_bytes", "0B"));

        assertThat(bigquery.sync("orders").status()).isEqualTo(TableOutcome.Status.CONVERTED);
        assertThat(google.queries).isEmpty();
    }

    @Test
    void aRevokedKeyIsTold() {
        google.keyRevoked = true;
        bigquery.sync("orders");
        bigquery = again(Map.of(BigQueryConnection.DEFAULT_CREDENTIALS_ENV, google.key()));

        assertThat(failed(
                                "Google does not accept the credentials of the connection 'bq'",
                                "GOOGLE_APPLICATION_CREDENTIALS")
                        .passing())
                .isFalse();
    }

    @Test
    void aPersonSignsInAsAServiceAccountDoes() {
        bigquery = again(Map.of(BigQueryConnection.DEFAULT_CREDENTIALS_ENV, google.refreshToken()));
        assertThat(bigquery.sync("orders").status()).isEqualTo(TableOutcome.Status.CONVERTED);
        google.keyRevoked = true;
        bigquery = again(Map.of(BigQueryConnection.DEFAULT_CREDENTIALS_ENV, google.refreshToken()));

        failed("Google does not accept the credentials of the connection 'bq'");
    }

    /** In a process of its own, because the library reads where the metadata server is from the real environment. */
    @Test
    void aMachineOfGoogleCloudSignsInByItself(@TempDir Path nobody) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MachineAccount.class.getName(),
                        google.url(),
                        "sales",
                        "orders")
                .redirectErrorStream(true);
        builder.environment().remove(BigQueryConnection.DEFAULT_CREDENTIALS_ENV);
        builder.environment().put("CLOUDSDK_CONFIG", nobody.toString());
        builder.environment().put("GCE_METADATA_HOST", google.url().replace("http://", ""));
        Process process = builder.start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains(MachineAccount.FOUND);
    }

    @Test
    void aKeyThatIsNoneIsToldWithoutIt() {
        bigquery = again(Map.of(BigQueryConnection.DEFAULT_CREDENTIALS_ENV, "{\"type\": \"PRIVATE KEY\"}"));

        failed("The connection 'bq' cannot read its key", "Set GOOGLE_APPLICATION_CREDENTIALS");
    }

    private BigQueryFixture again(Map<String, String> variables) {
        BigQueryFixture other = new BigQueryFixture(google, folder, variables, "256MB");
        other.registered.addAll(bigquery.registered);
        return other;
    }

    @Test
    void missingRightsAreNamed() {
        api(403, "accessDenied", "Access Denied: User does not have bigquery.tables.get permission");
        failed("may not read the table 'sales.orders'", "BigQuery Data Viewer", "BigQuery Job User");

        google.faults.clear();
        sessions(Status.PERMISSION_DENIED.withDescription("bigquery.readsessions.create"));
        failed("BigQuery Read Session User in the project 'acme-analytics'");
    }

    @Test
    void aProjectThatMayNotBeChargedIsNamed() {
        api(403, "forbidden", "Caller does not have serviceusage.services.use");

        failed("may not be charged", "billing_project");
    }

    @Test
    void aQuotaThatIsUsedUpIsNotTriedAgain() {
        api(403, "quotaExceeded", "Quota exceeded: Your project exceeded quota for free query bytes scanned");

        assertThat(failed("A quota of the project 'acme-analytics' is used up", "free query bytes")
                        .passing())
                .isFalse();
    }

    @Test
    void tooManyCallsAndBrokenServersMayBeTriedAgain() {
        api(429, "rateLimitExceeded", "Exceeded rate limits");
        assertThat(failed("did not answer").passing()).isTrue();

        google.faults.clear();
        api(503, "backendError", "Try again");
        assertThat(failed("did not answer").passing()).isTrue();

        google.faults.clear();
        sessions(Status.UNAVAILABLE);
        assertThat(failed("did not answer").passing()).isTrue();
    }

    @Test
    void oneBadAnswerOfTheApiIsGotOver() {
        google.faults.add(new Fault(503, "backendError", "Try again"));

        assertThat(bigquery.sync("orders").status()).isEqualTo(TableOutcome.Status.CONVERTED);
        assertThat(google.faults).isEmpty();
    }

    @Test
    void oneBadAnswerAboutASessionIsGotOver() {
        google.storage.sessionFaults.add(Status.UNAVAILABLE);

        assertThat(bigquery.sync("orders").status()).isEqualTo(TableOutcome.Status.CONVERTED);
    }

    @Test
    void aTableThatIsGoneIsTold() {
        google.tables.drop("sales.orders");

        assertThat(failed("There is no table 'sales.orders' in BigQuery", "bucket (the data set)")
                        .passing())
                .isFalse();
    }

    @Test
    void aConditionThatBigQueryDoesNotUnderstandIsTold() {
        bigquery.register("orders", SyncStrategy.FULL_REFRESH, Map.of("row_filter", "ident = 5"));

        failed("BigQuery refuses to read the table 'sales.orders'", "ident");
    }

    @Test
    void aTableThatIsEmptyAllAtOnceKeepsItsRows() {
        google.tables.create("sales.orders", "TABLE", ROWS + " where false");

        failed("has no rows any more at BigQuery, and had 20000", "allow_empty");
    }

    @Test
    void rowsThatAreCountedAndDoNotArriveAreMissed() {
        google.storage.lost = 1;

        failed("BigQuery sent", "and 20000 arrived");
    }

    @Test
    void aTableThatFailsHidesNoOther() {
        google.tables.create("sales.other", "TABLE", ROWS);
        bigquery.register("other", SyncStrategy.FULL_REFRESH, Map.of());
        google.tables.drop("sales.orders");

        assertThat(bigquery.sync(() -> true, "orders", "other"))
                .extracting(TableOutcome::status)
                .containsExactly(TableOutcome.Status.FAILED, TableOutcome.Status.CONVERTED);
    }
}
