package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.source.file.TextType.Kind;
import io.agnes.warehouse.Literal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTypeTest {
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest(name = "{0} of ''{1}'' is {2}")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "BIGINT,0,0",
                "BIGINT,-5,-5",
                "BIGINT, 5 ,5",
                "BIGINT,9223372036854775807,9223372036854775807",
                "DECIMAL,9223372036854775808,9223372036854775808",
                "DOUBLE,0,0.0",
                "DOUBLE,0.5,0.5",
                "DOUBLE,.5,0.5",
                "DOUBLE,-0.25,-0.25",
                "DOUBLE,12.,12.0",
                "DOUBLE,1e3,1000.0",
                "DOUBLE,-1.5E-3,-0.0015",
                "DOUBLE,0.30000000000000004,0.30000000000000004",
                "DOUBLE,9007199254740992,9007199254740992.0",
                "DOUBLE,inf,inf",
                "DOUBLE,-Infinity,-inf",
                "BOOLEAN,true,true",
                "BOOLEAN,No,false",
                "BOOLEAN,T,true",
                "DATE,2024-02-29,2024-02-29",
                "DATE,2024-2-9,2024-02-09",
                "DATE, 2024-02-29 ,2024-02-29",
                "TIME,10:11,10:11:00",
                "TIME,1:02:03.5,01:02:03.5",
                "TIMESTAMP,2024-01-02 10:11:12,2024-01-02 10:11:12",
                "TIMESTAMP,2024-01-02T10:11,2024-01-02 10:11:00",
                "TIMESTAMP,2024-01-02,2024-01-02 00:00:00",
                "TIMESTAMP,2024-01-02 10:11:12.123456,2024-01-02 10:11:12.123456",
                "TIMESTAMPTZ,2024-01-02 10:11:12Z,2024-01-02 10:11:12+00",
                "TIMESTAMPTZ,2024-01-02T10:11:12+05:30,2024-01-02 04:41:12+00",
                "VARCHAR, x ,' x '",
            })
    void aValueIsReadAsItsType(Kind kind, String text, String expected) throws SQLException {
        assertThat(read(TextType.plain(kind), text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} refuses ''{1}''")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "BIGINT,12.5",
                "BIGINT,12.",
                "BIGINT,1e3",
                "BIGINT,007",
                "BIGINT,+5",
                "BIGINT,-0",
                "BIGINT,1_000",
                "BIGINT,9223372036854775808",
                "BIGINT,abc",
                "DECIMAL,1.5",
                "DECIMAL,1000000000000000000000000000000000000000",
                "DOUBLE,007.5",
                "DOUBLE,-007",
                "DOUBLE,+1.5",
                "DOUBLE,1_000",
                "DOUBLE,1e999",
                "DOUBLE,9007199254740993",
                "DOUBLE,-9007199254740993",
                "DOUBLE,10000000000000000000000000000000000000001",
                "DOUBLE,.",
                "DOUBLE,1.5x",
                "BOOLEAN,1",
                "BOOLEAN,maybe",
                "DATE,2024-02-30",
                "DATE,2024-02-28 10:00",
                "DATE,epoch",
                "DATE,infinity",
                "DATE,20240228",
                "TIME,10:11:12.1234567",
                "TIME,10:11+02",
                "TIME,25:00",
                "TIMESTAMP,2024-01-02 10:11:12+02",
                "TIMESTAMP,2024-01-02 10:11+02",
                "TIMESTAMP,2024-01-02 10:11:12Z",
                "TIMESTAMP,2024-01-02 10:11:12 UTC",
                "TIMESTAMP,2024-01-02 10:11:12.123456789",
                "TIMESTAMP,10:11:12",
                "TIMESTAMPTZ,2024-01-02 10:11:12",
                "TIMESTAMPTZ,2024-01-02",
                "EMPTY,x",
            })
    void aValueThatWouldChangeIsRefused(Kind kind, String text) throws SQLException {
        TextType type = TextType.plain(kind);

        assertThat(read(type, text)).isNull();
        assertThatThrownBy(() -> value(type.guarded("c"), text)).hasMessageContaining(TextType.REFUSED);
    }

    @ParameterizedTest(name = "{0} of ''{2}'' written as {1}")
    @CsvSource({
        "DATE,%d/%m/%Y,25/12/2024,2024-12-25",
        "DATE,%m/%d/%Y,12/25/2024,2024-12-25",
        "DATE,%d.%m.%y,25.12.24,2024-12-25",
        "TIMESTAMP,%d/%m/%Y %H:%M:%S,25/12/2024 10:11:12,2024-12-25 10:11:12",
    })
    void aDateIsReadInTheFormatOfItsFile(Kind kind, String format, String text, String expected) throws SQLException {
        assertThat(read(new TextType(kind, format), text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} refuses ''{2}'' written as {1}")
    @CsvSource({
        "DATE,%d/%m/%Y,12/25/2024",
        "DATE,%d/%m/%Y,25/12/24",
        "DATE,%d/%m/%Y,25/12/2024 10:11:12",
        "TIMESTAMP,%d/%m/%Y %H:%M:%S,25/12/2024 10:11:12.5",
    })
    void aDateInAnotherFormatIsRefused(Kind kind, String format, String text) throws SQLException {
        assertThat(read(new TextType(kind, format), text)).isNull();
    }

    @Test
    void aMissingValueFitsEveryType() throws SQLException {
        for (Kind kind : Kind.values()) {
            assertThat(value(TextType.plain(kind).guarded("c"), null))
                    .as(kind.name())
                    .isNull();
        }
    }

    @Test
    void everyColumnCanBecomeText() {
        for (Kind kind : Kind.values()) {
            assertThat(TextType.plain(kind).candidates()).endsWith(TextType.TEXT);
        }
    }

    @Test
    void anAmbiguousFormatIsDescribedForPeople() {
        TextType type = new TextType(Kind.TIMESTAMP, "%d/%m/%Y %H:%M:%S");

        assertThat(type.isAmbiguous()).isTrue();
        assertThat(type.describedFormat()).isEqualTo("day/month/year");
        assertThat(TextType.of("DATE", "%Y-%m-%d", null).isAmbiguous()).isFalse();
    }

    private static String read(TextType type, String text) throws SQLException {
        String read = value(type.read("c"), text);
        String guarded = read == null ? null : value(type.guarded("c"), text);
        assertThat(guarded).isEqualTo(read);
        return read;
    }

    private static String value(String expression, String text) throws SQLException {
        String literal = text == null ? "NULL::VARCHAR" : Literal.of(text);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT (" + expression + ")::VARCHAR FROM (VALUES (" + literal + ")) t(c)")) {
            row.next();
            return row.getString(1);
        }
    }
}
