package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a workspace statements are answered there; no server is needed. */
class LocalQueryTest {
    @TempDir
    Path temp;

    private Workspace workspace;
    private Da da;

    @BeforeEach
    void start() throws IOException, SQLException {
        workspace = Workspace.create(temp.resolve("w").toAbsolutePath(), ServerUrl.parse("http://127.0.0.1:1"));
        try (LocalDatabase database = LocalDatabase.change(workspace)) {
            database.run("create table orders as select i as id, 'city ' || i as city from range(3) t(i)");
        }
        da = new Da(temp.resolve("config"), "http://127.0.0.1:1");
        da.environment.put("DA_LOCAL_DIR", workspace.root().resolve("data").toString());
    }

    @Test
    void everyFormIsWrittenOfTheSameRows() throws IOException {
        String sql = "select id, city from orders order by id desc limit 1;";

        assertThat(da.run("query", "--json", sql).out()).isEqualTo("[\n{\"id\":2,\"city\":\"city 2\"}\n]\n");
        assertThat(da.run("query", "--format", "jsonlines", "--sql", sql).out())
                .isEqualTo("{\"id\":2,\"city\":\"city 2\"}\n");
        assertThat(da.input(sql).run("query", "--csv", "--stdin").out()).isEqualTo("id,city\n2,city 2\n");
        assertThat(da.run("query", "--markdown", sql).out())
                .isEqualTo("| id | city |\n| --: | --- |\n| 2 | city 2 |\n");
        Path out = temp.resolve("out.parquet");
        assertThat(da.run("query", "--format", "parquet", "--out", out.toString(), sql)
                        .exit())
                .isZero();
        assertThat(da.run("query", "--csv", "select city from read_parquet('" + out + "')")
                        .out())
                .isEqualTo("city\ncity 2\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "9007199254740993 | \"9007199254740993\"",
                "-3 | -3",
                "cast('nan' as double) | \"NaN\"",
                "0.25e0 | 0.25",
                "cast(1.5 as decimal(10,2)) | \"1.50\"",
                "true | true",
                "null | null",
                "date '2024-02-29' | \"2024-02-29\"",
                "timestamp '2024-02-29 10:11:12.5' | \"2024-02-29T10:11:12.5\"",
                "timestamptz '2024-02-29 10:11:12+02' | \"2024-02-29T08:11:12Z\"",
                "[1, 2] | [1,2]",
                "{'a': [null, 'x']} | {\"a\":[null,\"x\"]}",
                "'ab'::blob | \"YWI=\"",
                "'ž\"' | \"ž\\\"\"",
            })
    void valuesAppearAsInAnswersOfTheServer(String value, String json) throws IOException {
        assertThat(da.run("query", "--format", "jsonlines", "select " + value + " as v")
                        .out())
                .isEqualTo("{\"v\":" + json + "}\n");
    }

    @Test
    void whatIsCutIsTold() throws IOException {
        Da.Outcome outcome = da.run("query", "--csv", "--limit", "2", "from orders");

        assertThat(outcome.out().lines()).hasSize(3);
        assertThat(outcome.err()).contains("note: There are more rows; these are the first 2.");
    }

    @Test
    void aStatementThatFailsIsToldWithTheNearestNames() throws IOException {
        Da.Outcome outcome = da.run("query", "from ordes");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("ordes", "hint: Nearest: orders.").doesNotContain("\tat ");
        assertThat(da.run("query", "selec 1").err()).contains("error: The statement failed: Parser Error");
    }

    @Test
    void nothingIsChangedByAStatement() throws IOException {
        assertThat(da.run("query", "drop table orders").exit()).isEqualTo(1);
        assertThat(da.run("query", "--csv", "select count(*) as n from orders").out())
                .isEqualTo("n\n3\n");
    }

    @Test
    void aTableIsDescribedAndExplored() throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode described =
                json.readTree(da.run("describe", "orders", "-n", "1", "--json").out());
        JsonNode explored = json.readTree(da.run("explore", "orders", "--json").out());

        assertThat(described.toString())
                .isEqualTo(
                        "{\"table\":\"orders\",\"row_count\":3,\"columns\":[{\"name\":\"id\",\"type\":\"BIGINT\"},"
                                + "{\"name\":\"city\",\"type\":\"VARCHAR\"}],\"sample_rows\":[{\"id\":0,\"city\":\"city 0\"}]}");
        assertThat(explored.path("summary").get(1).path("max").asText()).isEqualTo("city 2");
        assertThat(da.run("describe", "orders").out()).contains("row_count: 3", "city 0");
    }

    @Test
    void aDatabaseThatIsNoneIsNamedWithWhatToDo() throws IOException {
        Files.writeString(workspace.database(), "no database");

        assertThat(da.run("query", "select 1").err())
                .contains("error: The database " + workspace.database() + " cannot be opened", "hint: Move it away");
    }

    @Test
    void theServerIsAskedOnRequest() throws IOException {
        assertThat(da.run("query", "--remote", "select 1").err()).contains("No server answers at http://127.0.0.1:1");
    }
}
