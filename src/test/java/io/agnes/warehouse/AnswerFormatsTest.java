package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The forms of an answer, read by other readers than the writers' own. */
class AnswerFormatsTest {
    @TempDir
    static Path folder;

    private static QueryFixture fixture;
    private static Queries queries;
    private static Connection reader;

    @BeforeAll
    static void open() throws SQLException, IOException {
        fixture = new QueryFixture(folder);
        queries = new Queries(QueryFixture.config(), fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
        reader = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = reader.createStatement()) {
            statement.execute("set TimeZone = 'UTC'");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        reader.close();
        queries.close();
        fixture.close();
    }

    private static RecordedReply ask(String sql, Integer limit, String format, String accept) {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest(sql, limit, format), accept, QueryFixture.ANALYST, reply);
        assertThat(reply.ended).isTrue();
        return reply;
    }

    private static String csv(String sql) {
        return ask(sql, 100_000, "csv", null).text();
    }

    private static AgnesException refusal(String sql, String format, String accept) {
        RecordedReply reply = new RecordedReply();
        AgnesException thrown = catchThrowableOfType(
                AgnesException.class,
                () -> queries.run(new QueryRequest(sql, null, format), accept, QueryFixture.ANALYST, reply));
        assertThat(thrown).isNotNull();
        assertThat(reply.headers).as("nothing was sent").isNull();
        return thrown;
    }

    /** The answer as a Parquet file, read by an engine of its own: one row, its values as text. */
    private static List<String> parquet(String sql, Integer limit, String read) throws SQLException, IOException {
        Path file = Files.createTempFile(folder, "answer", ".parquet");
        Files.write(file, ask(sql, limit, "parquet", null).bytes());
        List<String> values = new ArrayList<>();
        try (Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery(read.replace("@", "read_parquet('" + file + "')"))) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(row.getString(i));
            }
        }
        return values;
    }

    private static List<String> arrow(RecordedReply reply) throws IOException {
        List<String> rows = new ArrayList<>();
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(reply.bytes()), memory)) {
            while (reader.loadNextBatch()) {
                for (int row = 0; row < reader.getVectorSchemaRoot().getRowCount(); row++) {
                    List<String> cells = new ArrayList<>();
                    for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
                        cells.add(vector.getName() + "=" + vector.getObject(row));
                    }
                    rows.add(String.join(" ", cells));
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | application/json",
                "application/json, application/problem+json | application/json",
                "*/* | application/json",
                "'' | application/json",
                "text/csv | text/csv; charset=utf-8; header=present",
                "text/* | text/csv; charset=utf-8; header=present",
                "TEXT/CSV;q=0.9, application/json;q=0.5 | text/csv; charset=utf-8; header=present",
                "application/json;q=0.1, application/vnd.apache.parquet | application/vnd.apache.parquet",
                "application/*;q=0.5, application/vnd.apache.arrow.stream;q=0.8 | application/vnd.apache.arrow.stream",
                "application/json;q=0, */* | application/x-ndjson",
                "text/html, */*;q=0.1 | application/json"
            })
    void theAcceptHeaderChoosesTheForm(String accept, String contentType) {
        RecordedReply reply = ask("SELECT 1 AS a", null, null, accept);
        assertThat(reply.headers).containsEntry("Content-Type", contentType).containsEntry("Vary", "Accept");
    }

    @Test
    void theFormatInTheRequestComesBeforeTheHeader() {
        assertThat(ask("SELECT 1 AS a", null, "csv", "text/html").text()).isEqualTo("a\r\n1\r\n");
        assertThat(ask("SELECT 1 AS a", null, "jsonlines", "text/csv").text()).isEqualTo("{\"a\":1}\n");
    }

    @Test
    void whatNobodyCanAnswerIsRefusedWithTheTypesOnOffer() {
        for (String accept : new String[] {"text/html", "image/*", "text/csv;q=0", "*/*;q=0", "text/csv;q=high", "x"}) {
            AgnesException thrown = refusal("SELECT 1", null, accept);
            assertThat(thrown.problem()).as(accept).isEqualTo(Problem.NOT_ACCEPTABLE);
            assertThat(thrown.hint())
                    .contains(
                            "application/json",
                            "application/x-ndjson",
                            "text/csv",
                            "application/vnd.apache.parquet",
                            "application/vnd.apache.arrow.stream");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RowFormat.class,
            names = {"CSV", "PARQUET", "ARROW"})
    void aFileHasANameAndTheCountOfItsRows(RowFormat format) {
        RecordedReply reply =
                ask("SELECT * FROM range(5) r(i)", 3, format.name().toLowerCase(), null);
        assertThat(reply.headers)
                .containsEntry("Content-Disposition", "attachment; filename=\"query." + format.extension() + "\"")
                .containsEntry("X-Row-Count", "3")
                .containsEntry("X-Truncated", "true");
        assertThat(ask("SELECT * FROM range(3) r(i)", 3, format.name().toLowerCase(), null).headers)
                .containsEntry("X-Row-Count", "3")
                .containsEntry("X-Truncated", "false");
    }

    @ParameterizedTest
    @EnumSource(RowFormat.class)
    void anErrorInTheLastRowIsAnsweredAsOneAndLeavesNoFile(RowFormat format) throws Exception {
        AgnesException thrown = refusal(
                "SELECT sum(a) FROM (SELECT CASE WHEN i = 99999 THEN 'x' ELSE '1' END::INTEGER AS a FROM range(100000) r(i)) "
                        + "GROUP BY a",
                format.name().toLowerCase(),
                null);
        assertThat(thrown.problem()).isEqualTo(Problem.QUERY_FAILED);
        assertThat(thrown.getMessage()).contains("'x'").doesNotContain("COPY", "parquet");
        assertNoFileIsLeft();
    }

    @ParameterizedTest
    @EnumSource(RowFormat.class)
    void anAnswerWithoutRowsIsStillOne(RowFormat format) throws Exception {
        RecordedReply reply = ask(
                "SELECT id, status FROM orders WHERE false", null, format.name().toLowerCase(), null);
        switch (format) {
            case JSON -> assertThat(reply.json().path("columns")).hasSize(2);
            case NDJSON -> assertThat(reply.text()).isEmpty();
            case CSV -> assertThat(reply.text()).isEqualTo("id,status\r\n");
            case PARQUET ->
                assertThat(parquet("SELECT id FROM orders WHERE false", null, "SELECT count(*) FROM @"))
                        .containsExactly("0");
            case ARROW -> assertThat(arrow(reply)).isEmpty();
        }
    }

    @Test
    void nullAndTheEmptyTextDifferInCsv() {
        assertThat(csv("SELECT NULL AS a, '' AS b, 'x' AS c")).isEqualTo("a,b,c\r\n,\"\",x\r\n");
    }

    @Test
    void csvQuotesWhatItMust() {
        assertThat(
                        csv(
                                "SELECT 'a,b' AS \"x,y\", 'say \"hi\"' AS b, E'1\\n2' AS c, E'\\r' AS d, ' pad' AS e, 'plain' AS f"))
                .isEqualTo("\"x,y\",b,c,d,e,f\r\n\"a,b\",\"say \"\"hi\"\"\",\"1\n2\",\"\r\",\" pad\",plain\r\n");
    }

    @Test
    void csvNeverAltersWhatASpreadsheetTakesForAFormula() {
        assertThat(csv("SELECT '=1+1' AS a, '@x' AS b, '+1' AS c, '-1' AS d"))
                .isEqualTo("a,b,c,d\r\n=1+1,@x,+1,-1\r\n");
    }

    @Test
    void csvWritesValuesAsJsonDoesButWithoutItsQuotes() {
        assertThat(csv("SELECT 9007199254740993 AS a, 1.50::DECIMAL(10,2) AS b, true AS c, 'nan'::DOUBLE AS d, "
                        + "0.1::FLOAT AS e, DATE '2024-02-29' AS f, TIMESTAMPTZ '2024-02-29 10:11:12+02' AS g, "
                        + "'\\xAA\\x00'::BLOB AS h, [1, NULL] AS i, {'k': 'v'} AS j, sum(5) AS k"))
                .isEqualTo("a,b,c,d,e,f,g,h,i,j,k\r\n"
                        + "9007199254740993,1.50,true,NaN,0.1,2024-02-29,2024-02-29T08:11:12Z,qgA=,\"[1,null]\","
                        + "\"{\"\"k\"\":\"\"v\"\"}\",5\r\n");
    }

    @Test
    void anotherReaderGetsTheSameCsv() throws Exception {
        Path file = folder.resolve("back.csv");
        String sql =
                "SELECT i AS id, CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'a,\"b\"' ELSE E'x\\r\\ny' END AS t "
                        + "FROM range(1000) r(i)";
        Files.writeString(file, csv(sql));
        try (Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM (SELECT id, t FROM read_csv('" + file
                        + "', all_varchar = false, header = true, allow_quoted_nulls = false, nullstr = '') INTERSECT ("
                        + sql + "))")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "42 | 42 | INTEGER",
                "1.50::DECIMAL(10,2) | 1.50 | DECIMAL(10,2)",
                "sum(9007199254740993) | 9007199254740993 | DECIMAL(38,0)",
                "5::UHUGEINT | 5 | DECIMAL(38,0)",
                "123456789012345678901234567890123456789012::BIGNUM | 123456789012345678901234567890123456789012 | VARCHAR",
                "DATE '2024-02-29' | 2024-02-29 | DATE",
                "TIMESTAMPTZ '2024-02-29 10:11:12+02' | 2024-02-29 08:11:12+00 | TIMESTAMP WITH TIME ZONE",
                "TIMETZ '10:11:12+02' | 10:11:12+02 | VARCHAR",
                "INTERVAL '1 month 2 microseconds' | 1 month 00:00:00.000002 | VARCHAR",
                "'101'::BIT | 101 | VARCHAR",
                "'a'::ENUM('a', 'b)') | a | VARCHAR",
                "'\\xAA'::BLOB | \\xAA | BLOB",
                "'6f1b1d5c-0000-4000-8000-000000000001'::UUID | 6f1b1d5c-0000-4000-8000-000000000001 | UUID",
                "[1, NULL] | [1, NULL] | INTEGER[]",
                "[1, 2]::INTEGER[2] | [1, 2] | INTEGER[]",
                "{'a': {'b c': [5::HUGEINT]}, 'i': 1.5::DECIMAL(3,1)} | {'a': {'b c': [5]}, 'i': 1.5} | STRUCT(a STRUCT(\"b c\" DECIMAL(38,0)[]), i DECIMAL(3,1))",
                "MAP {'a': 5::UHUGEINT} | {a=5} | MAP(VARCHAR, DECIMAL(38,0))",
                "{'v': {'x': 1}::VARIANT} | {'v': '{\"x\":1}'} | STRUCT(v JSON)",
                "union_value(num := 5) | {\"num\":5} | JSON",
                "'{\"a\":1}'::JSON | {\"a\":1} | JSON",
                "NULL::INTEGER | null | INTEGER"
            })
    void parquetKeepsAValueWhole(String expression, String text, String type) throws Exception {
        List<String> read = parquet("SELECT " + expression + " AS v", null, "SELECT v::VARCHAR, typeof(v) FROM @");
        assertThat(String.valueOf(read.get(0))).isEqualTo(text);
        assertThat(read.get(1)).isEqualTo(type);
    }

    @Test
    void whatDoesNotFitIntoAColumnarNumberIsAnErrorAndNeverRounded() {
        AgnesException thrown =
                refusal("SELECT 170141183460469231731687303715884105727::HUGEINT AS a", "parquet", null);
        assertThat(thrown.problem()).isEqualTo(Problem.QUERY_FAILED);
        assertThat(thrown.getMessage()).contains("DECIMAL(38,0)");
    }

    @Test
    void columnsOfOneNameBecomeSeveralInFiles() throws Exception {
        String sql = "SELECT 1 AS a, 2 AS a, 3 AS \"A\"";
        assertThat(csv(sql)).isEqualTo("a,a,A\r\n1,2,3\r\n");
        assertThat(parquet(sql, null, "SELECT * FROM @")).containsExactly("1", "2", "3");
        assertThat(arrow(ask(sql, null, "arrow", null))).hasSize(1);
    }

    @Test
    void arrowKeepsTypesAndOrder() throws Exception {
        assertThat(arrow(ask(
                        "SELECT i AS id, sum(i) AS s, 'n' || i AS n, NULL::DATE AS d FROM range(3) r(i) GROUP BY ALL ORDER BY i DESC",
                        null,
                        "arrow",
                        null)))
                .containsExactly("id=2 s=2 n=n2 d=null", "id=1 s=1 n=n1 d=null", "id=0 s=0 n=n0 d=null");
        RecordedReply large = ask("SELECT i, md5('x') AS h FROM range(50000) r(i) ORDER BY i", 40_000, "arrow", null);
        assertThat(large.bytes()).as("more than waits in memory").hasSizeGreaterThan(1 << 20);
        List<String> many = arrow(large);
        assertThat(many).hasSize(40_000);
        assertThat(many.get(39_999)).startsWith("i=39999 h=");
    }

    @Test
    void arrowTellsTimesInUtc() throws Exception {
        RecordedReply reply = ask("SELECT TIMESTAMPTZ '2024-02-29 10:11:12+02' AS t", null, "arrow", null);
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader stream = new ArrowStreamReader(new ByteArrayInputStream(reply.bytes()), memory)) {
            assertThat(stream.getVectorSchemaRoot()
                            .getSchema()
                            .getFields()
                            .get(0)
                            .getType())
                    .hasToString("Timestamp(MICROSECOND, UTC)");
        }
        assertThat(arrow(reply)).containsExactly("t=1709194272000000");
    }

    @Test
    void aCutParquetFileHoldsTheFirstRows() throws Exception {
        assertThat(parquet("SELECT i FROM range(300000) r(i) ORDER BY i", 200_000, "SELECT count(*), max(i) FROM @"))
                .containsExactly("200000", "199999");
        assertNoFileIsLeft();
    }

    @Test
    void aFileThatIsTooLargeIsALimitAndLeavesNothing() throws Exception {
        QueryConfig config = QueriesTest.small("512MB", "1MB", "1MB", "1GB");
        try (Queries small = new Queries(config, fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE)) {
            for (String format : new String[] {"csv", "parquet", "arrow"}) {
                RecordedReply reply = new RecordedReply();
                AgnesException thrown = catchThrowableOfType(
                        AgnesException.class,
                        () -> small.run(
                                new QueryRequest(
                                        "SELECT md5(i::VARCHAR) AS a, md5(i::VARCHAR || 'x') AS b FROM range(400000) r(i)",
                                        400_000,
                                        format),
                                null,
                                QueryFixture.ANALYST,
                                reply));
                assertThat(thrown.problem()).as(format).isEqualTo(Problem.QUERY_LIMIT);
                assertThat(thrown.getMessage()).contains("1MB");
            }
        }
        assertNoFileIsLeft();
    }

    private static void assertNoFileIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("scratch"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
