package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.duckdb.DuckDBConnection;

/** Names, column names and texts as a real DuckDB reads them. */
class IdentifierTest {
    private static DuckDBConnection duckdb;

    @BeforeContainer
    static void open() throws SQLException {
        duckdb = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterContainer
    static void close() throws SQLException {
        duckdb.close();
    }

    @Property(tries = 300)
    void everyTextBecomesAName(@ForAll String stem) {
        assertThat(Identifier.isValid(Identifier.normalise(stem).value())).isTrue();
    }

    @Property(tries = 100)
    void aValidNameIsItsOwnNormalForm(@ForAll("names") String name) {
        boolean onlyUnderscores = name.chars().allMatch(c -> c == '_');
        assertThat(Identifier.normalise(name).value().equals(name)).isEqualTo(!onlyUnderscores);
    }

    @Property(tries = 300)
    void onlyShortAsciiWordsAreNames(@ForAll String text) {
        boolean ascii = !text.isEmpty()
                && text.length() <= 64
                && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'))
                && !Character.isDigit(text.charAt(0));
        assertThat(Identifier.isValid(text)).isEqualTo(ascii);
    }

    @Property(tries = 100)
    void duckDbFindsATableUnderAnyCaseOfItsName(@ForAll("names") String name) throws SQLException {
        Identifier table = new Identifier(name);
        Identifier shouted = new Identifier(name.toUpperCase(Locale.ROOT));
        assertThat(table).isEqualTo(shouted).hasSameHashCodeAs(shouted).isEqualByComparingTo(shouted);
        try (Statement statement = duckdb.createStatement()) {
            statement.execute("create or replace table " + table.quoted() + " as select 1 as v");
            try (ResultSet row = statement.executeQuery("select v from " + shouted.quoted())) {
                assertThat(row.next()).isTrue();
            }
            statement.execute("drop table " + shouted.quoted());
        }
    }

    @Property(tries = 300)
    void aTextComesBackAsItWas(@ForAll("texts") String text) throws SQLException {
        try (Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery("select " + Literal.of(text))) {
            row.next();
            assertThat(row.getString(1)).isEqualTo(text);
        }
    }

    @Property(tries = 300)
    void aColumnNameComesBackAsItWas(@ForAll("texts") String name) throws SQLException {
        try (Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery("select 1 as " + Column.quoted(name))) {
            assertThat(row.getMetaData().getColumnName(1)).isEqualTo(name);
        }
    }

    @Example
    void namesThatSlipThroughOtherChecksAreRefused() {
        for (String name : new String[] {"a\n", "\u212Aey", "a b", "1a", "", "a\"b", "a-b", "a.b", "x".repeat(65)}) {
            assertThatThrownBy(() -> new Identifier(name)).as(name).isInstanceOf(AgnesException.class);
        }
        assertThatThrownBy(() -> new Identifier(null)).isInstanceOf(AgnesException.class);
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> first = Arbitraries.strings().withChars("abcXYZ_").ofLength(1);
        Arbitrary<String> rest = Arbitraries.strings().withChars("abkKXYZ_019").ofMaxLength(63);
        return first.flatMap(head -> rest.map(tail -> head + tail));
    }

    /** Any text DuckDB can hold: no NUL, no half of a surrogate pair, not empty. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("'\"\\;-$%{}\n\tab \u00e4\u212a\u4e2d")
                .ofMinLength(1)
                .ofMaxLength(40);
    }
}
