package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.AgnesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import org.duckdb.DuckDBConnection;

/** The gate against the engine: whatever passes never shows what a hidden table holds. */
class QueryGatePropertyTest {
    private static QueryFixture fixture;
    private static Queries queries;
    private static QueryGate gate;

    @BeforeContainer
    static void open() throws SQLException, IOException {
        Path folder = Files.createTempDirectory("gate");
        fixture = new QueryFixture(folder);
        queries = new Queries(QueryFixture.config(), fixture, folder.resolve("spool"), QueryFixture.NOTHING_ELSEWHERE);
        gate = new QueryGate(QueryFixture.config(), QueryFixture.NOTHING_ELSEWHERE);
    }

    @AfterContainer
    static void close() throws SQLException {
        gate.close();
        queries.close();
        fixture.close();
    }

    private static String answer(String sql) {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest(sql, 5, null), null, QueryFixture.ANALYST, reply);
        return reply.text();
    }

    private static boolean passes(String sql) {
        try {
            assertThat(answer(sql)).as(sql).doesNotContain(QueryFixture.SECRET);
            return true;
        } catch (AgnesException refused) {
            assertThat(refused.getMessage() + refused.hint()).as(sql).doesNotContain(QueryFixture.SECRET);
            return false;
        }
    }

    /** Random selects whose WITH queries take the names of a hidden table, of each other and of nothing. */
    @Provide
    Arbitrary<String> selects() {
        Arbitrary<String> names = Arbitraries.of("salaries", "SALARIES", "a", "b", "main.salaries", "hr.salaries");
        Arbitrary<String> leaf = names.map(name -> "SELECT name FROM " + name);
        Arbitrary<String> constant = Arbitraries.of("SELECT 'mine' AS name");
        return Arbitraries.recursive(() -> Arbitraries.oneOf(leaf, constant), QueryGatePropertyTest::nest, 0, 4);
    }

    private static Arbitrary<String> nest(Arbitrary<String> inner) {
        Arbitrary<String> cte = Arbitraries.of("salaries", "Salaries", "a", "b");
        return Arbitraries.oneOf(
                Combinators.combine(cte, inner, inner)
                        .as((name, body, main) -> "WITH " + name + " AS (" + body + ") " + wrapped(main)),
                Combinators.combine(cte, cte, inner)
                        .as((one, two, main) -> "WITH " + one + " AS (SELECT 'mine' AS name), " + two
                                + "x AS (SELECT name FROM " + two + ") " + wrapped(main)),
                Combinators.combine(cte, inner, inner)
                        .as((name, body, main) -> "WITH RECURSIVE " + name + "(name) AS (" + wrapped(body)
                                + " UNION SELECT name FROM " + name + ") " + wrapped(main)),
                inner.map(QueryGatePropertyTest::wrapped),
                Combinators.combine(inner, inner).as((a, b) -> "(" + a + ") UNION ALL (" + b + ")"),
                inner.map(body -> "SELECT (SELECT max(name) FROM (" + body + ") s) AS name"));
    }

    private static String wrapped(String select) {
        return "SELECT name FROM (" + select + ") w";
    }

    @Property(tries = 400)
    void noShadowingShowsAHiddenTable(@ForAll("selects") String sql) {
        passes(sql);
    }

    /** Without the decoys that the runner adds: what the gate takes for a WITH query is one for the engine, too. */
    @Property(tries = 400)
    void theGateResolvesNamesAsTheEngineDoes(@ForAll("selects") String sql) throws SQLException {
        try (Snapshot snapshot = fixture.current();
                DuckDBConnection connection = snapshot.connect()) {
            GatedQuery passed = gate.check(sql, snapshot, QueryFixture.ANALYST);
            Statistics.label("gate").collect("passed");
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(passed.sql())) {
                while (rows.next()) {
                    assertThat(rows.getString(1)).as(sql).isEqualTo("mine");
                }
            }
        } catch (AgnesException refused) {
            Statistics.label("gate").collect("refused");
        }
        Statistics.label("gate").coverage(coverage -> coverage.check("passed").count(count -> count > 20));
    }

    @Property(tries = 50)
    void caseNeverMatters(@ForAll("spellings") String name) {
        assertThat(passes("SELECT count(*) FROM " + name)).isTrue();
        assertThat(passes("SELECT count(*) FROM \"" + name + '"')).isTrue();
        assertThat(passes("SELECT count(*) FROM shop." + name)).isTrue();
    }

    @Provide
    Arbitrary<String> spellings() {
        return Arbitraries.integers().between(0, 63).map(bits -> spelled("orders", bits));
    }

    private static String spelled(String name, int upper) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            String letter = name.substring(i, i + 1);
            text.append((upper >> i & 1) == 1 ? letter.toUpperCase(Locale.ROOT) : letter);
        }
        return text.toString();
    }

    @Property(tries = 300)
    void noOtherTextIsTheNameOfAHiddenTable(@ForAll("disguises") String name) {
        assertThat(passes("SELECT * FROM \"" + name.replace("\"", "\"\"") + '"'))
                .isFalse();
    }

    @Provide
    Arbitrary<String> disguises() {
        Arbitrary<String> odd =
                Arbitraries.of("", " ", "\u200b", "\u0000", ".", "'", ";", "\u0130", "\u017f", "\u212a");
        return Combinators.combine(Arbitraries.integers().between(0, 8), odd, Arbitraries.of(true, false))
                .as((at, insert, replace) -> {
                    String name = "salaries";
                    int end = replace ? Math.min(name.length(), at + 1) : at;
                    return name.substring(0, at) + insert + name.substring(end);
                });
    }

    /** The scanner must never lengthen or move what the parser sees, only blank out terminators. */
    @Property(tries = 500)
    void scanningKeepsTheTextApartFromTerminators(@ForAll("fragments") String sql) {
        String scanned = SqlText.scan(sql).sql();
        assertThat(scanned).hasSameSizeAs(sql);
        for (int i = 0; i < sql.length(); i++) {
            if (scanned.charAt(i) != sql.charAt(i)) {
                assertThat(sql.charAt(i)).isEqualTo(';');
            }
        }
    }

    @Provide
    Arbitrary<String> fragments() {
        List<String> parts = List.of(
                "SELECT", " ", "'", "\"", ";", "(", ")", "--", "\n", "/*", "*/", "$$", "$t$", "E'", "\\", "a", "1",
                "$1");
        return Arbitraries.of(parts).list().ofMaxSize(30).map(list -> String.join("", list));
    }

    @Property(tries = 200)
    void randomTextNeverBreaksTheGate(@ForAll("fragments") String sql) {
        passes(sql);
    }
}
