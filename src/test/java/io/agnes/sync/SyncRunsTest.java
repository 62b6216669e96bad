package io.agnes.sync;

import static io.agnes.sync.SyncFixture.outcome;
import static io.agnes.sync.SyncFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.source.PassingFailure;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Identifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnBothDatabases
class SyncRunsTest {
    @Parameter
    StateOn on;

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

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
    void aTriggerIsAnsweredWithARunThatIsOnDisk() throws Exception {
        SyncRunRef ref = sync.runs.request(new SyncRequest(List.of("Orders")), "ann");

        assertThat(JSON.readTree(JSON.writeValueAsString(ref)))
                .isEqualTo(JSON.readTree("{\"run_id\": \"" + ref.runId() + "\", \"status\": \"queued\"}"));
        assertThat(sync.rows("select id, requested_by, requested_tables, status from sync_runs"))
                .containsExactly(ref.runId() + "|ann|[\"orders\"]|queued");
    }

    @Test
    void arrivalsShareTheQueuedRunAndFollowTheRunningOne() {
        List<SyncRunRef> first = sync.runs.requestArrived("watch");
        assertThat(first).hasSize(1);
        assertThat(sync.runs.requestArrived("watch")).isEmpty();

        sync.runs.start(first.get(0).runId());
        List<SyncRunRef> second = sync.runs.requestArrived("watch");
        assertThat(second).hasSize(1);
        assertThat(sync.runs.requestArrived("watch")).isEmpty();
    }

    @Test
    void anArrivalDoesNotLeanOnARunOfSingleTables() {
        sync.runs.request(new SyncRequest(List.of("orders")), "ann");

        assertThat(sync.runs.requestArrived("watch")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]"})
    void anEmptyBodyAsksForAllTablesThatAreDue(String body) throws Exception {
        String runId = sync.runs
                .request(JSON.readValue(body, SyncRequest.class), "ann")
                .runId();
        sync.runs.start(runId);

        assertThat(sync.runs.plan(runId))
                .extracting(task -> task.tables().size())
                .containsExactly(2);
    }

    @Test
    void theBodyIsAnArrayAndNothingElse() throws Exception {
        assertThat(JSON.readValue("[\"a\",\"b\"]", SyncRequest.class).tables()).containsExactly("a", "b");
        assertThatThrownBy(() -> JSON.readValue("{\"tables\":[\"a\"]}", SyncRequest.class))
                .isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() -> JSON.readValue("\"orders\"", SyncRequest.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void anUnknownTableQueuesNothing() {
        SyncRequest request = new SyncRequest(Arrays.asList("orders", null));

        assertThatThrownBy(() -> sync.runs.request(request, "ann"))
                .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.problem())
                        .isEqualTo(Problem.INVALID));
        assertThat(sync.rows("select id from sync_runs")).isEmpty();
    }

    @Test
    void aRunGoesFromQueuedOverRunningToOkWithItsProgress() {
        String runId = sync.runs.request(null, "ann").runId();
        assertThat(status(runId)).isEqualTo(RunStatus.QUEUED);

        sync.clock.move(Duration.ofSeconds(5));
        assertThat(sync.runs.start(runId)).hasValueSatisfying(run -> {
            assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
            assertThat(run.startedAt()).isEqualTo(sync.clock.now);
        });
        sync.runs.plan(runId);
        assertThat(sync.runs.find(runId).run().tablesTotal()).isEqualTo(2);
        sync.runs.record(runId, List.of(outcome("shop.orders", Status.CONVERTED, 3, null)));
        assertThat(sync.runs.find(runId).run().tablesDone()).isEqualTo(1);
        sync.runs.record(runId, List.of(outcome("shop.products", Status.UNCHANGED, 4, null)));
        sync.clock.move(Duration.ofSeconds(5));
        SyncRun ended = sync.runs.finish(
                runId, sync.report(relation("shop.orders", 3, "a"), relation("shop.products", 4, "b")));

        assertThat(ended.status()).isEqualTo(RunStatus.OK);
        assertThat(ended.tablesDone()).isEqualTo(2);
        assertThat(ended.finishedAt()).isEqualTo(sync.clock.now);
        assertThat(ended.error()).isNull();
        assertThat(ended).isEqualTo(sync.runs.find(runId).run());
    }

    @Test
    void aRunIsShownWithWhatBecameOfEachTable() throws Exception {
        SyncRun run = sync.run(
                sync.report(relation("shop.orders", 3, "a")),
                outcome("shop.products", Status.FAILED, 0, "The file is cut short."),
                outcome("shop.orders", Status.CONVERTED, 3, "2 rows were rejected."));

        JsonNode shown = JSON.readTree(JSON.writeValueAsString(sync.runs.find(run.runId())));
        assertThat(shown).isEqualTo(JSON.readTree("""
                {"run_id": "%s", "status": "partial", "requested_by": "ann", "requested_tables": [],
                 "requested_at": "2026-01-05T10:00:00Z", "started_at": "2026-01-05T10:00:00Z",
                 "finished_at": "2026-01-05T10:00:00Z", "tables_total": 0, "tables_done": 2, "error": null,
                 "tables": [
                  {"table_id": "orders", "status": "converted", "rows": 3, "size_bytes": 30, "duration_ms": 7,
                   "message": "2 rows were rejected.", "hint": null},
                  {"table_id": "products", "status": "failed", "rows": null, "size_bytes": null, "duration_ms": 7,
                   "message": "The file is cut short.", "hint": null}]}
                """.formatted(run.runId())));
    }

    @Test
    void aRunWithoutASuccessHasFailedAndOneWithNothingToDoIsOk() {
        assertThat(sync.run(sync.report(), outcome("shop.orders", Status.FAILED, 0, "x"))
                        .status())
                .isEqualTo(RunStatus.FAILED);
        assertThat(sync.run(sync.report()).status()).isEqualTo(RunStatus.OK);
    }

    @Test
    void aRunThatCouldNotBePlannedWhollyIsPartialAndSaysWhy() {
        sync.keboolaIsDown = true;
        String runId = sync.started();
        sync.runs.plan(runId);
        sync.runs.record(runId, List.of(outcome("shop.orders", Status.CONVERTED, 1, null)));
        SyncRun run = sync.runs.finish(runId, sync.report(relation("shop.orders", 1, "a")));

        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(run.error()).contains("Keboola does not answer.");
    }

    @Test
    void onlyTheTablesOutOfReachAreTriedAgain() {
        String runId = sync.started();
        SyncTask task = sync.runs.plan(runId).get(0);
        TableOutcome unreached = new TableOutcome(
                task.source(), new Identifier("products"), Status.FAILED, 0, 0, 5, "The line is cut.", "Look.", true);

        assertThatThrownBy(() ->
                        sync.runs.settle(task, List.of(outcome("shop.orders", Status.CONVERTED, 3, null), unreached)))
                .satisfies(failure -> assertThat(sync.runs.passes(failure)).isTrue());
        assertThat(sync.runs.remaining(task))
                .extracting(SyncTask::tables)
                .containsExactly(Set.of(new Identifier("products")));
        sync.runs.recordFailure(task, new PassingFailure(List.of(unreached)));
        assertThat(sync.runs.remaining(task)).isEmpty();
        assertThat(sync.runs.find(runId).tables())
                .extracting(SyncRunReport.TableResult::status)
                .containsExactly("converted", "failed");
    }

    @Test
    void aCancelledRunLeavesTheRestOfItsTablesOut() {
        String runId = sync.started();
        SyncTask task = sync.runs.plan(runId).get(0);
        assertThat(task.goesOn().getAsBoolean()).isTrue();
        sync.runs.cancel(runId);

        assertThat(task.goesOn().getAsBoolean()).isFalse();
        assertThat(sync.runs.remaining(task)).isEmpty();
    }

    @Test
    void whatWasBroughtBeforeACrashIsStillTold() {
        String runId = sync.started();
        sync.runs.plan(runId);
        sync.runs.record(runId, List.of(outcome("shop.orders", Status.CONVERTED, 3, null)));

        SyncFixture restarted = new SyncFixture(state);
        restarted.runs.recover();

        assertThat(restarted.runs.find(runId).run().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(restarted.runs.find(runId).run().error()).contains("The server stopped");
        assertThat(restarted.runs.find(runId).tables())
                .extracting(SyncRunReport.TableResult::tableId, SyncRunReport.TableResult::rows)
                .containsExactly(tuple("orders", 3L));
    }

    @Test
    void aTaskThatThrowsFailsAllItsTables() {
        String runId = sync.started();
        SyncTask task = sync.runs.plan(runId).get(0);
        sync.runs.recordFailure(
                task, new AgnesException(Problem.STORAGE_FULL, "The disk is full.", "Free some space."));
        assertThat(sync.runs.finish(runId, sync.report()).status()).isEqualTo(RunStatus.FAILED);
        assertThat(sync.runs.find(runId).tables())
                .extracting(SyncRunReport.TableResult::message, SyncRunReport.TableResult::hint)
                .containsOnly(tuple("The disk is full.", "Free some space."));

        String other = sync.started();
        sync.runs.recordFailure(
                sync.runs.plan(other).get(0), new IllegalStateException("password=secret in /home/agnes/x"));
        sync.runs.finish(other, sync.report());
        assertThat(sync.runs.find(other).tables())
                .extracting(SyncRunReport.TableResult::message)
                .noneMatch(message -> message.contains("secret"));
    }

    @Test
    void aRunWhoseTablesCouldNotBePublishedKeepsWhatItKnows() {
        sync.run(sync.report(relation("shop.orders", 3, "a")), outcome("shop.orders", Status.CONVERTED, 3, null));
        sync.clock.move(Duration.ofHours(1));
        String runId = sync.started();
        sync.runs.record(runId, List.of(outcome("shop.orders", Status.CONVERTED, 9, null)));
        SyncRun run = sync.runs.fail(runId, "The disk is full.");

        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.error()).isEqualTo("The disk is full.");
        assertThat(sync.runs.find(runId).tables()).hasSize(1);
        assertThat(sync.states()).containsExactly("orders|3|a|ok|05 10:00|null");
    }

    @Test
    void aRunThatHasEndedStaysAsItEnded() {
        SyncRun run = sync.run(sync.report());
        sync.clock.move(Duration.ofHours(1));

        assertThat(sync.runs.fail(run.runId(), "late")).isEqualTo(run);
    }

    @Test
    void aQueuedRunIsCancelledAtOnceAndNeverStarts() {
        String runId = sync.runs.request(null, "ann").runId();

        assertThat(sync.runs.cancel(runId).status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(sync.runs.find(runId).run().finishedAt()).isNotNull();
        assertThat(sync.runs.start(runId)).isEmpty();
        assertThat(sync.runs.cancel(runId).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void aRunningRunStopsBeforeItsNextTaskAndKeepsWhatWasDone() {
        String runId = sync.started();
        assertThat(sync.runs.goesOn(runId)).isTrue();
        sync.runs.record(runId, List.of(outcome("shop.orders", Status.CONVERTED, 3, null)));

        SyncRun cancelled = sync.runs.cancel(runId);
        assertThat(cancelled.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(cancelled.finishedAt()).isNull();
        assertThat(sync.runs.goesOn(runId)).isFalse();
        SyncRun ended = sync.runs.finish(runId, sync.report(relation("shop.orders", 3, "a")));

        assertThat(ended.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(ended.finishedAt()).isNotNull();
        assertThat(sync.states()).containsExactly("orders|3|a|ok|05 10:00|null");
    }

    @Test
    void aRunThatHasEndedCannotBeCancelled() {
        String runId = sync.run(sync.report()).runId();

        assertThatThrownBy(() -> sync.runs.cancel(runId))
                .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.problem())
                        .isEqualTo(Problem.CONFLICT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "'; drop table sync_runs; --", ""})
    void anUnknownRunIsNotFound(String runId) {
        assertThatThrownBy(() -> sync.runs.find(runId))
                .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.problem())
                        .isEqualTo(Problem.NOT_FOUND));
        assertThatThrownBy(() -> sync.runs.cancel(runId)).hasMessageContaining("There is no sync run");
    }

    @Test
    void oneRunIsTakenUpOnceHoweverManyAsk() throws Exception {
        String runId = sync.runs.request(null, "ann").runId();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> taken = pool.invokeAll(
                    Collections.nCopies(8, () -> sync.runs.start(runId).isPresent()));
            int count = 0;
            for (Future<Boolean> one : taken) {
                count += one.get() ? 1 : 0;
            }
            assertThat(count).isOne();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void theClockQueuesOneRunAtATimeAndNoneWhenNothingIsDue() {
        assertThat(sync.runs.requestDue("scheduler")).hasSize(1);
        assertThat(sync.runs.requestDue("scheduler")).isEmpty();

        sync.files.clear();
        sync.runs.recover().forEach(run -> sync.runs.cancel(run.runId()));
        assertThat(sync.runs.requestDue("scheduler")).isEmpty();
    }

    @Test
    void aRestartMarksRunningRunsAsInterruptedAndReturnsTheQueuedOnesInOrder() {
        String running = sync.started();
        String stopping = sync.started();
        sync.runs.cancel(stopping);
        sync.clock.move(Duration.ofSeconds(1));
        String first = sync.runs.request(null, "ann").runId();
        sync.clock.move(Duration.ofSeconds(1));
        String second = sync.runs.request(null, "ann").runId();
        sync = new SyncFixture(state);
        assertThat(sync.runs.recover()).extracting(SyncRunRef::runId).containsExactly(first, second);
        assertThat(status(running)).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(sync.runs.find(running).run().finishedAt()).isNotNull();
        assertThat(status(stopping)).isEqualTo(RunStatus.CANCELLED);
        assertThat(sync.runs.find(stopping).run().finishedAt()).isNotNull();
        assertThat(sync.runs.start(running)).isEmpty();
        assertThat(sync.runs.start(first)).isPresent();
    }

    @Test
    void aRunThatWasTakenUpBeforeTheRecoveryGoesOn() {
        String quick = sync.started();
        String queued = sync.runs.request(null, "ann").runId();

        assertThat(sync.runs.recover()).extracting(SyncRunRef::runId).containsExactly(queued);

        assertThat(status(quick)).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void runsAreListedNewestFirst() {
        String first = sync.runs.request(null, "ann").runId();
        sync.clock.move(Duration.ofSeconds(1));
        String second = sync.runs.request(null, "ann").runId();

        assertThat(sync.runs.list(new Parameters(Map.of())).runs())
                .extracting(SyncRun::runId)
                .containsExactly(second, first);
        assertThat(sync.runs.list(new Parameters(Map.of("limit", "1"))).runs())
                .extracting(SyncRun::runId)
                .containsExactly(second);
        assertThatThrownBy(() -> sync.runs.list(new Parameters(Map.of("limit", "1001"))))
                .isInstanceOf(AgnesException.class);
    }

    @Test
    void aThousandRunsAndThirtyDaysOfHistoryAreKept() {
        state.write(handle -> handle.execute("insert into sync_runs (id, requested_tables, requested_at, status) "
                + "select 'old-' || i, '[]', timestamptz '2026-01-01 00:00:00+00' + i * interval '1 second', "
                + "case when i = 0 then 'queued' else 'ok' end from generate_series(0, 1199) as r(i)"));
        state.write(handle -> handle.execute("insert into sync_history (id, table_id, synced_at, status) values "
                + "('gone', 't', timestamptz '2025-12-06 09:00:00+00', 'ok'), "
                + "('kept', 't', timestamptz '2025-12-06 11:00:00+00', 'ok')"));

        sync.run(sync.report());

        assertThat(sync.rows("select count(*) from sync_runs")).containsExactly("1001");
        assertThat(sync.rows("select id from sync_runs order by requested_at limit 2"))
                .containsExactly("old-0", "old-201");
        assertThat(sync.rows("select id from sync_history")).containsExactly("kept");
    }

    private RunStatus status(String runId) {
        return sync.runs.find(runId).run().status();
    }
}
