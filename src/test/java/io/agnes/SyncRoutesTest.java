package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.platform.Json;
import io.agnes.platform.ProblemAnswers;
import io.agnes.platform.RouteCheck;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.state.StateDatabase;
import io.agnes.sync.RunStatus;
import io.agnes.sync.SyncRun;
import io.agnes.sync.SyncRunRef;
import io.agnes.sync.SyncRunReport;
import io.agnes.sync.SyncRuns;
import io.agnes.sync.SyncWiring;
import io.agnes.sync.TableRegistry;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.Relation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped routes of a sync run in a running engine, over real runs in a real state database, with steps that fail:
 * wherever a step fails the run ends, and says why.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SyncRoutesTest {
    private static final List<String> OPEN = List.of("queued", "running");

    private final Steps steps = new Steps();
    private final Main main = new Main();
    private StateDatabase state;
    private SyncRuns runs;
    private ProducerTemplate camel;

    /** What the routes call apart from the runs; each step fails while its name is among {@code failing}. */
    public static final class Steps implements Source {
        final Set<String> failing = new ConcurrentSkipListSet<>();

        /** By table: how many attempts fail in transport, and how many there were. */
        final Map<String, Integer> unreachable = new ConcurrentHashMap<>();

        final Map<String, Integer> attempts = new ConcurrentHashMap<>();

        /** How many levels of tables that are made from others are still to be planned. */
        final AtomicInteger levels = new AtomicInteger();

        final AtomicInteger rebuilds = new AtomicInteger();

        final AtomicInteger profiled = new AtomicInteger();

        void attempt(String step) {
            if (failing.contains(step)) {
                throw new AgnesException(Problem.UNAVAILABLE, "The step " + step + " fails.", "Try again later.");
            }
        }

        @Override
        public String type() {
            return "file";
        }

        @Override
        public List<SourceTable> tables() {
            return List.of(table("crm.people"), table("shop.orders"));
        }

        @Override
        public List<TableOutcome> extract(SyncTask task) {
            attempt("extract-" + task.source());
            return task.tables().stream()
                    .map(table -> reached(task.source(), table))
                    .toList();
        }

        private TableOutcome reached(Identifier source, Identifier table) {
            attempts.merge(table.value(), 1, Integer::sum);
            if (attempts.get(table.value()) <= unreachable.getOrDefault(table.value(), 0)) {
                return new TableOutcome(
                        source, table, TableOutcome.Status.FAILED, 0, 0, 1, "The line is cut.", "Look.", true);
            }
            return new TableOutcome(source, table, TableOutcome.Status.CONVERTED, 1, 0, 1, null);
        }

        /** Of {@code fileManifest}. */
        public void sync() {
            attempt("discover");
        }

        /** Of {@code fileSource}. */
        public void prune() {
            attempt("prune");
        }

        /** Of {@code profiling}. */
        public void run() {
            profiled.incrementAndGet();
            attempt("profile");
        }

        /** Of {@code removals}. */
        public boolean drop() {
            return false;
        }

        /** Of {@code removals}. */
        public void settle(RebuildReport report) {
            throw new IllegalStateException("There was nothing to remove.");
        }

        /** Of {@code orchestrator}. */
        public RebuildReport rebuild() {
            attempt("rebuild");
            if (rebuilds.incrementAndGet() > 1) {
                attempt("rebuild-level");
            }
            List<SourceTable> published = new ArrayList<>(tables());
            attempts.keySet().stream()
                    .filter(table -> table.startsWith("level_"))
                    .forEach(table -> published.add(table("materialized." + table)));
            List<Relation> relations = new ArrayList<>();
            for (SourceTable table : published) {
                relations.add(new Relation(
                        table.table(),
                        table.source(),
                        table.table(),
                        null,
                        List.of(Path.of("/f")),
                        "hash",
                        1,
                        10,
                        Instant.EPOCH));
            }
            return new RebuildReport(1, relations, List.of(), List.of(), List.of(), Duration.ZERO);
        }

        private static SourceTable table(String name) {
            String[] parts = name.split("\\.");
            return new SourceTable(new Identifier(parts[0]), new Identifier(parts[1]), null);
        }
    }

    /** The runs as the routes call them, with failures of the state between. */
    public static final class Runs {
        private final SyncRuns runs;
        private final Steps steps;

        Runs(SyncRuns runs, Steps steps) {
            this.runs = runs;
            this.steps = steps;
        }

        public List<SyncRunRef> recover() {
            return runs.recover();
        }

        public List<SyncRunRef> requestArrived(String by) {
            return runs.requestArrived(by);
        }

        public List<SyncRunRef> requestDue(String by) {
            return runs.requestDue(by);
        }

        public Optional<SyncRun> start(String runId) {
            return runs.start(runId);
        }

        public List<SyncTask> plan(String runId) {
            steps.attempt("plan");
            return runs.plan(runId);
        }

        public List<SyncTask> planDerived(String runId) {
            steps.attempt("plan-level");
            int level = steps.levels.getAndUpdate(left -> Math.max(0, left - 1));
            Set<Identifier> tables = Set.of(new Identifier("level_" + level));
            return level > 0
                    ? List.of(new SyncTask(runId, "local", new Identifier("materialized"), tables))
                    : runs.planDerived(runId);
        }

        public boolean goesOn(String runId) {
            steps.attempt("goes-on");
            return runs.goesOn(runId);
        }

        public List<SyncTask> remaining(SyncTask task) {
            return runs.remaining(task);
        }

        public void settle(SyncTask task, List<TableOutcome> outcomes) {
            steps.attempt("record");
            runs.settle(task, outcomes);
        }

        public boolean passes(Throwable failure) {
            return runs.passes(failure);
        }

        public void recordFailure(SyncTask task, Throwable failure) {
            steps.attempt("record-failure");
            runs.recordFailure(task, failure);
        }

        public SyncRun finish(String runId, RebuildReport report) {
            steps.attempt("finish");
            return runs.finish(runId, report);
        }

        public SyncRun fail(String runId, String message) {
            return runs.fail(runId, message);
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        state = StateDatabase.open(folder.resolve("system.duckdb"));
        runs = SyncWiring.open(
                        state,
                        new TableRegistry(state),
                        () -> {
                            throw new UnsupportedOperationException();
                        },
                        List.of(steps),
                        null,
                        null,
                        null,
                        null)
                .runs();
        main.setPropertyPlaceholderLocations(
                "file:" + Path.of("config/application.properties").toAbsolutePath());
        String routes = "file:" + Path.of("routes").toAbsolutePath();
        main.addInitialProperty(
                "camel.main.routesIncludePattern",
                routes + "/sync/*.camel.yaml," + routes + "/catalog/profile.camel.yaml," + routes
                        + "/platform/*-errors.camel.yaml");
        main.addInitialProperty(
                "camel.main.routesExcludePattern",
                "**/sync/keboola.camel.yaml,**/sync/json-api-source.camel.yaml,**/sync/github.camel.yaml,"
                        + "**/upstream-errors.camel.yaml");
        main.addOverrideProperty("sources.dir", folder.resolve("sources").toString());
        main.addOverrideProperty("sync.retry.delay", "1");
        main.addOverrideProperty("camel.management.enabled", "false");
        main.bind("json", Json.mapper());
        main.bind("problems", new ProblemAnswers());
        main.bind(RouteCheck.ARRIVALS, MemoryIdempotentRepository.memoryIdempotentRepository(100));
        main.bind("syncRuns", new Runs(runs, steps));
        for (String step : List.of(
                "fileSource",
                "bigquerySource",
                "databaseSource",
                "jiraSource",
                "localSource",
                "fileManifest",
                "orchestrator",
                "profiling",
                "removals")) {
            main.bind(step, steps);
        }
        main.start();
        camel = main.getCamelTemplate();
        AdviceWith.adviceWith(main.getCamelContext(), "sync-enqueue", route -> route.weaveById("send-run")
                .before()
                .process(exchange -> steps.attempt("send")));
        AdviceWith.adviceWith(main.getCamelContext(), "sync-watch", route -> route.replaceFromWith("direct:arrived"));
    }

    @AfterAll
    void stop() {
        main.stop();
        state.close();
    }

    @BeforeEach
    void mend() {
        steps.failing.clear();
        steps.unreachable.clear();
        steps.attempts.clear();
        steps.levels.set(0);
        steps.rebuilds.set(0);
    }

    private SyncRunReport run(String... failing) {
        steps.failing.addAll(List.of(failing));
        SyncRunRef run = runs.request(null, "ann");
        camel.sendBody("direct:sync-enqueue", run);
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> runs.find(run.runId()),
                        found -> !OPEN.contains(found.run().status().text()));
    }

    private static void assertEnd(SyncRunReport ended, String status, String... results) {
        assertThat(ended.run().status().text()).as(ended.toString()).isEqualTo(status);
        Set<String> found = new TreeSet<>();
        ended.tables()
                .forEach(result -> found.add(result.tableId() + " " + result.status()
                        + (result.message() == null ? "" : ": " + result.message())
                        + (result.hint() == null ? "" : " " + result.hint())));
        assertThat(found).containsExactlyInAnyOrder(results);
    }

    @Test
    void profilesAreMadeAfterARunWhichTheyDoNotFail() {
        int before = steps.profiled.get();

        assertEnd(run("profile"), "ok", "orders converted", "people converted");

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> steps.profiled.get() > before);
    }

    @Test
    void aRunWithoutFailuresIsOk() {
        assertEnd(run(), "ok", "orders converted", "people converted");
    }

    @Test
    void aSourceThatFailsIsRecordedAndTheOthersGoOn() {
        assertEnd(
                run("extract-crm"),
                "partial",
                "orders converted",
                "people failed: The step extract-crm fails. Try again later.");
    }

    @Test
    void aTableThatCannotBeReachedIsTriedAgainAndTheOthersAreNot() {
        steps.unreachable.put("people", 3);

        assertEnd(run(), "ok", "orders converted", "people converted");
        assertThat(steps.attempts).containsOnly(Map.entry("people", 4), Map.entry("orders", 1));
    }

    @Test
    void aTableThatStaysOutOfReachFailsWithItsOwnReason() {
        steps.unreachable.put("people", 100);

        assertEnd(run(), "partial", "orders converted", "people failed: The line is cut. Look.");
        assertThat(steps.attempts).containsEntry("people", 4);
    }

    @Test
    void aRunWhoseSourcesAllFailHasFailed() {
        assertEnd(
                run("extract-crm", "extract-shop"),
                "failed",
                "orders failed: The step extract-shop fails. Try again later.",
                "people failed: The step extract-crm fails. Try again later.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"discover", "prune", "plan", "rebuild", "finish"})
    void aRunWhoseOwnStepFailsHasFailedWithItsReason(String step) {
        SyncRunReport ended = run(step);

        assertThat(ended.run().status().text()).isEqualTo("failed");
        assertThat(ended.run().error()).contains("The step " + step + " fails.");
    }

    @Test
    void tablesThatAreMadeFromOthersAreMadeLevelByLevel() {
        steps.levels.set(2);

        assertEnd(
                run("extract-crm"),
                "partial",
                "orders converted",
                "people failed: The step extract-crm fails. Try again later.",
                "level_2 converted",
                "level_1 converted");
        assertThat(steps.rebuilds)
                .as("one for the sources and one for each level")
                .hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan-level", "rebuild-level"})
    void aRunWhoseLevelFailsHasFailedWithItsReason(String step) {
        steps.levels.set(2);
        SyncRunReport ended = run(step);

        assertThat(ended.run().status().text()).isEqualTo("failed");
        assertThat(ended.run().error()).contains("The step " + step + " fails.");
    }

    @Test
    void aLevelThatFailsIsHandledOnce() {
        steps.levels.set(2);
        steps.failing.add("rebuild-level");
        String run = runs.request(null, "ann").runId();
        runs.start(run);

        Exchange ended = camel.send("direct:sync-run-work", exchange -> exchange.setProperty("run_id", run));

        assertThat(ended.getException()).isNull();
        assertThat(runs.find(run).run().status()).isEqualTo(RunStatus.FAILED);
    }

    /** The state cannot be read or written between two tasks: what they brought is not known, so nothing is ok. */
    @ParameterizedTest
    @ValueSource(strings = {"goes-on", "record,record-failure"})
    void aTaskThatCannotBeRecordedEndsTheRun(String steps) {
        SyncRunReport ended = run(steps.split(","));

        assertThat(ended.run().status().text()).isEqualTo("failed");
        assertThat(ended.run().error()).contains("The step " + steps.split(",")[0]);
    }

    @Test
    void whoeverPutsARunOnTheChannelLearnsThatItFailed() {
        steps.failing.add("send");

        assertThatThrownBy(() -> camel.sendBody("direct:sync-enqueue", new SyncRunRef("r", RunStatus.QUEUED)))
                .hasRootCauseMessage("The step send fails.");
    }

    @Test
    void aFileWhoseRunCouldNotBeSentStaysNew() {
        steps.failing.add("send");

        assertThatThrownBy(() -> camel.sendBody("direct:arrived", "orders.csv"))
                .hasRootCauseMessage("The step send fails.");
    }
}
