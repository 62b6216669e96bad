package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueriesTest {
    private static final String ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(1000000) b";

    @TempDir
    static Path folder;

    private static QueryFixture fixture;
    private static Queries queries;

    @BeforeAll
    static void open() throws SQLException, IOException {
        fixture = new QueryFixture(folder);
        queries = new Queries(QueryFixture.config(), fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
    }

    @AfterAll
    static void close() throws SQLException {
        queries.close();
        fixture.close();
    }

    private static RecordedReply ask(Queries asked, String sql, Integer limit, String format) {
        RecordedReply reply = new RecordedReply();
        asked.run(new QueryRequest(sql, limit, format), null, QueryFixture.ANALYST, reply);
        return reply;
    }

    private static RecordedReply ask(String sql) {
        return ask(queries, sql, null, null);
    }

    private static AgnesException refusal(Queries asked, String sql, Integer limit, String format) {
        RecordedReply reply = new RecordedReply();
        AgnesException thrown = catchThrowableOfType(
                AgnesException.class,
                () -> asked.run(new QueryRequest(sql, limit, format), null, QueryFixture.ANALYST, reply));
        assertThat(thrown).as(sql).isNotNull();
        assertThat(reply.headers).as("nothing was sent").isNull();
        return thrown;
    }

    private static AgnesException refusal(String sql) {
        return refusal(queries, sql, null, null);
    }

    private static Queries with(QueryConfig config) {
        return new Queries(config, fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
    }

    @Test
    void anAnswerHasItsKeysInOrder() {
        RecordedReply reply = ask("SELECT id, status FROM orders ORDER BY id LIMIT 2");
        assertThat(reply.text())
                .startsWith(
                        "{\"columns\":[{\"name\":\"id\",\"type\":\"BIGINT\"},{\"name\":\"status\",\"type\":\"VARCHAR\"}],"
                                + "\"rows\":[[0,\"new\"],[1,\"paid\"]],\"row_count\":2,\"truncated\":false,\"elapsed_ms\":")
                .endsWith("}");
        assertThat(reply.headers).containsEntry("Content-Type", "application/json");
        assertThat(reply.ended).isTrue();
        assertThat(reply.json().path("elapsed_ms").isIntegralNumber()).isTrue();
    }

    @Test
    void anAnswerWithoutRowsHasItsColumns() {
        JsonNode answer = ask("SELECT id FROM orders WHERE false").json();
        assertThat(answer.path("columns")).hasSize(1);
        assertThat(answer.path("rows")).isEmpty();
        assertThat(answer.path("row_count").asInt()).isZero();
    }

    @Test
    void theDefaultLimitIsAThousandRowsAndSaysThatThereAreMore() {
        JsonNode answer = ask("SELECT id FROM orders").json();
        assertThat(answer.path("rows")).hasSize(1000);
        assertThat(answer.path("row_count").asInt()).isEqualTo(1000);
        assertThat(answer.path("truncated").asBoolean()).isTrue();
    }

    @Test
    void anAnswerAsLongAsTheLimitIsNotTruncated() {
        assertThat(ask(queries, "SELECT id FROM orders", 5000, null)
                        .json()
                        .path("truncated")
                        .asBoolean())
                .isFalse();
        assertThat(ask(queries, "SELECT id FROM orders", 4999, null)
                        .json()
                        .path("truncated")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void theOrderOfTheStatementIsKept() {
        JsonNode rows = ask(queries, "SELECT id FROM orders ORDER BY id DESC", 5000, null)
                .json()
                .path("rows");
        assertThat(IntStream.range(0, 5000).allMatch(i -> rows.path(i).path(0).asInt() == 4999 - i))
                .isTrue();
    }

    @Test
    void linesAreObjectsWithUniqueKeysAndTheCountFollowsThem() {
        RecordedReply reply =
                ask(queries, "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS \"q\"\"u\" FROM range(3)", 2, "ndjson");
        assertThat(reply.lines())
                .containsExactly(
                        "{\"a\":1,\"a_2\":2,\"a_1\":3,\"q\\\"u\":4}", "{\"a\":1,\"a_2\":2,\"a_1\":3,\"q\\\"u\":4}");
        assertThat(reply.headers)
                .containsEntry("Content-Type", "application/x-ndjson")
                .containsEntry("Trailer", "X-Row-Count, X-Truncated");
        assertThat(reply.trailers).containsEntry("X-Row-Count", "2").containsEntry("X-Truncated", "true");
    }

    @Test
    void aLineNeverHoldsALineBreak() {
        RecordedReply reply = ask(queries, "SELECT '{\"a\":\n1}'::JSON AS j, E'x\\ny' AS t", null, "ndjson");
        assertThat(reply.lines()).containsExactly("{\"j\":{\"a\":1},\"t\":\"x\\ny\"}");
    }

    @Test
    void jsonKeepsEqualNames() {
        JsonNode answer = ask("SELECT 1 AS a, 2 AS a").json();
        assertThat(answer.path("columns").path(1).path("name").asText()).isEqualTo("a");
        assertThat(answer.path("rows").path(0).path(1).asInt()).isEqualTo(2);
    }

    @Test
    void commentsAndATerminatorAreFine() {
        for (String sql : new String[] {
            "SELECT 1;", "SELECT 1 ; ;", "-- hello\nSELECT 1 -- done", "/* a; /* b */ */ SELECT 1; -- ;", "(SELECT 1)"
        }) {
            assertThat(ask(sql).json().path("rows").toString()).as(sql).isEqualTo("[[1]]");
        }
        assertThat(ask("SELECT ';' AS a;").json().path("rows").toString()).isEqualTo("[[\";\"]]");
    }

    @Test
    void aLimitOutsideItsBoundsOrAnUnknownFormatIsRefused() {
        for (int limit : new int[] {0, -1, -5, 1_000_001, Integer.MAX_VALUE}) {
            assertThat(refusal(queries, "SELECT 1", limit, null).problem()).isEqualTo(Problem.INVALID);
        }
        assertThat(refusal(queries, "SELECT 1", 1, "xml").hint()).contains("ndjson", "parquet");
        assertThat(ask(queries, "SELECT 1", 1_000_000, null).ended).isTrue();
    }

    @Test
    void aStatementWithoutContentIsRefused() {
        for (String sql : new String[] {null, "", "  \n", ";", "-- only this", "/* */"}) {
            assertThat(refusal(sql).problem()).as(sql).isEqualTo(Problem.INVALID);
        }
    }

    @Test
    void aHundredMegabytesOfSqlAreRefusedBeforeTheyAreParsed() {
        String sql = "SELECT " + "1,".repeat(50 << 20) + "1";
        long start = System.nanoTime();
        assertThat(refusal(sql).problem()).isEqualTo(Problem.CONTENT_TOO_LARGE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void errorsOfNamesAndTypesSpeakOfTheStatementAlone() {
        AgnesException column = refusal("SELECT idd FROM orders");
        assertThat(column.problem()).isEqualTo(Problem.QUERY_FAILED);
        assertThat(column.getMessage()).contains("\"idd\"").doesNotContain("LINE", "c0", "parquet", "strlen");
        AgnesException cast = refusal("SELECT status::INTEGER FROM orders");
        assertThat(cast.problem()).isEqualTo(Problem.QUERY_FAILED);
        assertThat(cast.getMessage()).contains("'new'");
        assertThat(refusal("SELEC 1").getMessage()).contains("SELEC");
    }

    @Test
    void errorsNeverShowPaths() throws IOException {
        QueryFixture broken;
        try {
            broken = new QueryFixture(folder.resolve("broken"));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        try (Queries asked =
                new Queries(QueryFixture.config(), broken, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE)) {
            Files.writeString(folder.resolve("broken/shop-orders.parquet"), "this is not a Parquet file at all");
            AgnesException thrown = refusal(asked, "SELECT * FROM orders", null, null);
            assertThat(thrown.getMessage() + thrown.hint()).doesNotContain(folder.toString(), ".parquet");
            Files.delete(folder.resolve("broken/shop-customers.parquet"));
            thrown = refusal(asked, "SELECT * FROM customers", null, null);
            assertThat(thrown.getMessage() + thrown.hint()).doesNotContain(folder.toString(), ".parquet");
        }
    }

    @Test
    void aStatementIsEndedAfterItsTime() {
        try (Queries fast = with(timeout(Duration.ofMillis(300)))) {
            long start = System.nanoTime();
            AgnesException thrown = refusal(fast, ENDLESS, null, null);
            assertThat(thrown.problem()).isEqualTo(Problem.QUERY_LIMIT);
            assertThat(thrown.getMessage()).contains("300 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(ask(fast, "SELECT 1", null, null).ended).isTrue();
        }
    }

    @Test
    void aStatementOfAClientThatHasGoneIsStopped() throws Exception {
        RecordedReply reply = new RecordedReply();
        CompletableFuture<Void> running = CompletableFuture.runAsync(
                () -> queries.run(new QueryRequest(ENDLESS, null, null), null, QueryFixture.ANALYST, reply));
        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(() -> reply.disconnect.run());
        assertThat(running.handle((ok, error) -> error).get(5, TimeUnit.SECONDS))
                .isNotNull();
        assertThat(reply.ended).isFalse();
        assertThat(fixture.held.get()).isZero();
    }

    @Test
    void aStatementThatNeedsTooMuchMemoryIsEnded() throws Exception {
        QueryConfig small = small("20MB", "1MB", "1GB", "1MB");
        try (QueryFixture tiny = new QueryFixture(folder.resolve("tiny"), small.instanceLimits());
                Queries asked = new Queries(small, tiny, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE)) {
            AgnesException thrown = refusal(asked, "SELECT list(i) FROM range(100000000) r(i)", null, null);
            assertThat(thrown.problem()).isEqualTo(Problem.QUERY_LIMIT);
            assertThat(thrown.getMessage()).contains("memory");
        }
    }

    @Test
    void aCellThatIsTooLongIsALimit() {
        try (Queries asked = with(small("512MB", "1KB", "1GB", "1GB"))) {
            String long1 = "repeat('x', 1024)";
            assertThat(ask(asked, "SELECT " + long1 + " AS a", null, null)
                            .json()
                            .path("rows")
                            .path(0)
                            .path(0)
                            .asText())
                    .hasSize(1024);
            for (String cell : new String[] {
                "repeat('x', 1025)",
                "encode(repeat('x', 1025))",
                "[repeat('x', 1025)]",
                "{'a': repeat('x', 1025)}",
                "MAP {'a': repeat('x', 1025)}",
                "to_json(repeat('x', 1025))"
            }) {
                AgnesException thrown = refusal(asked, "SELECT " + cell + " AS a", null, null);
                assertThat(thrown.problem()).as(cell).isEqualTo(Problem.QUERY_LIMIT);
                assertThat(thrown.getMessage()).contains("1KB");
            }
        }
    }

    @Test
    void manyLongCellsBelowTheLimitAreAnswered() {
        String sql = "SELECT (SELECT string_agg(s, '') FROM (SELECT repeat('x', 10000) s FROM range(30))) || i AS t "
                + "FROM range(100) r(i)";
        assertThat(ask(queries, sql, 100, "ndjson").text()).hasSizeGreaterThan(30_000_000);
    }

    @Test
    void anAnswerThatIsTooLargeIsALimitAndLeavesNoFile() throws IOException {
        try (Queries asked = with(small("512MB", "1MB", "3MB", "1GB"))) {
            AgnesException thrown = refusal(asked, "SELECT repeat('x', 1000) FROM range(10000)", 10_000, null);
            assertThat(thrown.problem()).isEqualTo(Problem.QUERY_LIMIT);
            assertThat(thrown.getMessage()).contains("3MB");
            assertThat(ask(asked, "SELECT repeat('x', 1000) FROM range(2900)", 10_000, null)
                            .json()
                            .path("rows"))
                    .hasSize(2900);
        }
        try (Stream<Path> left = Files.list(folder.resolve("spool"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aLargeAnswerComesBackByteForByte() {
        RecordedReply reply = ask(queries, "SELECT i, repeat('ü', 50) AS t FROM range(60000) r(i)", 100_000, "ndjson");
        assertThat(reply.lines()).hasSize(60_000);
        assertThat(reply.lines().get(59_999)).isEqualTo("{\"i\":59999,\"t\":\"" + "ü".repeat(50) + "\"}");
    }

    @Test
    void anErrorAfterTheFirstByteNeverEndsTheAnswer() {
        for (String format : new String[] {"json", "ndjson"}) {
            RecordedReply reply = new RecordedReply(100_000);
            assertThat(catchThrowableOfType(
                            UncheckedIOException.class,
                            () -> queries.run(
                                    new QueryRequest("SELECT repeat('x', 1000) FROM range(5000)", 5000, format),
                                    null,
                                    QueryFixture.ANALYST,
                                    reply)))
                    .isNotNull();
            assertThat(reply.ended).isFalse();
            assertThat(reply.text()).doesNotEndWith("}");
        }
    }

    @Test
    void anErrorInTheLastRowIsStillAnsweredAsOne() {
        AgnesException thrown = refusal(
                queries,
                "SELECT CASE WHEN i = 199999 THEN 'x' ELSE '1' END::INTEGER FROM range(200000) r(i)",
                1_000_000,
                null);
        assertThat(thrown.problem()).isEqualTo(Problem.QUERY_FAILED);
    }

    @Test
    void aCallerWithTooManyQueriesWaitsAndIsThenSentAway() throws Exception {
        QueryConfig one = concurrent(8, 1);
        CountDownLatch release = new CountDownLatch(1);
        try (Queries asked = new Queries(
                one, fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE, new WaitingRunner(release))) {
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> ask(asked, "SELECT 1", null, null));
            waitUntilHeld();
            AgnesException thrown = refusal(asked, "SELECT 1", null, null);
            assertThat(thrown.problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
            assertThat(thrown.retryAfter()).isPresent();
            release.countDown();
            first.get(5, TimeUnit.SECONDS);
            assertThat(ask(asked, "SELECT 1", null, null).ended).isTrue();
        }
    }

    @Test
    void aFullServerSendsEverybodyAway() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Queries asked = new Queries(
                concurrent(1, 1),
                fixture,
                folder.resolve("spool"),
                QueryFixture.NOTHING_ELSEWHERE,
                new WaitingRunner(release))) {
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> ask(asked, "SELECT 1", null, null));
            waitUntilHeld();
            AgnesException thrown = catchThrowableOfType(
                    AgnesException.class,
                    () -> asked.run(
                            new QueryRequest("SELECT 1", null, null), null, QueryFixture.NOBODY, new RecordedReply()));
            assertThat(thrown.problem()).isEqualTo(Problem.UNAVAILABLE);
            release.countDown();
            first.get(5, TimeUnit.SECONDS);
        }
    }

    private static void waitUntilHeld() {
        org.awaitility.Awaitility.await().until(() -> fixture.held.get() == 1);
    }

    /** A runner that is busy until it is told. */
    private record WaitingRunner(CountDownLatch release) implements QueryRunner {
        @Override
        public Outcome run(
                GatedQuery query,
                Snapshot snapshot,
                RowFormat format,
                int limit,
                java.io.OutputStream rows,
                QueryControl control) {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Outcome(java.util.List.of(), 0, false);
        }

        @Override
        public int places() {
            return 8;
        }

        @Override
        public void warmUp() {}

        @Override
        public QueryHealth health() {
            return QueryHealth.inProcess(null);
        }

        @Override
        public void close() {}
    }

    private static QueryConfig timeout(Duration time) {
        QueryConfig c = QueryFixture.config();
        return new QueryConfig(
                time,
                c.defaultRows(),
                c.maxRows(),
                c.maxSql(),
                c.maxCell(),
                c.maxResult(),
                c.memory(),
                2,
                c.spill(),
                8,
                4,
                c.queueWait(),
                c.maxWaiting(),
                c.maxWaitingPerUser(),
                c.isolation(),
                c.processes());
    }

    static QueryConfig small(String memory, String cell, String result, String spill) {
        QueryConfig c = QueryFixture.config();
        return new QueryConfig(
                c.timeout(),
                c.defaultRows(),
                c.maxRows(),
                c.maxSql(),
                DataSize.parse(cell),
                DataSize.parse(result),
                DataSize.parse(memory),
                2,
                DataSize.parse(spill),
                8,
                4,
                c.queueWait(),
                c.maxWaiting(),
                c.maxWaitingPerUser(),
                c.isolation(),
                c.processes());
    }

    private static QueryConfig concurrent(int all, int each) {
        QueryConfig c = QueryFixture.config();
        return new QueryConfig(
                c.timeout(),
                c.defaultRows(),
                c.maxRows(),
                c.maxSql(),
                c.maxCell(),
                c.maxResult(),
                c.memory(),
                2,
                c.spill(),
                all,
                each,
                Duration.ofMillis(200),
                c.maxWaiting(),
                c.maxWaitingPerUser(),
                c.isolation(),
                c.processes());
    }
}
