package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryCommandTest {
    private static final String PRODUCTS = """
            {"columns": [{"name": "product", "type": "VARCHAR"}, {"name": "n", "type": "BIGINT"},
                         {"name": "total", "type": "DECIMAL(38,2)"}],
             "rows": [["Lamp", 12, "12345678901234567890.20"], ["日本語", 3, "7.10"], [null, null, null], ["NULL", 0, ""]],
             "row_count": 4, "truncated": false, "elapsed_ms": 12}
            """;

    @TempDir
    Path folder;

    private AgnesStub server;
    private Da da;

    @BeforeEach
    void start() throws IOException {
        server = new AgnesStub();
        da = new Da(folder, server.url());
        server.json("POST /api/query", PRODUCTS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTableAlignsNumbersToTheRightAndTellsNullsFromTexts() throws IOException {
        Da.Outcome outcome = da.run("query", "select 1");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                         product │    n │                   total
                        ─────────┼──────┼─────────────────────────
                         Lamp    │   12 │ 12345678901234567890.20
                         日本語  │    3 │                    7.10
                         NULL    │ NULL │                    NULL
                         'NULL'  │    0 │                       \s
                        """);
        assertThat(outcome.err().strip()).isEqualTo("(4 rows, 12 ms)");
    }

    @Test
    void theStatementAndTheLimitAreSentAsTheyAre() throws IOException {
        da.run("query", "--limit", "7", "select 'ž''' from \"a b\"");

        assertThat(server.lastAsked().body().toString())
                .isEqualTo("{\"sql\":\"select 'ž''' from \\\"a b\\\"\",\"format\":\"json\",\"limit\":7}");
        assertThat(server.lastAsked().authorization()).isEqualTo("Bearer T");
    }

    @Test
    void withoutALimitTheServerDecides() throws IOException {
        da.run("query", "select 1");

        assertThat(server.lastAsked().body().has("limit")).isFalse();
    }

    @Test
    void aResultIsWrittenToAFileInTheFormThatIsNamed() throws IOException {
        Path file = folder.resolve("result.csv");
        Da.Outcome outcome = da.run("query", "--format", "csv", "--out", file.toString(), "select 1");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(file).content().startsWith("product,n,total\nLamp,12,");
    }

    @Test
    void aFileThatTheServerWritesIsKeptByteForByte() throws IOException {
        Path file = folder.resolve("result.parquet");
        server.answer("POST /api/query", exchange -> {
            exchange.getResponseHeaders().set("X-Row-Count", "2");
            exchange.getResponseHeaders().set("X-Truncated", "true");
            AgnesStub.send(exchange, 200, "application/vnd.apache.parquet", "PAR1\u0000\u0001");
        });
        Da.Outcome outcome = da.run("query", "--format", "parquet", "--out", file.toString(), "select 1");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(file).content().isEqualTo("PAR1\u0000\u0001");
        assertThat(outcome.err()).contains("first 2");
        assertThat(server.lastAsked().body().path("format").asText()).isEqualTo("parquet");
    }

    @Test
    void aFailureLeavesTheFileAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("result.parquet"), "old");
        server.problem("POST /api/query", 422, "There is no table 'x'.", "Use another.");
        assertThat(da.run("query", "--format", "parquet", "--out", file.toString(), "from x")
                        .err())
                .contains("There is no table 'x'.");
        server.answer("POST /api/query", exchange -> {
            exchange.getResponseHeaders().set("X-Row-Count", "2");
            AgnesStub.breakAfter(exchange, "PAR1");
        });
        assertThat(da.run("query", "--format", "arrow", "--out", file.toString(), "from x")
                        .exit())
                .isEqualTo(1);
        assertThat(file).hasContent("old");
        try (java.util.stream.Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).noneMatch(name -> name.endsWith(".part"));
        }
    }

    @Test
    void formsThatCannotBeHadAreNamed() throws IOException {
        assertThat(da.run("query", "--format", "parquet", "select 1").err()).contains("--out result.parquet");
        assertThat(da.run("query", "--format", "xml", "select 1").err()).contains("jsonlines", "parquet");
        assertThat(da.run("query", "--out", folder.toString(), "select 1").exit())
                .isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void csvTellsNullFromEmptyAndSaysNothingElse() throws IOException {
        Da.Outcome outcome = da.run("query", "--csv", "select 1");

        assertThat(outcome.out())
                .isEqualTo("product,n,total\nLamp,12,12345678901234567890.20\n日本語,3,7.10\n,,\nNULL,0,\"\"\n");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void csvQuotesWhatWouldBreakIt() throws IOException {
        server.json("POST /api/query", answer("[\"a,b\"], [\"say \\\"hi\\\"\"], [\"two\\nlines\"], [\" x \"]", 4));

        assertThat(da.run("query", "--csv", "x").out())
                .isEqualTo("v\n\"a,b\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n\" x \"\n");
    }

    @Test
    void jsonIsAnArrayOfObjectsThatKeepsEveryDigit() throws IOException {
        server.json(
                "POST /api/query",
                answer("[1.10], [1e400], [9007199254740993], [{\"a\": [1, null]}], [\"\\u0001\"]", 5));

        assertThat(da.run("query", "--json", "x").out()).isEqualTo("""
                        [
                        {"v":1.10},
                        {"v":1E+400},
                        {"v":9007199254740993},
                        {"v":{"a":[1,null]}},
                        {"v":"\\u0001"}
                        ]
                        """);
    }

    @Test
    void noRowsAreAnEmptyArrayNoLinesOrOnlyHeadings() throws IOException {
        server.json("POST /api/query", answer("", 0));

        assertThat(da.run("query", "--json", "x").out()).isEqualTo("[]\n");
        assertThat(da.run("query", "--jsonlines", "x").out()).isEmpty();
        assertThat(da.run("query", "--csv", "x").out()).isEqualTo("v\n");
        assertThat(da.run("query", "x").err()).contains("(0 rows");
    }

    @Test
    void columnsOfTheSameNameLoseNothingInJson() throws IOException {
        server.json("POST /api/query", """
                {"columns": [{"name": "a", "type": "INTEGER"}, {"name": "a", "type": "INTEGER"},
                             {"name": "a_1", "type": "INTEGER"}],
                 "rows": [[1, 2, 3]], "row_count": 1, "truncated": false, "elapsed_ms": 1}
                """);

        assertThat(da.run("query", "--jsonlines", "x").out()).isEqualTo("{\"a\":1,\"a_2\":2,\"a_1\":3}\n");
    }

    @Test
    void markdownEscapesWhatWouldEndACell() throws IOException {
        server.json("POST /api/query", answer("[\"a|b\\nc\\\\d\"], [null]", 2));

        assertThat(da.run("query", "--markdown", "x").out())
                .isEqualTo("| v |\n| --- |\n| a\\|b<br>c\\\\d |\n| NULL |\n");
    }

    @Test
    void aValueCannotMoveTheCursor() throws IOException {
        server.json("POST /api/query", answer("[\"\\u001b[2J\\r\\n\\u202etxt\\u009b1m\"]", 1));

        assertThat(da.run("query", "x").out()).contains("\\u001b[2J\\r\\n\\u202etxt\\u009b1m");
    }

    @Test
    void aWideTableIsCutToTheTerminalAndSaysSo() throws IOException {
        server.json("POST /api/query", answer("[\"" + "long ".repeat(40) + "\"]", 1));

        Da.Outcome outcome = da.screen(new Screen(false, true, 40, false)).run("query", "x");

        assertThat(outcome.out().lines()).allMatch(line -> DisplayWidth.of(line) <= 40);
        assertThat(outcome.out()).contains("…");
        assertThat(outcome.err()).contains("note: Long values are cut to fit a width of 40");
    }

    @Test
    void aPipeGetsWholeValues() throws IOException {
        server.json("POST /api/query", answer("[\"" + "x".repeat(500) + "\"]", 1));

        assertThat(da.run("query", "x").out()).contains("x".repeat(500));
    }

    @Test
    void colourMarksHeadingsAndNulls() throws IOException {
        Da.Outcome outcome = da.screen(new Screen(false, true, 0, true)).run("query", "x");

        assertThat(outcome.out()).contains("\u001b[1mproduct\u001b[0m").contains("\u001b[2mNULL\u001b[0m");
    }

    @Test
    void aTruncatedResultSaysSoOnStandardError() throws IOException {
        server.json("POST /api/query", """
                {"columns": [{"name": "v", "type": "INTEGER"}], "rows": [[1]], "row_count": 1, "truncated": true,
                 "elapsed_ms": 1}
                """);

        Da.Outcome outcome = da.run("query", "--csv", "x");

        assertThat(outcome.out()).isEqualTo("v\n1\n");
        assertThat(outcome.err()).contains("note: There are more rows").contains("--limit N");
    }

    @Test
    void sqlComesFromAFileOrStandardInput() throws IOException {
        Path file = Files.writeString(folder.resolve("q.sql"), "select 'file'");

        da.run("query", "--file", file.toString());
        assertThat(server.lastAsked().body().path("sql").asText()).isEqualTo("select 'file'");
        da.input("select 'stdin'").run("query", "-");
        assertThat(server.lastAsked().body().path("sql").asText()).isEqualTo("select 'stdin'");
        da.input("select 'piped'").run("query");
        assertThat(server.lastAsked().body().path("sql").asText()).isEqualTo("select 'piped'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query",
                "query --limit 0 x",
                "query --limit 1000001 x",
                "query --limit many x",
                "query --csv --json x",
                "query --file missing.sql",
                "query --file q.sql x",
                "query x y",
                "query --nope x",
                "quer x",
                "--server ftp://host query x",
                "--server http:// query x",
                "auth",
                ""
            })
    void wrongUsageExitsWithTwoAndAsksTheServerNothing(String line) throws IOException {
        Da.Outcome outcome = da.run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).isNotBlank();
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aProblemIsToldWithItsHintAndOnlyDebugShowsTheRequest() throws IOException {
        server.problem("POST /api/query", 422, "There is no table 'ordes'.", "Nearest: orders.");

        Da.Outcome outcome = da.run("query", "x");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines())
                .containsExactly("error: There is no table 'ordes'.", "hint: Nearest: orders.");
        assertThat(da.run("query", "--debug", "x").err())
                .contains("request id: req-7")
                .contains("Failure");
    }

    @Test
    void aConnectionThatBreaksShowsNothingOfTheAnswer() throws IOException {
        server.answer(
                "POST /api/query",
                exchange -> AgnesStub.breakAfter(
                        exchange, "{\"columns\":[{\"name\":\"v\",\"type\":\"INTEGER\"}],\"rows\":[[1],[2]"));

        Da.Outcome outcome = da.run("query", "--csv", "x");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("broke before the answer was complete");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"columns\":[{\"name\":\"v\",\"type\":\"INTEGER\"}],\"rows\":[[1],[2]",
                "{\"columns\":[{\"name\":\"v\",\"type\":\"INTEGER\"}],\"rows\":[[1]],\"row_count\":2,\"truncated\":false}",
                "{\"columns\":[{\"name\":\"v\",\"type\":\"INTEGER\"}],\"rows\":[[1]]}",
                "{\"columns\":[],\"rows\":[],\"row_count\":0}",
                "[]",
                ""
            })
    void anAnswerThatIsNotWholeShowsNothing(String body) throws IOException {
        server.json("POST /api/query", body);

        Da.Outcome outcome = da.run("query", "--csv", "x");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("error: The server's answer is not complete");
    }

    @Test
    void anUnreachableServerIsNamedWithWhatToDo() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        Da.Outcome outcome = da.run("query", "x", "--server", "127.0.0.1:" + free);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("error: No server answers at http://127.0.0.1:" + free + ".")
                .contains("bin/agnes serve");
    }

    @Test
    void anotherKindOfServerIsRecognised() throws IOException {
        server.answer("POST /api/query", exchange -> AgnesStub.send(exchange, 200, "text/html", "<html>"));
        assertThat(da.run("query", "x").err()).contains("is not an Agnes server (HTTP 200, text/html)");

        server.answer("POST /api/query", exchange -> AgnesStub.send(exchange, 502, "text/html", "<html>"));
        assertThat(da.run("query", "x").err()).contains("is not an Agnes server (HTTP 502, text/html)");
    }

    @Test
    void aResultThatCannotBeWrittenIsAFailure() {
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        java.io.StringWriter err = new java.io.StringWriter();
        Io io = new Io(
                da.environment,
                java.io.InputStream.nullInputStream(),
                full,
                new java.io.PrintWriter(err),
                Screen.NONE,
                null);

        assertThat(DaCommand.commandLine(io).execute("query", "--csv", "x")).isEqualTo(1);
        assertThat(err.toString()).contains("No space left on device");
    }

    @Test
    void aLargeAnswerIsPrintedWhole() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append("[\"")
                    .append("row ")
                    .append(i)
                    .append("\"]");
        }
        server.json("POST /api/query", answer(rows.toString(), 50_000));

        String out = da.run("query", "--csv", "--limit", "50000", "x").out();

        assertThat(out.lines()).hasSize(50_001);
        assertThat(out).endsWith("row 49999\n");
        assertThat(out.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(400_000);
    }

    private static String answer(String rows, int count) {
        return "{\"columns\": [{\"name\": \"v\", \"type\": \"VARCHAR\"}], \"rows\": [" + rows + "], \"row_count\": "
                + count + ", \"truncated\": false, \"elapsed_ms\": 1}";
    }
}
