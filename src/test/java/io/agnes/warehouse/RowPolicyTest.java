package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader of a table with an access policy sees the policy's rows, and learns nothing of the others. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RowPolicyTest {
    private static final String SECRET = "TOP-SECRET-4711";
    /** Not a condition that the scan itself can take, so the engine is free to mix it with those of a statement. */
    private static final String POLICY = "SELECT * FROM pay WHERE owner = $user_email "
            + "OR list_contains($user_groups, team) AND note NOT IN (SELECT note FROM pay WHERE owner = 'nobody');";

    private static final Scope KAY = scope("kay@example.com", "sales");
    private static final Scope BOB = scope("bob@example.com", "hr");
    private static final Scope O_NEILL = scope("o'neill@example.com", "it's");

    @TempDir
    static Path folder;

    private static TestWarehouse warehouse;
    private static Queries inProcess;
    private static Queries inProcesses;
    private static PolicyCheck check;

    @BeforeAll
    static void open() throws SQLException {
        warehouse = new TestWarehouse(folder, QueryFixture.config().instanceLimits());
        writePay("");
        warehouse.write("shop", "other", "SELECT i AS id FROM range(20) r(i)");
        warehouse.policy("pay", POLICY);
        warehouse.rebuild();
        inProcess = new Queries(
                QueryFixture.config(),
                warehouse.orchestrator(),
                folder.resolve("spool"),
                QueryFixture.NOTHING_ELSEWHERE);
        inProcesses = new Queries(
                QueryFixture.config(),
                warehouse.orchestrator(),
                folder.resolve("spool"),
                QueryFixture.NOTHING_ELSEWHERE,
                new ProcessQueryRunner(QueryFixture.config(), warehouse.orchestrator(), folder.resolve("processes")));
        check = new PolicyCheck(warehouse.engine, warehouse.orchestrator(), inProcess.gate());
    }

    @AfterAll
    static void close() {
        inProcesses.close();
        inProcess.close();
        warehouse.close();
    }

    /** Row 7 is what kay must not see: the only one of its owner and team, note and amount. */
    private static void writePay(String more) throws SQLException {
        warehouse.write(
                "hr",
                "pay",
                "SELECT i AS id, CASE WHEN i = 7 THEN 'bob@example.com' ELSE 'kay@example.com' END AS owner, "
                        + "CASE WHEN i = 7 THEN 'hr' ELSE 'sales' END AS team, CASE WHEN i = 7 THEN '" + SECRET
                        + "' ELSE '12' END AS note, CASE WHEN i = 7 THEN 987654 ELSE 100 END AS amount" + more
                        + " FROM range(10) r(i)");
    }

    private static Scope scope(String email, String... groups) {
        return new Scope() {
            @Override
            public String name() {
                return email;
            }

            @Override
            public boolean mayRead(String tableId) {
                return Set.of("pay", "other").contains(tableId);
            }

            @Override
            public Viewer viewer() {
                return new Viewer(email, List.of(groups));
            }
        };
    }

    private static String rows(Queries queries, Scope scope, String sql) {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest(sql, null, "csv"), null, scope, reply);
        return reply.text();
    }

    private static AgnesException failure(Queries queries, Scope scope, String sql) {
        return catchThrowableOfType(AgnesException.class, () -> rows(queries, scope, sql));
    }

    /** Statements that would give another answer, or fail, if a hidden row took part. */
    static List<String> statementsThatMustNotNotice() {
        String bad = "CASE WHEN owner = 'bob@example.com' THEN '%s' ELSE '%s' END";
        return List.of(
                "SELECT count(*) = 9 AND max(amount) = 100 AND count(DISTINCT owner) = 1 FROM pay",
                "SELECT count(*) = 9 FROM main.pay",
                "SELECT count(*) = 9 FROM hr.pay",
                "SELECT count(*) = 9 FROM \"hr\".\"PAY\"",
                "SELECT count(*) = 9 FROM \"MAIN\".PAY",
                "SELECT count(*) = 18 FROM (FROM pay UNION ALL FROM hr.pay)",
                "SELECT count(*) = 9 FROM pay JOIN hr.pay p USING (id)",
                "SELECT count(*) = 11 FROM other o LEFT JOIN pay p ON o.id = p.id WHERE p.id IS NULL",
                "SELECT count(*) = 0 FROM other o WHERE o.id = 7 AND EXISTS (FROM pay p WHERE p.id = o.id)",
                "SELECT NOT EXISTS (FROM pay WHERE id = 7)",
                "SELECT (SELECT any_value(note) FROM pay WHERE id = 7) IS NULL",
                "SELECT (SELECT max(id) FROM pay) = 9 AND 7 NOT IN (SELECT id FROM pay)",
                "WITH p AS MATERIALIZED (FROM pay) SELECT count(*) = 9 FROM p WHERE note::INTEGER = 12",
                "WITH RECURSIVE r AS (SELECT 9 AS id UNION SELECT p.id FROM pay p JOIN r ON p.id = r.id - 1) "
                        + "SELECT count(*) = 2 FROM r",
                "SELECT count(*) = 9 FROM pay TABLESAMPLE 100%",
                "SELECT count(*) = 0 FROM (SELECT * FROM pay LIMIT 100 OFFSET 9)",
                "SELECT max(rn) = 9 FROM (SELECT row_number() OVER () AS rn FROM pay)",
                "SELECT list(note) = list_value('12','12','12','12','12','12','12','12','12') FROM pay",
                "SELECT count(*) = 9 FROM other o, LATERAL (FROM pay p WHERE p.id = o.id AND p.note::INTEGER = 12)",
                "SELECT count(*) = 9 FROM pay WHERE note::INTEGER = 12",
                "SELECT count(*) = 9 FROM pay WHERE CAST(note AS DATE) IS NULL OR true",
                "SELECT count(*) = 9 FROM pay WHERE note = 12",
                "SELECT sum(note::INTEGER) = 108 FROM pay",
                "SELECT count(*) = 9 FROM pay p JOIN other o ON p.id = o.id AND p.note::INTEGER = 12",
                "SELECT count(*) = 9 FROM pay p SEMI JOIN other o ON o.id = p.id AND p.note::INTEGER = 12",
                "SELECT count(*) = 9 FROM pay p LEFT JOIN other o ON o.id = p.note::INTEGER",
                "SELECT count(*) = 9 FROM pay WHERE (amount - 100) * 9223372036854775807 = 0",
                "SELECT count(*) = 9 FROM pay WHERE amount::UTINYINT = 100",
                "SELECT count(*) = 9 FROM pay WHERE 1 // (amount - 987654) = 0 OR true",
                "SELECT count(*) = 9 FROM pay WHERE 'x' LIKE " + bad.formatted("x\\", "x") + " ESCAPE '\\'",
                "SELECT count(*) = 9 FROM pay WHERE regexp_matches('a', " + bad.formatted("(", "a") + ")",
                "SELECT count(*) = 9 FROM pay WHERE strptime(" + bad.formatted("z", "2020") + ", '%Y') IS NOT NULL",
                "SELECT count(*) = 9 FROM pay WHERE json_valid(" + bad.formatted("{", "{}") + ")",
                "SELECT count(*) = 9 FROM pay WHERE json_extract(" + bad.formatted("{", "{}") + ", '$.a') IS NULL",
                "SELECT count(*) = 9 FROM pay WHERE date_trunc(" + bad.formatted("zz", "year")
                        + ", DATE '2020-01-01') IS NOT NULL",
                "SELECT count(*) = 9 FROM pay WHERE sqrt(CASE WHEN id = 7 THEN -1 ELSE 1 END) = 1",
                "SELECT count(*) = 9 FROM pay WHERE chr(CASE WHEN id = 7 THEN -5 ELSE 65 END) = 'A'",
                "SELECT count(*) = 0 FROM (FROM pay ORDER BY amount DESC LIMIT 1) WHERE amount > 100",
                "SELECT count(*) = 1 FROM (SELECT owner, max(note) AS n FROM pay GROUP BY owner) WHERE n::INTEGER = 12",
                "SELECT count(*) FILTER (note::INTEGER = 12) = 9 FROM pay",
                "SELECT count(*) = 9 FROM (PIVOT pay ON team IN ('hr', 'sales') USING count(*) GROUP BY id) WHERE hr = 0",
                "SELECT quantile_cont(amount, 1.0) = 100 FROM pay",
                "SELECT arg_max(note, amount) = '12' FROM pay");
    }

    @ParameterizedTest
    @MethodSource("statementsThatMustNotNotice")
    void noStatementNoticesAHiddenRow(String sql) {
        assertThat(rows(inProcess, KAY, sql)).endsWith("\r\ntrue\r\n");
        assertThat(rows(inProcess, BOB, "SELECT note FROM pay")).contains(SECRET);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void norDoesOneInAProcessOfItsOwn() {
        for (String sql : statementsThatMustNotNotice()) {
            assertThat(rows(inProcesses, KAY, sql)).as(sql).endsWith("\r\ntrue\r\n");
        }
        assertThat(rows(inProcesses, BOB, "SELECT note FROM pay")).contains(SECRET);
        assertThat(failure(inProcesses, BOB, "SELECT note::INTEGER FROM pay")).hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT getvariable('agnes_user_email')",
                "SELECT * FROM pay WHERE getvariable('agnes_user_email') IS NOT NULL",
                "SET VARIABLE agnes_user_email = 'bob@example.com'",
                "SELECT current_setting('allowed_paths')",
                "SELECT stats(note) FROM pay",
                "SELECT error(note) FROM pay",
                "SELECT $user_email FROM pay",
                "SELECT sql FROM duckdb_views()",
                "FROM duckdb_columns()",
                "FROM duckdb_variables()",
                "FROM information_schema.views",
                "FROM sqlite_master",
                "DESCRIBE pay",
                "FROM (DESCRIBE pay)",
                "SUMMARIZE pay",
                "FROM (SUMMARIZE pay)",
                "EXPLAIN SELECT * FROM pay",
                "EXPLAIN ANALYZE SELECT * FROM pay",
                "FROM query('FROM pay')",
                "FROM query_table('pay')",
                "FROM policy",
                "FROM \"server-1\".main.pay",
                "FROM hr.main.pay",
                "FROM temp.pay",
                "FROM read_parquet('extracts/hr/data/*.parquet')",
                "FROM parquet_metadata('extracts/hr/data/*.parquet')",
                "FROM 'extracts/hr/data/pay.parquet'",
                "WITH pay AS (SELECT 1 AS id) FROM pay",
                "WITH w AS (INSERT INTO pay VALUES (1)) FROM pay",
                "SELECT rowid FROM pay",
                "SELECT file_row_number FROM pay",
                "SELECT filename FROM pay"
            })
    void theWaysRoundItAreRefused(String sql) {
        assertThat(failure(inProcess, KAY, sql))
                .extracting(AgnesException::problem)
                .isIn(Problem.QUERY_REFUSED, Problem.QUERY_FAILED);
    }

    @Test
    void whatTheEngineSaysOfAValueIsHiddenAndWhatItSaysOfNamesIsNot() {
        AgnesException cast = failure(inProcess, BOB, "SELECT note::INTEGER FROM pay");
        assertThat(cast).hasMessageNotContaining(SECRET).hasMessageContaining("access policy");
        assertThat(cast.problem()).isEqualTo(Problem.QUERY_FAILED);
        assertThat(failure(inProcess, KAY, "SELECT nme FROM pay")).hasMessageContaining("nme");
        assertThat(failure(inProcess, KAY, "SELECT 'x'::INTEGER FROM other")).hasMessageContaining("'x'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson", "csv", "parquet", "arrow"})
    void eachFormHoldsTheRowsOfThePolicyOnly(String format) {
        RecordedReply reply = new RecordedReply();
        inProcess.run(new QueryRequest("SELECT note FROM pay", null, format), null, KAY, reply);
        assertThat(reply.text()).doesNotContain(SECRET);
    }

    @Test
    void twoReadersOfOneGenerationSeeEachTheirOwn() {
        List<CompletableFuture<String>> answers = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> rows(inProcess, i % 2 == 0 ? KAY : BOB, "SELECT count(*), max(team) FROM pay")))
                .toList();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).join()).endsWith(i % 2 == 0 ? "9,sales\r\n" : "1,hr\r\n");
        }
    }

    @Test
    void anAddressAndAGroupAreValuesAndNotSql() {
        assertThat(rows(inProcess, O_NEILL, "SELECT count(*) FROM pay")).endsWith("\r\n0\r\n");
    }

    @Test
    void withoutAReaderThereAreNoRows() throws SQLException {
        assertThat(warehouse.answer("SELECT count(*) FROM pay")).isEqualTo("0");
        assertThat(warehouse.answer("SELECT count(*) FROM hr.pay")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT * FROM pay WHERE ownr = $user_email | INVALID
            SELECT * FROM pay WHERE owner = $email | INVALID
            SELECT * FROM pay WHERE owner = $1 | INVALID
            SELECT * FROM pay WHERE owner = ? | QUERY_REFUSED
            SELECT * FROM pay WHERE | QUERY_FAILED
            SELECT id, owner FROM pay | INVALID
            SELECT *, 1 AS one FROM pay | INVALID
            SELECT * REPLACE (amount::VARCHAR AS amount) FROM pay | INVALID
            SELECT * FROM other | INVALID
            SELECT * FROM pay WHERE id IN (SELECT id FROM other) | INVALID
            SELECT * FROM hr.pay | INVALID
            SELECT * FROM main.pay | INVALID
            SELECT * FROM nowhere | INVALID
            WITH pay AS (SELECT 1 AS id) SELECT * FROM pay | INVALID
            SELECT 1 AS id | INVALID
            SELECT * FROM pay WHERE getvariable('agnes_user_email') = owner | QUERY_REFUSED
            SELECT * FROM read_parquet('x.parquet') | QUERY_REFUSED
            SELECT * FROM pay; SELECT * FROM pay | QUERY_FAILED
            DELETE FROM pay | QUERY_REFUSED
            """)
    void aPolicyThatCannotWorkIsRefused(String policy, Problem problem) {
        AgnesException refused =
                catchThrowableOfType(AgnesException.class, () -> check.require(new Identifier("pay"), policy));
        assertThat(refused.problem()).as(refused.getMessage()).isEqualTo(problem);
        assertThat(refused.getMessage()).doesNotContain(folder.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM pay WHERE owner = $USER_EMAIL -- $this and '",
                "WITH mine AS (FROM pay WHERE owner = $user_email) SELECT * FROM mine;",
                "SELECT * REPLACE (CASE WHEN list_contains($user_groups, 'hr') THEN amount END AS amount) FROM pay",
                "SELECT * FROM pay WHERE note <> '$user_email' AND note <> $$a $user_groups$$",
                "SELECT * FROM pay WHERE len($user_groups) > 0 AND now() > TIMESTAMP '2020-01-01'"
            })
    void aPolicyMayMaskAndUseWhatQueriesMay(String policy) {
        check.require(new Identifier("pay"), policy);
    }
}
