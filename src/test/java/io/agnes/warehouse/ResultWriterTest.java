package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How each type is written. */
class ResultWriterTest {
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

    private static String cell(String expression) {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest("SELECT " + expression + " AS v", null, null), null, QueryFixture.ANALYST, reply);
        return reply.json().path("rows").path(0).path(0).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "NULL | null",
                "true | true",
                "false | false",
                "NULL::BOOLEAN | null",
                "(-128)::TINYINT | -128",
                "255::UTINYINT | 255",
                "32767::SMALLINT | 32767",
                "42 | 42",
                "4294967295::UINTEGER | 4294967295",
                "9007199254740991 | 9007199254740991",
                "9007199254740992 | \"9007199254740992\"",
                "(-9007199254740992)::BIGINT | \"-9007199254740992\"",
                "18446744073709551615::UBIGINT | \"18446744073709551615\"",
                "7::HUGEINT | 7",
                "sum(5) | 5",
                "170141183460469231731687303715884105727::HUGEINT | \"170141183460469231731687303715884105727\"",
                "340282366920938463463374607431768211455::UHUGEINT | \"340282366920938463463374607431768211455\"",
                "123456789012345678901234567890123456789012::BIGNUM | \"123456789012345678901234567890123456789012\"",
                "1.50::DECIMAL(10,2) | \"1.50\"",
                "12345678901234567890.123456789::DECIMAL(38,9) | \"12345678901234567890.123456789\"",
                "0.1::DOUBLE | 0.1",
                "0.1::FLOAT | 0.1",
                "1e300::DOUBLE | 1.0E300",
                "'nan'::DOUBLE | \"NaN\"",
                "'inf'::DOUBLE | \"Infinity\"",
                "'-inf'::FLOAT | \"-Infinity\"",
                "'a\"b\\c' | \"a\\\"b\\\\c\"",
                "'ünï😀' | \"ünï😀\"",
                "DATE '2024-02-29' | \"2024-02-29\"",
                "TIMESTAMP '2024-02-29 10:11:12' | \"2024-02-29T10:11:12\"",
                "TIMESTAMP '2024-02-29 10:11:12.123456' | \"2024-02-29T10:11:12.123456\"",
                "'2024-02-29 10:11:12'::TIMESTAMP_S | \"2024-02-29T10:11:12\"",
                "'2024-02-29 10:11:12.5'::TIMESTAMP_MS | \"2024-02-29T10:11:12.5\"",
                "'2024-02-29 10:11:12.123456789'::TIMESTAMP_NS | \"2024-02-29T10:11:12.123456789\"",
                "TIMESTAMPTZ '2024-02-29 10:11:12+02' | \"2024-02-29T08:11:12Z\"",
                "'infinity'::TIMESTAMPTZ | \"infinity\"",
                "'infinity'::DATE | \"infinity\"",
                "'-infinity'::DATE | \"-infinity\"",
                "'-infinity'::TIMESTAMP | \"-infinity\"",
                "'0044-03-15 (BC)'::DATE | \"-0043-03-15\"",
                "TIMESTAMP '2024-02-29 00:00:00.000001' | \"2024-02-29T00:00:00.000001\"",
                "TIMESTAMP '1969-12-31 23:59:59.9' | \"1969-12-31T23:59:59.9\"",
                "'2024-02-29 10:11:12.123456789+02'::TIMESTAMPTZ_NS | \"2024-02-29T08:11:12.123456789Z\"",
                "(-1.05)::DECIMAL(18,2) | \"-1.05\"",
                "TIME '10:11:12.5' | \"10:11:12.5\"",
                "TIMETZ '10:11:12+02' | \"10:11:12+02\"",
                "INTERVAL 14 MONTH | \"1 year 2 months\"",
                "'6f1b1d5c-0000-4000-8000-000000000001'::UUID | \"6f1b1d5c-0000-4000-8000-000000000001\"",
                "'a'::ENUM('a', 'b)''c') | \"a\"",
                "'\\xAA\\x00'::BLOB | \"qgA=\"",
                "'101'::BIT | \"101\"",
                "'{\"b\": [1, 2.50], \"a\": null}'::JSON | {\"b\":[1,2.5],\"a\":null}",
                "[1, NULL, 3] | [1,null,3]",
                "[]::INTEGER[] | []",
                "NULL::INTEGER[] | null",
                "[1.5::DECIMAL(3,1), NULL] | [\"1.5\",null]",
                "[9007199254740993, 1] | [\"9007199254740993\",1]",
                "['nan'::DOUBLE, 0.1, 'inf', '-inf'] | [\"NaN\",0.1,\"Infinity\",\"-Infinity\"]",
                "[0.1::FLOAT] | [0.1]",
                "[DATE '2024-01-02'] | [\"2024-01-02\"]",
                "[TIMESTAMPTZ '2024-01-02 00:00:00+00'] | [\"2024-01-02T00:00:00Z\"]",
                "['\\xFF'::BLOB] | [\"/w==\"]",
                "[[1.5::DECIMAL(3,1)], []] | [[\"1.5\"],[]]",
                "[1, 2, 3]::INTEGER[3] | [1,2,3]",
                "[1.5, 2]::DECIMAL(3,1)[2] | [\"1.5\",\"2.0\"]",
                "{'a': 1, 'b c': 'x', 'd': NULL} | {\"a\":1,\"b c\":\"x\",\"d\":null}",
                "{'a': {'b': [1.5::DECIMAL(3,1)]}} | {\"a\":{\"b\":[\"1.5\"]}}",
                "NULL::STRUCT(a DECIMAL(3,1)) | null",
                "[NULL::STRUCT(a DECIMAL(3,1)), {'a': 1}] | [null,{\"a\":\"1.0\"}]",
                "{'q\"x': 1.5::DECIMAL(2,1)} | {\"q\\\"x\":\"1.5\"}",
                "row(1, 1.5::DECIMAL(2,1)) | [1,\"1.5\"]",
                "MAP {'a': 1, 'b': 2} | {\"a\":1,\"b\":2}",
                "MAP {'a': 1.5::DECIMAL(2,1), 'b': NULL} | {\"a\":\"1.5\",\"b\":null}",
                "MAP {1: 'x', 2: 'y'} | [[1,\"x\"],[2,\"y\"]]",
                "MAP {DATE '2024-01-01': [1.5::DECIMAL(2,1)]} | [[\"2024-01-01\",[\"1.5\"]]]",
                "MAP {}::MAP(VARCHAR, INTEGER) | {}",
                "NULL::MAP(VARCHAR, INTEGER) | null",
                "union_value(num := 5) | {\"num\":5}",
                "{'a': [1, 2]}::VARIANT | {\"a\":[1,2]}"
            })
    void aValueIsWrittenAs(String expression, String json) {
        assertThat(cell(expression)).isEqualTo(json);
    }

    @Test
    void emptyAndControlCharactersAreKept() {
        assertThat(cell("''")).isEqualTo("\"\"");
        assertThat(cell("chr(10) || chr(9) || chr(1)")).isEqualTo("\"\\n\\t\\u0001\"");
    }

    @Test
    void everyTypeNameIsShownAsTheEngineWritesIt() {
        RecordedReply reply = new RecordedReply();
        queries.run(
                new QueryRequest("SELECT {'x y': [1.5::DECIMAL(5,2)]} AS s, MAP {'a': 1} AS m", null, null),
                null,
                QueryFixture.ANALYST,
                reply);
        assertThat(reply.json().path("columns").findValuesAsText("type"))
                .containsExactly("STRUCT(\"x y\" DECIMAL(5,2)[])", "MAP(VARCHAR, INTEGER)");
    }

    @Test
    void aTypeIsTakenApart() {
        ColumnType type =
                ColumnType.parse("MAP(VARCHAR, STRUCT(a INTEGER, \"b \"\"c\" DECIMAL(5,2)[][3], e ENUM('x)', '('))[])");
        assertThat(type.name()).isEqualTo("MAP");
        assertThat(type.parts().get(0).name()).isEqualTo("VARCHAR");
        ColumnType struct = type.parts().get(1).parts().get(0);
        assertThat(struct.fields()).containsExactly("a", "b \"c", "e");
        assertThat(struct.parts().get(1).parts().get(0).parts().get(0).name()).isEqualTo("DECIMAL");
        assertThat(struct.parts().get(2).name()).isEqualTo("ENUM");
        assertThat(ColumnType.parse("TIMESTAMP WITH TIME ZONE[]").parts().get(0).name())
                .isEqualTo("TIMESTAMP WITH TIME ZONE");
    }

    @Test
    void namesAreMadeUniqueWithoutTakingAnother() {
        List<QueryRunner.ResultColumn> columns = List.of("a", "b", "a", "a_1", "a", "A").stream()
                .map(name -> new QueryRunner.ResultColumn(name, "INTEGER"))
                .toList();
        assertThat(ResultWriter.uniqueNames(columns)).containsExactly("a", "b", "a_2", "a_1", "a_3", "A");
    }
}
