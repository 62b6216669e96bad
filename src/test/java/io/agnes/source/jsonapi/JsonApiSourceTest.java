package io.agnes.source.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.config.DataFolder;
import io.agnes.source.SourceTable;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.source.jsonapi.ApiStandIn.Answer;
import io.agnes.warehouse.Identifier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are files of values: how they page, what they become, and what a bad answer does not do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonApiSourceTest {
    private static final String[] FIVE = {
        "{\"id\":1,\"name\":\"a\"}",
        "{\"id\":2,\"name\":\"b\"}",
        "{\"id\":3,\"name\":\"c\"}",
        "{\"id\":4,\"name\":\"d\"}",
        "{\"id\":5,\"name\":\"e\"}"
    };

    private JsonApiFixture shop;

    @BeforeAll
    void start(@TempDir Path folder) {
        shop = new JsonApiFixture(folder);
    }

    @AfterAll
    void stop() {
        shop.close();
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        shop.open(folder);
        shop.api.begin(FIVE);
    }

    @Test
    void everyTableThatIsDeclaredAndNotSwitchedOffIsOffered() {
        assertThat(shop.source.tables()).extracting(SourceTable::source).containsOnly(JsonApiFixture.SHOP);
        assertThat(shop.source.tables())
                .extracting(table -> table.table().value())
                .containsExactly("changes", "cursors", "few", "links", "offsets", "one", "pages", "unset", "wrong");
    }

    @Test
    void aSourceHasItsNameOnceItIsSwitchedOnAndKeepsItWithItsTables(@TempDir Path folder) throws IOException {
        DataFolder data = DataFolder.at(folder);
        Predicate<Identifier> names = JsonApiSource.names(
                new Declared(List.of(
                        Map.of("source", "shop", "table", "orders"),
                        Map.of("source", "github", "table", "issues", "enabled", "false"))),
                data);

        assertThat(names).accepts(new Identifier("Shop")).rejects(new Identifier("github"), new Identifier("crm"));
        Files.createDirectories(data.extracts().resolve("github"));
        assertThat(names).accepts(new Identifier("github"));
    }

    private record Declared(List<Map<String, String>> declared) implements JsonApi {
        @Override
        public Page page(PageRequest request) {
            throw new UnsupportedOperationException();
        }
    }

    @ParameterizedTest
    @CsvSource({"pages, 4", "offsets, 4", "cursors, 3", "links, 3"})
    void allPagesBecomeOneTable(String table, int calls) {
        TableOutcome outcome = shop.sync(table);

        assertThat(outcome.told()).isNull();
        assertThat(outcome.rows()).isEqualTo(5);
        assertThat(shop.rows(table, "select typeof(id), typeof(name), sum(id) from t group by all"))
                .containsExactly("BIGINT|VARCHAR|15");
        assertThat(shop.api.asked).hasSize(calls);
        assertThat(shop.leftovers()).isEmpty();
    }

    @Test
    void theNameOfAnotherSourceIsRefusedAndItsTablesStay() {
        shop.sync("pages");
        shop.taken.add(JsonApiFixture.SHOP);

        TableOutcome outcome = shop.sync("offsets");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.told()).contains("'shop' has the name of another source", "routes/sync");
        assertThat(shop.rows("pages", "select count(*) from t")).containsExactly("5");
    }

    @Test
    void theSecretGoesIntoItsHeader() {
        shop.sync("links");

        assertThat(shop.api.secrets).containsOnly("Key " + ApiStandIn.TOKEN);
    }

    @Test
    void withoutItsSecretATableFailsBeforeTheApiIsAsked() {
        assertFailed(shop.sync("unset"), "the variable NOT_SET is not set", "Put the secret");
        assertThat(shop.api.asked).isEmpty();
    }

    @Test
    void nestedObjectsAndListsKeepTheirShape() {
        shop.api.begin("{\"id\":1,\"who\":{\"name\":\"ann\",\"age\":3},\"tags\":[\"x\",\"y\"],\"price\":1.10}");

        shop.sync("offsets");

        assertThat(shop.rows("offsets", "select who.name, who.age, tags[2], price from t"))
                .containsExactly("ann|3|y|1.1");
    }

    @Test
    void aFieldThatComesLaterOrHoldsSomethingElseLaterIsKept() {
        shop.api.begin("{\"id\":1,\"code\":7}", "{\"id\":2,\"code\":8}", "{\"id\":3,\"code\":\"A9\",\"late\":true}");

        shop.sync("offsets");

        assertThat(shop.rows("offsets", "select id, code, late from t order by id"))
                .containsExactly("1|7|null", "2|8|null", "3|\"A9\"|true");
    }

    @Test
    void aRecordThatComesTwiceBecausePagesMovedIsOneRow() {
        shop.api.begin(FIVE[0], FIVE[1], "{\"id\":1,\"name\":\"moved\"}", FIVE[2]);

        shop.sync("pages");

        assertThat(shop.rows("pages", "select id, name from t order by id")).containsExactly("1|moved", "2|b", "3|c");
    }

    @Test
    void oneObjectInsteadOfAListIsOneRow() {
        shop.api.begin("{\"id\":1,\"rate\":1.5}");

        assertThat(shop.sync("one").rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void whatPassesIsTriedAgain(int status) {
        shop.api.fail(Answer.of(status, "{}", "Retry-After", "0"));

        assertThat(shop.sync("offsets").told()).isNull();
        assertThat(shop.rows("offsets", "select count(*) from t")).containsExactly("5");
        assertThat(shop.api.asked).hasSize(5);
    }

    @Test
    void thePauseThatAnApiAsksForIsKept() {
        shop.api.fail(Answer.of(429, "{}", "Retry-After", "1"));
        long start = System.nanoTime();

        assertThat(shop.sync("offsets").told()).isNull();
        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void aPageThatIsCutIsFetchedAgainAndNoRowComesTwice() {
        shop.api.fail(
                Answer.of(0, ""),
                Answer.cut("[{\"id\":3,\"name\":\"c\"},{\"id\":4,"),
                Answer.of(200, "[{\"id\":3,\"name\":\"c\"},{\"id\":4,"));

        assertThat(shop.sync("offsets").told()).isNull();
        assertThat(shop.rows("offsets", "select list(id order by id) from t")).containsExactly("[1, 2, 3, 4, 5]");
    }

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                Arguments.of(Answer.of(200, "<html><body>Sign in</body></html>"), "is not JSON", "not of a web page"),
                Arguments.of(Answer.of(200, ""), "is empty", "answers with JSON"),
                Arguments.of(Answer.of(200, "[] []"), "something behind its JSON", "one JSON value"),
                Arguments.of(Answer.of(200, "[{\"id\":1}"), "breaks off", "then sync again"),
                Arguments.of(Answer.of(200, "[1,2]"), "not an object", "plain values"),
                Arguments.of(
                        Answer.of(200, "{\"rows\":[{\"id\":1}],\"n\":1}"), "not a list of records", "one of: rows"),
                Arguments.of(Answer.of(200, "[]"), "no records", "allow_empty"),
                Arguments.of(Answer.of(200, "[{\"id\":1}]"), "same page again", "page_param"),
                Arguments.of(Answer.of(401, "{}"), "does not accept the caller (401)", "token_env"),
                Arguments.of(Answer.of(404, "{}"), "nothing at this address", "documentation"),
                Arguments.of(Answer.of(422, "{\"error\":\"no such field\"}"), "no such field", "documentation"),
                Arguments.of(Answer.of(302, "", "Location", "/link"), "not followed", "Set url"),
                Arguments.of(Answer.of(503, "busy"), "out of order (503)", "later"),
                Arguments.of(Answer.of(429, "", "Retry-After", "3600"), "pause of 3600 s", "requests_per_minute"));
    }

    @ParameterizedTest
    @MethodSource("badAnswers")
    void aBadAnswerLeavesTheLastGoodData(Answer answer, String message, String hint) {
        shop.sync("offsets");
        shop.api.begin();
        shop.api.fail(answer);
        shop.api.always = true;

        assertFailed(shop.sync("offsets"), message, hint);
        assertThat(shop.api.asked).allMatch(asked -> asked.getPath().equals("/offset"));
        assertThat(shop.rows("offsets", "select count(*) from t")).containsExactly("5");
        assertThat(shop.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:1/link", "https://127.0.0.1/link", "//elsewhere.example/link", "http://a@"})
    void aLinkToAnotherHostIsNotFollowed(String link) {
        shop.api.fail(Answer.of(200, "[{\"id\":1}]", "Link", "<" + link + ">; rel=next"));

        TableOutcome outcome = shop.sync("links");

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.told()).containsAnyOf("on another host", "not a URL").doesNotContain(ApiStandIn.TOKEN);
        assertThat(shop.api.asked).hasSize(1);
    }

    @Test
    void anAnswerAndATableHaveALimit() {
        shop.api.begin("{\"id\":1,\"text\":\"" + "x".repeat(2_000) + "\"}");
        assertFailed(shop.sync("one"), "larger than max_page_size", "fewer records per page");

        shop.api.begin(FIVE);
        assertFailed(shop.sync("few"), "more than 2 pages", "max_pages");
    }

    @Test
    void anApiWithoutRecordsHasNoTableYet() {
        shop.api.begin();

        assertFailed(shop.sync("offsets"), "no records for 'shop.offsets' yet", "Sync again");
    }

    @Test
    void wrongValuesFailTheirTableWithTheOneThatIsWrong() {
        assertFailed(shop.sync("wrong"), "'paging'", "{ name: paging, value: \"page\" }");
    }

    @Test
    void anIncrementalSyncAsksForWhatIsNewAndReplacesByKey() {
        shop.api.begin(change(1, "a", "2026-01-01T10:00:00Z"), change(2, "b", "2026-01-02T10:00:00Z"));
        shop.sync("changes");
        shop.api.begin(
                change(1, "a", "2026-01-01T10:00:00Z"),
                change(2, "changed", "2026-01-03T10:00:00Z"),
                change(3, "new", "2026-01-04T10:00:00Z"));

        shop.sync("changes");

        assertThat(shop.api.asked).containsExactly(URI.create("/changes?since=2026-01-02T10%3A00%3A00Z"));
        assertThat(shop.rows("changes", "select id, name from t order by id"))
                .containsExactly("1|a", "2|changed", "3|new");
    }

    @Test
    void recordsThatAreThereAlreadyWriteNothing() {
        shop.api.begin(change(1, "a", "2026-01-01T10:00:00Z"));
        shop.sync("changes");

        assertThat(shop.sync("changes").status()).isEqualTo(Status.UNCHANGED);
        shop.api.begin();
        assertThat(shop.sync("changes").status()).isEqualTo(Status.UNCHANGED);
        assertThat(shop.rows("changes", "select id, name from t")).containsExactly("1|a");
    }

    @Test
    void aSyncThatFailsIsAskedForAgainFromWhereTheDataEnds() {
        shop.api.begin(change(1, "a", "2026-01-01T10:00:00Z"));
        shop.sync("changes");
        shop.api.begin(change(2, "b", "2026-01-02T10:00:00Z"));
        shop.api.fail(Answer.of(404, ""));
        assertThat(shop.sync("changes").status()).isEqualTo(Status.FAILED);

        shop.sync("changes");

        assertThat(shop.api.asked).hasSize(2).allMatch(asked -> asked.getQuery().equals("since=2026-01-01T10:00:00Z"));
        assertThat(shop.rows("changes", "select id from t order by id")).containsExactly("1", "2");
    }

    @Test
    void aFieldOfOnlyNullsKeepsTheTypeThatItHad() {
        shop.api.begin("{\"id\":1,\"n\":5,\"updated_at\":\"2026-01-01T10:00:00Z\"}");
        shop.sync("changes");
        shop.api.begin("{\"id\":2,\"n\":null,\"updated_at\":\"2026-01-02T10:00:00Z\"}");

        shop.sync("changes");

        assertThat(shop.rows("changes", "select id, n, typeof(n) from t order by id"))
                .containsExactly("1|5|BIGINT", "2|null|BIGINT");
    }

    @Test
    void aRecordWithoutItsKeyIsRefused() {
        shop.api.begin(
                "{\"id\":1,\"updated_at\":\"2026-01-01T10:00:00Z\"}", "{\"updated_at\":\"2026-01-01T10:00:00Z\"}");
        assertFailed(shop.sync("changes"), "have no 'id' 1 times", "every record has");

        shop.api.begin("{\"key\":1,\"updated_at\":\"2026-01-01T10:00:00Z\"}");
        assertFailed(shop.sync("changes"), "have no field 'id'", "Use one of: key, updated_at");
    }

    private static String change(int id, String name, String at) {
        return "{\"id\":" + id + ",\"name\":\"" + name + "\",\"updated_at\":\"" + at + "\"}";
    }

    private static void assertFailed(TableOutcome outcome, String message, String hint) {
        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(Status.FAILED);
        assertThat(outcome.message()).contains(message);
        assertThat(outcome.hint()).contains(hint);
    }
}
