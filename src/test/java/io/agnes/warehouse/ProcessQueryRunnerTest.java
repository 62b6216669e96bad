package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a statement does to its process is noticed by its caller alone. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ProcessQueryRunnerTest {
    private static final String ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(1000000) b";
    private static final int PROCESSES = 2;

    @TempDir
    static Path folder;

    private static QueryFixture fixture;
    private static QueryConfig config;
    private static QueryRunner runner;
    private static Queries queries;
    private static Set<ProcessHandle> others;

    @BeforeAll
    static void open() throws SQLException, IOException {
        others = all().collect(Collectors.toSet());
        config = config(Duration.ofSeconds(3), PROCESSES);
        fixture = new QueryFixture(folder);
        runner = new ProcessQueryRunner(config, fixture, folder.resolve("spool"));
        queries = new Queries(config, fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE, runner);
        queries.warmUp();
    }

    @BeforeEach
    void awaitProcesses() {
        await().atMost(Duration.ofSeconds(20)).until(() -> queries.health().ready() == PROCESSES);
    }

    @AfterAll
    static void close() throws SQLException, IOException {
        queries.close();
        fixture.close();
        assertThat(children()).isEmpty();
        try (Stream<Path> left = Files.list(folder.resolve("spool"))) {
            assertThat(left).isEmpty();
        }
    }

    static QueryConfig config(Duration timeout, int processes) {
        QueryConfig c = QueryFixture.config();
        return new QueryConfig(
                timeout,
                c.defaultRows(),
                c.maxRows(),
                c.maxSql(),
                c.maxCell(),
                DataSize.parse("20MB"),
                DataSize.parse("64MB"),
                1,
                DataSize.parse("100MB"),
                8,
                4,
                Duration.ofSeconds(10),
                c.maxWaiting(),
                c.maxWaitingPerUser(),
                QueryIsolation.PROCESS,
                processes);
    }

    /** Doubles a text again and again for each of many rows: half a GB at once, of which the gate sees nothing. */
    private static String bomb() {
        StringBuilder sql = new StringBuilder("WITH c0 AS (SELECT i::VARCHAR AS s FROM range(2048) r(i))");
        int last = 16;
        for (int i = 1; i <= last; i++) {
            sql.append(", c")
                    .append(i)
                    .append(" AS (SELECT s || s AS s FROM c")
                    .append(i - 1)
                    .append(")");
        }
        return sql + " SELECT max(length(s)) FROM c" + last;
    }

    private static RecordedReply ask(Scope caller, String sql, Integer limit, String format) {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest(sql, limit, format), null, caller, reply);
        return reply;
    }

    private static String answer(String sql) {
        return ask(QueryFixture.ANALYST, sql, null, null).json().path("rows").toString();
    }

    private static AgnesException refusal(String sql) {
        AgnesException thrown = catchThrowableOfType(AgnesException.class, () -> answer(sql));
        assertThat(thrown).as(sql).isNotNull();
        return thrown;
    }

    /** The query processes of this class; an engine that other classes share may have some as well. */
    private static List<ProcessHandle> children() {
        return all().filter(child -> !others.contains(child)).toList();
    }

    private static Stream<ProcessHandle> all() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive);
    }

    private static AgnesException failure(CompletableFuture<?> running) throws Exception {
        try {
            running.get(20, TimeUnit.SECONDS);
            throw new AssertionError("The statement did not fail.");
        } catch (ExecutionException e) {
            return AgnesException.causeOf(e);
        }
    }

    @Test
    void everyFormIsTheSameAsInProcess() throws Exception {
        QueryConfig here = QueryFixture.config();
        String sql = "SELECT o.*, name, 'ü' || o.id AS t FROM orders o JOIN customers c ON c.id = customer_id "
                + "ORDER BY o.id";
        try (QueryRunner inProcess = new InProcessQueryRunner(here);
                QueryRunner patient =
                        new ProcessQueryRunner(config(Duration.ofSeconds(50), 1), fixture, folder.resolve("forms"));
                Snapshot snapshot = fixture.current()) {
            GatedQuery query = new GatedQuery(sql, 1, Set.of());
            for (RowFormat format : RowFormat.values()) {
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                ByteArrayOutputStream found = new ByteArrayOutputStream();
                assertThat(patient.run(query, snapshot, format, 4000, found, new QueryControl()))
                        .as(format.name())
                        .isEqualTo(inProcess.run(query, snapshot, format, 4000, expected, new QueryControl()));
                assertThat(found.size())
                        .as(format.name())
                        .isEqualTo(expected.size())
                        .isPositive();
            }
        }
    }

    @Test
    void aProcessReadsTheFilesOfItsGenerationAndNothingElse() throws Exception {
        Path outside = Files.writeString(folder.resolve("outside.txt"), "a secret");
        try (Snapshot snapshot = fixture.current()) {
            for (String sql : List.of(
                    "SELECT * FROM read_text(" + Literal.of(outside.toString()) + ")",
                    "SELECT * FROM glob('/etc/*')",
                    "SET threads = 5",
                    "COPY (SELECT 1) TO "
                            + Literal.of(folder.resolve("written.csv").toString()))) {
                GatedQuery pastTheGate = new GatedQuery(sql, 1, Set.of());
                assertThatThrownBy(() -> runner.run(
                                pastTheGate,
                                snapshot,
                                RowFormat.JSON,
                                1,
                                new ByteArrayOutputStream(),
                                new QueryControl()))
                        .as(sql)
                        .isInstanceOf(AgnesException.class);
            }
        }
        assertThat(folder.resolve("written.csv")).doesNotExist();
    }

    @Test
    void aProcessHasNoVariableOfOursAndIsTheFirstToGoWhenMemoryRunsShort() throws IOException {
        assertThat(children()).hasSize(PROCESSES);
        for (ProcessHandle child : children()) {
            Path about = Path.of("/proc", String.valueOf(child.pid()));
            List<String> variables =
                    List.of(Files.readString(about.resolve("environ")).split("\0"));
            assertThat(variables)
                    .allMatch(variable -> variable.matches("(CLASSPATH|LC_ALL|MALLOC_ARENA_MAX|PWD|SHLVL|_)=.*"));
            assertThat(Files.readString(about.resolve("oom_score_adj")).strip()).isEqualTo("800");
            assertThat(Files.readString(about.resolve("limits")))
                    .containsPattern("Max data size +" + QueryCommand.mostBytes(config));
        }
    }

    @Test
    void aSizeBombIsALimitAndOthersAreServedMeanwhile() throws Exception {
        CompletableFuture<?> bomb = CompletableFuture.runAsync(() -> answer(bomb()));
        int served = 0;
        do {
            assertThat(ask(QueryFixture.NOBODY, "SELECT 1", null, null).ended).isTrue();
            served++;
        } while (!bomb.isDone());
        AgnesException thrown = failure(bomb);
        assertThat(thrown.problem()).as(thrown.getMessage()).isEqualTo(Problem.QUERY_LIMIT);
        assertThat(thrown.getMessage()).contains("memory").contains("64MB");
        assertThat(thrown.hint()).containsIgnoringCase("shorter");
        assertThat(served).isPositive();
        assertThat(answer("SELECT 2")).isEqualTo("[[2]]");
    }

    @Test
    void whatTheEngineDoesNotCountIsBoundedByTheOperatingSystem() throws Exception {
        GatedQuery pastTheGate = new GatedQuery("SELECT len(generate_series(1, 300000000))", 1, Set.of());
        try (Snapshot snapshot = fixture.current()) {
            AgnesException thrown = catchThrowableOfType(
                    AgnesException.class,
                    () -> runner.run(
                            pastTheGate, snapshot, RowFormat.JSON, 1, new ByteArrayOutputStream(), new QueryControl()));
            assertThat(thrown.problem()).isEqualTo(Problem.QUERY_LIMIT);
            assertThat(thrown.getMessage()).contains("memory");
        }
        assertThat(answer("SELECT 6")).isEqualTo("[[6]]");
    }

    @Test
    void aProcessThatDiesOfTheLimitOfTheOperatingSystemIsALimitForItsCallerAlone() throws Exception {
        GatedQuery growing =
                new GatedQuery("SELECT i, [i::VARCHAR, 'ü'] AS t, i / 3 AS d FROM range(3000000) r(i)", 1, Set.of());
        try (QueryRunner cold =
                        new ProcessQueryRunner(config(Duration.ofSeconds(50), 1), fixture, folder.resolve("cold"));
                Snapshot snapshot = fixture.current()) {
            Set<ProcessHandle> warm = Set.copyOf(children());
            OutputStream lowersTheLimit = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    for (ProcessHandle child : children()) {
                        if (!warm.contains(child)) {
                            limitData(child);
                        }
                    }
                }
            };
            assertThatThrownBy(() -> cold.run(
                            growing, snapshot, RowFormat.NDJSON, 3_000_000, lowersTheLimit, new QueryControl()))
                    .isInstanceOfSatisfying(AgnesException.class, e -> {
                        assertThat(e.problem()).isEqualTo(Problem.QUERY_LIMIT);
                        assertThat(e).hasMessageContaining("its process ran out of memory");
                        assertThat(e.hint()).contains("smaller");
                    });
            assertThat(answer("SELECT 7")).isEqualTo("[[7]]");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cold.run(
                                            new GatedQuery("SELECT 8", 1, Set.of()),
                                            snapshot,
                                            RowFormat.NDJSON,
                                            1,
                                            new ByteArrayOutputStream(),
                                            new QueryControl())
                                    .rows()
                            == 1);
        }
    }

    /** What the process has stays, and it gets no more. */
    private static void limitData(ProcessHandle process) throws IOException {
        new ProcessBuilder("prlimit", "--pid", String.valueOf(process.pid()), "--data=1048576")
                .start()
                .onExit()
                .join();
    }

    @Test
    void anEngineThatDiesIsReplacedAtOnce() throws Exception {
        long before = queries.health().ended();
        CompletableFuture<?> running = CompletableFuture.runAsync(() -> answer(ENDLESS));
        await().until(() -> fixture.held.get() == 1);
        children().forEach(ProcessHandle::destroyForcibly);
        AgnesException thrown = failure(running);
        assertThat(thrown.problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(thrown.retryAfter()).isPresent();
        assertThat(thrown.hint()).contains("again");
        assertThat(answer("SELECT 3")).isEqualTo("[[3]]");
        await().until(() -> queries.health().ready() == PROCESSES);
        assertThat(queries.health().ended()).isEqualTo(before + PROCESSES);
        assertThat(queries.health().status()).isEqualTo("ok");
    }

    @Test
    void aStatementIsEndedAfterItsTimeAndItsProcessGoesOn() {
        List<ProcessHandle> before = children();
        AgnesException thrown = refusal(ENDLESS);
        assertThat(thrown.problem()).isEqualTo(Problem.QUERY_LIMIT);
        assertThat(thrown.getMessage()).contains("3 s");
        assertThat(children()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aStatementOfAClientThatHasGoneIsStoppedAndItsProcessGoesOn() throws Exception {
        List<ProcessHandle> before = children();
        RecordedReply reply = new RecordedReply();
        CompletableFuture<?> running = CompletableFuture.runAsync(
                () -> queries.run(new QueryRequest(ENDLESS, null, null), null, QueryFixture.ANALYST, reply));
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(() -> reply.disconnect.run());
        long start = System.nanoTime();
        failure(running);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(fixture.held.get()).isZero();
        assertThat(children()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aProcessThatDoesNotStopIsEnded() throws Exception {
        RecordedReply reply = new RecordedReply();
        CompletableFuture<?> running = CompletableFuture.runAsync(
                () -> queries.run(new QueryRequest(ENDLESS, null, null), null, QueryFixture.ANALYST, reply));
        await().until(() -> fixture.held.get() == 1);
        for (ProcessHandle child : children()) {
            new ProcessBuilder("kill", "-STOP", String.valueOf(child.pid()))
                    .start()
                    .waitFor();
        }
        reply.disconnect.run();
        failure(running);
        for (ProcessHandle child : children()) {
            new ProcessBuilder("kill", "-CONT", String.valueOf(child.pid()))
                    .start()
                    .waitFor();
        }
        assertThat(fixture.held.get()).isZero();
        assertThat(answer("SELECT 4")).isEqualTo("[[4]]");
    }

    @Test
    void anAnswerThatIsTooLargeIsALimitAndItsProcessGoesOn() {
        List<ProcessHandle> before = children();
        AgnesException thrown = catchThrowableOfType(
                AgnesException.class,
                () -> ask(QueryFixture.ANALYST, "SELECT repeat('x', 1000) FROM range(1000000)", 1_000_000, "ndjson"));
        assertThat(thrown.problem()).isEqualTo(Problem.QUERY_LIMIT);
        assertThat(thrown.getMessage()).contains("20MB");
        assertThat(children()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aCallerWhoFloodsLeavesAPlaceForOthers() throws Exception {
        List<RecordedReply> flood = Stream.generate(RecordedReply::new).limit(6).toList();
        List<CompletableFuture<Void>> running = flood.stream()
                .map(reply -> CompletableFuture.runAsync(
                        () -> queries.run(new QueryRequest(ENDLESS, null, null), null, QueryFixture.ANALYST, reply)))
                .toList();
        await().until(() -> fixture.held.get() == 1);
        long start = System.nanoTime();
        assertThat(ask(QueryFixture.NOBODY, "SELECT 5", null, null).ended).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            flood.forEach(reply -> reply.disconnect.run());
            return running.stream().allMatch(CompletableFuture::isDone);
        });
    }

    @Test
    void noProcessOutlivesItsServer() throws Exception {
        Process server = new ProcessBuilder(
                        QueryCommand.JAVA.toString(),
                        "-Xmx128m",
                        "-Djava.library.path=" + System.getProperty("java.library.path", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        QueryOwner.class.getName(),
                        folder.resolve("owner").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] sign = server.getInputStream().readNBytes(QueryOwner.RUNNING.length());
        assertThat(new String(sign, StandardCharsets.UTF_8)).isEqualTo(QueryOwner.RUNNING);
        List<ProcessHandle> orphans = server.toHandle().children().toList();
        assertThat(orphans).hasSize(1);
        server.destroyForcibly();
        await().atMost(Duration.ofSeconds(5)).until(() -> orphans.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void whenNoProcessStartsCallersAreSentAwayAndTheReasonIsKnown() throws Exception {
        Path noFolder = Files.writeString(folder.resolve("a-file"), "");
        try (QueryRunner nowhere = new ProcessQueryRunner(config, fixture, noFolder);
                Snapshot snapshot = fixture.current()) {
            AgnesException thrown = catchThrowableOfType(
                    AgnesException.class,
                    () -> nowhere.run(
                            new GatedQuery("SELECT 1", 1, Set.of()),
                            snapshot,
                            RowFormat.JSON,
                            1,
                            new ByteArrayOutputStream(),
                            new QueryControl()));
            assertThat(thrown.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(thrown.retryAfter()).isPresent();
            assertThat(nowhere.health().status()).isEqualTo("warning");
            assertThat(nowhere.health().problem()).contains("does not start");
        }
    }
}
