package io.agnes.sync;

import static io.agnes.sync.SyncFixture.outcome;
import static io.agnes.sync.SyncFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Collision;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.SourceProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class SyncLedgerTest {
    @Parameter
    StateOn on;

    private static final Relation ORDERS = relation("shop.orders", 3, "a");
    private static final Relation PRODUCTS = relation("shop.products", 5, "b");

    @TempDir
    static Path folder;

    private static StateDatabase state;

    @BeforeParameterizedClassInvocation
    static void openState(StateOn on) {
        state = on.open(folder.resolve(on.name()).resolve("system.duckdb"));
    }

    @AfterParameterizedClassInvocation
    static void closeState() {
        state.close();
    }

    private SyncFixture sync;

    @BeforeEach
    void open() {
        SyncFixture.clear(state);
        sync = new SyncFixture(state);
        sync.offer("shop.orders", "shop.products");
    }

    @Test
    void aFirstSyncRegistersTheTablesWithTheirTypeAndState() {
        sync.run(
                sync.report(ORDERS, PRODUCTS),
                outcome("shop.orders", Status.CONVERTED, 3, null),
                outcome("shop.products", Status.CONVERTED, 5, null));

        assertThat(sync.rows("select id, source_type, source, source_table from table_registry order by id"))
                .containsExactly("orders|file|shop|orders", "products|file|shop|products");
        assertThat(sync.states()).containsExactly("orders|3|a|ok|05 10:00|null", "products|5|b|ok|05 10:00|null");
    }

    @Test
    void aTableIsAsFreshAsTheStartOfItsRun() {
        String runId = sync.started();
        sync.clock.move(Duration.ofMinutes(20));
        sync.runs.record(runId, List.of(outcome("shop.orders", Status.CONVERTED, 3, null)));
        sync.runs.finish(runId, sync.report(ORDERS));

        assertThat(sync.states()).containsExactly("orders|3|a|ok|05 10:00|null");
    }

    @Test
    void aTableThatFailsKeepsItsDataAndTheTimeOfItsLastSuccess() {
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.CONVERTED, 3, null));
        sync.clock.move(Duration.ofHours(1));
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.FAILED, 0, "The file is cut short."));

        assertThat(sync.states()).containsExactly("orders|3|a|error|05 10:00|The file is cut short.");
    }

    @Test
    void anUnchangedTableIsFreshAndItsErrorIsGone() {
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.CONVERTED, 3, null));
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.FAILED, 0, "x"));
        sync.clock.move(Duration.ofHours(2));
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.UNCHANGED, 3, null));

        assertThat(sync.states()).containsExactly("orders|3|a|ok|05 12:00|null");
    }

    @Test
    void aTableThatNobodySyncedNeverLooksFresh() {
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.CONVERTED, 3, null));
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.FAILED, 0, "x"));
        sync.clock.move(Duration.ofDays(7));
        sync.ledger.recordGeneration(sync.report(relation("shop.orders", 4, "new"), PRODUCTS));

        assertThat(sync.states()).containsExactly("orders|4|new|error|05 10:00|x", "products|5|b|ok|null|null");
    }

    @Test
    void aFailedFirstSyncLeavesItsReasonInTheRunAndNoTable() {
        SyncRun run = sync.run(sync.report(), outcome("shop.orders", Status.FAILED, 0, "Not a CSV file."));

        assertThat(sync.states()).isEmpty();
        assertThat(sync.registry.ids()).isEmpty();
        assertThat(sync.runs.find(run.runId()).tables())
                .extracting(SyncRunReport.TableResult::tableId, SyncRunReport.TableResult::message)
                .containsExactly(Tuple.tuple("orders", "Not a CSV file."));
    }

    @Test
    void anotherTableOfTheSameNameNeverTouchesTheRowOfTheOwner() {
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.CONVERTED, 3, null));
        sync.clock.move(Duration.ofHours(1));
        SyncRun failed = sync.run(sync.report(ORDERS), outcome("crm.orders", Status.FAILED, 9999, "broken"));

        assertThat(sync.states()).containsExactly("orders|3|a|ok|05 10:00|null");
        assertThat(sync.runs.find(failed.runId()).tables())
                .extracting(SyncRunReport.TableResult::tableId)
                .containsExactly("crm_orders");
    }

    @Test
    void aTableThatLosesItsFlatNameIsReportedAndKeptUnderItsOwnId() {
        Relation loser = relation("crm_orders=crm.orders", 7, "c");
        RebuildReport report = sync.report(
                List.of(),
                List.of(new Collision(
                        new Identifier("crm"),
                        new Identifier("orders"),
                        new Identifier("shop"),
                        new Identifier("crm_orders"))),
                List.of(),
                ORDERS,
                loser);
        SyncRun run = sync.run(
                report,
                outcome("shop.orders", Status.CONVERTED, 3, null),
                outcome("crm.orders", Status.CONVERTED, 7, null));

        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(sync.states()).containsExactly("crm_orders|7|c|ok|05 10:00|null", "orders|3|a|ok|05 10:00|null");
        assertThat(sync.runs.find(run.runId()).tables().get(0).message())
                .isEqualTo("The name 'orders' belongs to the source 'shop'; this table is 'crm_orders'.");
    }

    @Test
    void aTableThatWasReadButNotPublishedHasFailed() {
        sync.run(sync.report(ORDERS, PRODUCTS), outcome("shop.orders", Status.CONVERTED, 3, null));
        sync.clock.move(Duration.ofHours(1));
        SyncRun run = sync.run(
                sync.broken(
                        new SourceProblem(
                                "shop",
                                new Identifier("orders"),
                                "The table 'orders' could not be published: it is cut short.",
                                true),
                        ORDERS,
                        PRODUCTS),
                outcome("shop.orders", Status.CONVERTED, 8, null),
                outcome("shop.products", Status.CONVERTED, 5, null));

        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(sync.states())
                .containsExactly(
                        "orders|3|a|error|05 10:00|The table 'orders' could not be published: it is cut short.",
                        "products|5|b|ok|05 11:00|null");
    }

    @Test
    void aNewTableThatIsNotPublishedFailsWithTheReasonOfItsSource() {
        SyncRun run = sync.run(
                sync.broken(new SourceProblem("shop", null, "The extract of 'shop' cannot be read.", false)),
                outcome("shop.orders", Status.CONVERTED, 8, null));
        SyncRun silent = sync.run(sync.report(), outcome("shop.orders", Status.CONVERTED, 8, null));

        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(sync.runs.find(run.runId()).tables().get(0).message())
                .isEqualTo("The extract of 'shop' cannot be read.");
        assertThat(sync.runs.find(silent.runId()).tables().get(0).message())
                .isEqualTo("It was read and is not among the published tables. Sync it again.");
    }

    @Test
    void aBrokenExtractIsSaidByTheStatusOfItsTablesUntilItIsMended() {
        sync.offer("crm.people");
        Relation people = relation("crm.people", 1, "p");
        sync.ledger.recordGeneration(sync.report(ORDERS, PRODUCTS, people));
        sync.ledger.recordGeneration(sync.broken(
                new SourceProblem("shop", null, "The extract of 'shop' cannot be read.", true),
                ORDERS,
                PRODUCTS,
                people));

        assertThat(sync.rows("select table_id, status from sync_state order by table_id"))
                .containsExactly("orders|error", "people|ok", "products|error");
        sync.ledger.recordGeneration(sync.report(ORDERS, PRODUCTS, people));
        assertThat(sync.rows("select table_id, status, error from sync_state order by table_id"))
                .containsExactly("orders|ok|null", "people|ok|null", "products|ok|null");
    }

    @Test
    void aMendedExtractDoesNotHideAFailedSync() {
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.FAILED, 0, "The file is cut short."));
        sync.ledger.recordGeneration(sync.report(ORDERS));

        assertThat(sync.states()).containsExactly("orders|3|a|error|null|The file is cut short.");
    }

    @Test
    void aReleasedTableIsForgottenWithItsGrants() {
        sync.ledger.recordGeneration(sync.report(ORDERS, PRODUCTS));
        grant("orders");
        grant("products");
        sync.ledger.recordGeneration(sync.released("orders", PRODUCTS));

        assertThat(sync.registry.ids()).containsExactly("products");
        assertThat(sync.rows("select table_id from sync_state")).containsExactly("products");
        assertThat(sync.rows("select resource_id from resource_grants")).containsExactly("products");
    }

    @Test
    void anIdThatPassesToAnotherTableInOneRebuildLosesItsGrantsAndHistoryOfTheOld() {
        sync.run(sync.report(ORDERS), outcome("shop.orders", Status.CONVERTED, 3, null));
        grant("orders");
        sync.ledger.recordGeneration(sync.released("orders", relation("crm.orders", 9, "z")));

        assertThat(sync.rows("select id, source from table_registry")).containsExactly("orders|crm");
        assertThat(sync.states()).containsExactly("orders|9|z|ok|null|null");
        assertThat(sync.rows("select resource_id from resource_grants")).isEmpty();
    }

    @Test
    void aGrantGivenAfterAnIdWasReleasedBeforeThePublicationStays() {
        sync.ledger.recordGeneration(sync.report(ORDERS));
        sync.registry.release(List.of(new Identifier("orders")));
        grant("orders");
        sync.ledger.recordGeneration(sync.released("orders", relation("crm.orders", 9, "z")));

        assertThat(sync.rows("select resource_id from resource_grants")).containsExactly("orders");
    }

    @Test
    void aReportThatANewerOneHasOvertakenChangesNothing() {
        RebuildReport old = sync.released("products", ORDERS);
        sync.ledger.recordGeneration(sync.report(ORDERS, PRODUCTS));
        sync.ledger.recordGeneration(old);

        assertThat(sync.registry.ids()).containsExactly("orders", "products");
    }

    @Test
    void theSameReportTwiceIsTheSame() {
        RebuildReport report = sync.report(ORDERS, PRODUCTS);
        sync.ledger.recordGeneration(report);
        List<String> before = sync.states();
        sync.ledger.recordGeneration(report);

        assertThat(sync.states()).isEqualTo(before);
    }

    @Test
    void aRunThatIsNotKnownChangesNothing() {
        assertThatThrownBy(() -> sync.ledger.complete(
                        "nothing", List.of(outcome("shop.orders", Status.CONVERTED, 3, null)), sync.report(ORDERS)))
                .isInstanceOf(RuntimeException.class);

        assertThat(sync.registry.ids()).isEmpty();
        assertThat(sync.states()).isEmpty();
    }

    @Test
    void aThousandTablesAreWrittenDownInOneRun() {
        Relation[] relations = IntStream.range(0, 1000)
                .mapToObj(i -> relation("shop.t" + i, i, "h" + i))
                .toArray(Relation[]::new);
        sync.run(
                sync.report(relations),
                IntStream.range(0, 1000)
                        .mapToObj(i -> outcome("shop.t" + i, Status.CONVERTED, i, null))
                        .toArray(TableOutcome[]::new));

        assertThat(sync.rows("select count(*), count(last_sync), sum(row_count) from sync_state"))
                .containsExactly("1000|1000|499500");
    }

    private void grant(String id) {
        sync.state.write(handle -> handle.execute(
                "insert into resource_grants (id, group_id, resource_type, resource_id) values (?, 'g', 'table', ?)",
                "g-" + id,
                id));
    }
}
