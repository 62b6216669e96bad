package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryGateTest {
    private static final Set<Problem> REFUSALS =
            EnumSet.of(Problem.QUERY_REFUSED, Problem.QUERY_FAILED, Problem.INVALID);

    @TempDir
    static Path folder;

    private static QueryFixture fixture;
    private static Queries queries;
    private static QueryGate gate;

    @BeforeAll
    static void open() throws SQLException, IOException {
        fixture = new QueryFixture(folder);
        queries = new Queries(QueryFixture.config(), fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
        gate = new QueryGate(QueryFixture.config(), QueryFixture.NOTHING_ELSEWHERE);
    }

    @AfterAll
    static void close() throws SQLException {
        gate.close();
        queries.close();
        fixture.close();
    }

    static Stream<String> hostile() throws IOException {
        return lines("hostile.txt");
    }

    static Stream<String> legal() throws IOException {
        return lines("legal.txt");
    }

    private static Stream<String> lines(String file) throws IOException {
        try (InputStream in = QueryGateTest.class.getResourceAsStream("/sql/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList().stream();
        }
    }

    private static AgnesException refused(String sql, Scope scope) {
        AgnesException thrown = catchThrowableOfType(AgnesException.class, () -> check(sql, scope));
        assertThat(thrown).as(sql).isNotNull();
        return thrown;
    }

    private static AgnesException refused(String sql) {
        return refused(sql, QueryFixture.ANALYST);
    }

    private static GatedQuery check(String sql, Scope scope) {
        try (Snapshot snapshot = fixture.current()) {
            return gate.check(sql, snapshot, scope);
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileStatementIsRefused(String line) {
        String sql = line.substring(line.indexOf('|') + 1).strip().replace("\\n", "\n");
        AgnesException thrown = refused(sql);
        assertThat(thrown.problem()).as(sql).isIn(REFUSALS);
        assertThat(thrown.getMessage()).isNotBlank();
        assertThat(thrown.hint()).isNotBlank().doesNotContain("salaries");
    }

    @Test
    void thereAreHostileStatementsOfEveryClass() throws IOException {
        List<String> all = hostile().toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(150).doesNotHaveDuplicates();
        assertThat(all.stream()
                        .map(line -> line.substring(0, line.indexOf('|')).strip())
                        .distinct())
                .contains(
                        "table",
                        "identifier",
                        "cte",
                        "subquery",
                        "catalog",
                        "function",
                        "file",
                        "settings",
                        "statement",
                        "write",
                        "describe",
                        "bomb",
                        "sql-in-text",
                        "parameter",
                        "type",
                        "syntax");
    }

    @ParameterizedTest
    @MethodSource("legal")
    void aLegalStatementIsAnswered(String sql) {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest(sql, 10, null), null, QueryFixture.ANALYST, reply);
        assertThat(reply.json().path("columns")).isNotEmpty();
        assertThat(reply.text()).doesNotContain(QueryFixture.SECRET);
    }

    @Test
    void aHiddenTableAndAMissingOneReadTheSame() {
        for (String sql : List.of(
                "SELECT * FROM salaries",
                "SELECT * FROM main.salaries",
                "SELECT * FROM hr.salaries",
                "SELECT (SELECT 1 FROM salaries)",
                "WITH a AS (SELECT * FROM salaries) SELECT 1",
                "WITH salaries AS (SELECT * FROM salaries) SELECT * FROM salaries",
                "WITH salaries AS (SELECT * FROM orders) SELECT * FROM main.salaries",
                "SELECT sleep_ms(1) FROM salaries")) {
            AgnesException hidden = refused(sql);
            try (QueryGate other = new QueryGate(QueryFixture.config(), QueryFixture.NOTHING_ELSEWHERE)) {
                AgnesException missing = catchThrowableOfType(
                        AgnesException.class,
                        () -> other.check(sql, fixture.without("salaries"), QueryFixture.ANALYST));
                assertThat(hidden.problem()).isEqualTo(missing.problem());
                assertThat(hidden.getMessage()).isEqualTo(missing.getMessage());
                assertThat(hidden.hint()).isEqualTo(missing.hint());
            }
        }
    }

    @Test
    void theNearestTablesAreThoseTheCallerMayRead() {
        assertThat(refused("SELECT * FROM ordrs").hint()).contains("orders").doesNotContain("salaries");
        assertThat(refused("SELECT * FROM salarie").hint()).doesNotContain("salaries");
        assertThat(refused("SELECT * FROM orders", QueryFixture.NOBODY).hint()).contains("administrator");
    }

    @Test
    void whatACallerMayReadIsAskedEachTime() {
        String sql = "SELECT max(id) FROM orders";
        assertThat(check(sql, QueryFixture.ANALYST).sql()).isEqualTo(sql);
        assertThat(refused(sql, QueryFixture.NOBODY).problem()).isEqualTo(Problem.QUERY_REFUSED);
        assertThat(check(sql, QueryFixture.ANALYST).sql()).isEqualTo(sql);
    }

    @Test
    void aTableIsCheckedUnderItsIdHoweverItIsNamed() {
        Scope payroll = QueryFixture.scope("payroll", Set.of("salaries"));
        for (String name : List.of("salaries", "main.salaries", "hr.salaries", "HR.Salaries", "\"SALARIES\"")) {
            assertThat(check("SELECT * FROM " + name, payroll).decoys()).isEmpty();
            assertThat(refused("SELECT * FROM " + name).getMessage()).startsWith("There is no table '");
        }
    }

    @Test
    void aWithQueryNeverHasTheNameOfATableTheCallerCanSee() {
        AgnesException thrown = refused("WITH orders AS (SELECT 1) SELECT * FROM orders");
        assertThat(thrown.getMessage()).contains("'orders'");
    }

    @Test
    void aWithQueryMayHaveTheNameOfAHiddenTableAndNeverReadsIt() {
        for (String sql : List.of(
                "WITH salaries AS (SELECT 'mine' AS name) SELECT name FROM salaries",
                "WITH Salaries AS (SELECT 'mine' AS name) SELECT name FROM (SELECT * FROM SALARIES) s",
                "SELECT (WITH salaries AS (SELECT 'mine' AS name) SELECT name FROM salaries) AS name",
                "WITH RECURSIVE salaries AS (SELECT 'mine' AS name, 1 AS i UNION ALL "
                        + "SELECT name, i + 1 FROM salaries WHERE i < 3) SELECT name FROM salaries")) {
            RecordedReply reply = new RecordedReply();
            queries.run(new QueryRequest(sql, 10, null), null, QueryFixture.ANALYST, reply);
            assertThat(reply.text()).contains("mine").doesNotContain(QueryFixture.SECRET);
        }
    }

    @Test
    void aDescribeIsSentToTheCatalog() {
        for (String sql : List.of("DESCRIBE orders", "SHOW TABLES", "SUMMARIZE orders", "SHOW ALL TABLES")) {
            assertThat(refused(sql).hint()).as(sql).contains("/api/catalog/tables");
        }
    }

    @Test
    void aMistypedFunctionNamesSimilarOnes() {
        assertThat(refused("SELECT regexp_replce('a', 'b', 'c')").hint()).contains("regexp_replace");
        assertThat(refused("SELECT * FROM read_csv('x')").hint()).contains("generate_series");
        assertThat(refused("SELECT json_each('[]')").hint()).contains("FROM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT OPEN101 1 CLOSE101",
                "SELECT OPEN3000",
                "SELECT OPEN50000",
                "SELECT ')))' , OPEN101",
                "SELECT /* ))) */ OPEN101",
                "SELECT E'\\')))' , OPEN101",
                "SELECT $x$ ))) $x$ , OPEN101"
            })
    void deepNestingIsRefusedBeforeTheParserSeesIt(String form) {
        String sql = form;
        for (int n : new int[] {101, 3000, 50000}) {
            sql = sql.replace("OPEN" + n, "(".repeat(n)).replace("CLOSE" + n, ")".repeat(n));
        }
        long start = System.nanoTime();
        assertThat(refused(sql).getMessage()).contains("deeply");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void longChainsAreRefusedAndTheProcessSurvives() {
        for (String sql : List.of(
                "SELECT 1 FROM orders" + ", orders".repeat(12_000),
                "SELECT 1 FROM t" + ",t".repeat(49_000),
                "SELECT 1" + " UNION SELECT 1".repeat(6_000),
                "SELECT 1" + "+1".repeat(40_000),
                "SELECT " + "NOT ".repeat(20_000) + "true",
                "SELECT " + "-".repeat(1) + " -".repeat(40_000) + "1",
                "SELECT a" + "[1]".repeat(30_000),
                "SELECT 1" + "::INT".repeat(15_000),
                "SELECT " + "CASE WHEN 1 THEN ".repeat(4_000) + "1" + " END".repeat(4_000))) {
            assertThat(refused(sql).problem()).as(sql.substring(0, 30)).isIn(REFUSALS);
        }
        assertThat(check("SELECT 1", QueryFixture.ANALYST).sql()).isEqualTo("SELECT 1");
    }

    @Test
    void aChainOfWithQueriesDoesNotEndTheProcess() {
        StringBuilder sql = new StringBuilder("WITH a0 AS (SELECT 1 AS x)");
        for (int i = 1; i < 450; i++) {
            sql.append(", a").append(i).append(" AS (FROM a").append(i - 1).append(')');
        }
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest(sql + " FROM a449", 10, null), null, QueryFixture.ANALYST, reply);
        assertThat(reply.json().path("rows").path(0).path(0).asInt()).isEqualTo(1);
    }

    @Test
    void aLongListOfValuesIsFine() {
        String values = "1, ".repeat(15_000) + "1";
        assertThat(check("SELECT id FROM orders WHERE id IN (" + values + ")", QueryFixture.ANALYST))
                .isNotNull();
    }

    @Test
    void ninetyNineBracketsAreFine() {
        assertThat(check("SELECT " + "(".repeat(99) + "1" + ")".repeat(99), QueryFixture.ANALYST))
                .isNotNull();
    }
}
