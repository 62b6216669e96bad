package io.agnes.catalog.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.catalog.CatalogFixture;
import io.agnes.catalog.columns.Comparison.Change;
import io.agnes.catalog.columns.Review.Decision;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.llm.LlmAnswer;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proposals from their order or upload to what they leave behind. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProposalsTest {
    private static final String ONE = "{\"tables\": {\"orders\": {\"columns\": {\"amount\": "
            + "{\"basetype\": \"NUMERIC\", \"description\": \"What was paid.\", \"confidence\": \"%s\"}}}}}";

    @Parameter
    StateOn on;

    private ColumnsFixture fixture;
    private Proposals proposals;

    @BeforeParameterizedClassInvocation
    void open(StateOn on, @TempDir Path folder) throws IOException {
        fixture = new ColumnsFixture(
                folder.resolve(on.name()),
                on,
                Map.of("orders", "select 1 as id, '9.50' as amount", "people", "select 'Ann' as name"));
        proposals = fixture.room.proposals();
    }

    @AfterParameterizedClassInvocation
    void close() {
        fixture.close();
    }

    @BeforeEach
    void clear() throws IOException {
        fixture.catalog.state.write(handle -> handle.execute("delete from column_metadata"));
        if (Files.exists(fixture.proposals)) {
            for (String name : List.of(fixture.proposals.toFile().list())) {
                Files.delete(fixture.proposals.resolve(name));
            }
        }
    }

    private Proposals.Applied apply(String name) {
        return proposals.apply(ColumnsFixture.proposal(name), CatalogFixture.ADMIN);
    }

    @Test
    void anOrderBecomesAProposalOfWhatTheTypesAndValuesTell() {
        Discoveries discoveries = fixture.room.discoveries();
        DiscoveryOrder order = discoveries.begin(null, CatalogFixture.ADMIN);

        assertThat(order.name()).matches("acme_data_metadata_\\d{8}_\\d{6}\\.json");
        assertThat(order.tables()).containsExactly("orders", "people");
        assertThat(order.descriptions()).isFalse();
        assertThat(discoveries.unfinished())
                .as("it is on disk before it is made")
                .containsExactly(order);
        assertThat(proposals.list().proposals().get(0).status()).isEqualTo("open");
        assertThatThrownBy(() -> proposals.get(ColumnsFixture.proposal(order.name()), CatalogFixture.ADMIN))
                .hasMessageContaining("is being made");

        Draft draft = discoveries.draft(order);
        assertThat(discoveries.sample(draft, "orders")).isEmpty();
        discoveries.skip(draft, "people", new IllegalStateException("no"));
        discoveries.finish(draft);

        Proposals.Detail detail = proposals.get(ColumnsFixture.proposal(order.name()), CatalogFixture.ADMIN);
        assertThat(discoveries.unfinished()).isEmpty();
        assertThat(detail.proposal().tables().get("orders").columns().get("id"))
                .isEqualTo(new Proposal.Column("INTEGER", null, "high", null));
        assertThat(detail.proposal().tables().get("orders").columns().get("amount"))
                .isEqualTo(new Proposal.Column("NUMERIC", null, "low", null));
        assertThat(detail.proposal().tables().get("people").note()).contains("the server's log has the cause");
        assertThat(proposals.list().proposals().get(0).status()).isEqualTo("proposed");
    }

    @Test
    void anOrderThatComesTwiceDoesNotUndoAReview() throws IOException {
        Discoveries discoveries = fixture.room.discoveries();
        DiscoveryOrder order =
                discoveries.begin(new DiscoveryOrder.Request(List.of("orders"), null), CatalogFixture.ADMIN);
        for (int time = 0; time < 2; time++) {
            Draft draft = discoveries.draft(order);
            discoveries.sample(draft, "orders");
            discoveries.finish(draft);
            if (time == 0) {
                Decision reject = new Decision("orders", "id", "reject", null, null);
                proposals.review(
                        ColumnsFixture.proposal(order.name()), new Review(List.of(reject)), CatalogFixture.ADMIN);
            }
        }

        assertThat(proposals.list().proposals().get(0).status()).isEqualTo("reviewed");
    }

    @Test
    void anOrderThatCannotBeReadIsLetGo() throws IOException {
        Files.createDirectories(fixture.proposals);
        Path order = fixture.proposals.resolve("acme_data_metadata_20260101_000000.order");
        Files.writeString(order, "");

        assertThat(fixture.room.discoveries().unfinished()).isEmpty();
        assertThat(order).doesNotExist();
    }

    @Test
    void aColumnIsAsSureAsTheLessSureOfWhatTheTypeAndTheModelSay() throws IOException {
        Discoveries discoveries = fixture.room.discoveries();
        Draft draft = discoveries.draft(new DiscoveryOrder("n", List.of("orders"), false, "ann"));
        discoveries.sample(draft, "orders");
        String answer = "{\"columns\": [{\"name\": \"id\", \"description\": \"Number\", \"confidence\": \"medium\"},"
                + "{\"name\": \"gone\", \"description\": \"?\", \"confidence\": \"high\"}]}";
        discoveries.describe(
                draft, "orders", new LlmAnswer(new ObjectMapper().readTree(answer), "m", "p", "schema", 1, 1, 1));

        assertThat(draft.proposal("acme", null).tables().get("orders").columns())
                .containsEntry("id", new Proposal.Column("INTEGER", "Number", "medium", null))
                .doesNotContainKey("gone");
    }

    @ParameterizedTest
    @CsvSource({
        ", low, add, low",
        "low, low, replace, low",
        "low, high, replace, high",
        "medium, low, keep, medium",
        "high, high, replace, high",
        "manual, high, keep, manual",
        "manual, low, keep, manual"
    })
    void whatIsSurerStays(String known, String proposed, String outcome, String left) {
        if (known != null) {
            fixture.say("orders", "amount", "STRING", "Known before.", known);
        }
        String name = fixture.upload(ONE.formatted(proposed)).name();

        Proposals.Applied dry = proposals.apply(ColumnsFixture.proposal(name, "dry_run", "true"), CatalogFixture.ADMIN);
        assertThat(dry.status()).isEqualTo("checked");
        assertThat(fixture.known("orders")).hasSize(known == null ? 0 : 1);

        Proposals.Applied applied = apply(name);
        assertThat(applied.changes()).isEqualTo(dry.changes());
        Change change = applied.changes().get(0);
        assertThat(change.outcome()).isEqualTo(outcome);
        assertThat(change.reason() == null).isEqualTo(!outcome.equals("keep"));
        ColumnNote kept = fixture.known("orders").get(0);
        assertThat(kept.confidence()).isEqualTo(left);
        assertThat(kept.description()).isEqualTo(outcome.equals("keep") ? "Known before." : "What was paid.");
        assertThat(kept.source()).isEqualTo(outcome.equals("keep") ? "manual" : "ai_enrichment");
        assertThat(apply(name).applied()).as("applied again, nothing changes").isZero();
    }

    @Test
    void whatAProposalDoesNotSayStays() {
        fixture.say("orders", "amount", "NUMERIC", "Old words.", "low");
        String name = fixture.upload(
                        "{\"tables\":{\"orders\":{\"columns\":{\"amount\":{\"description\":\"New words.\"}}}}}")
                .name();
        apply(name);

        ColumnNote kept = fixture.known("orders").get(0);
        assertThat(kept.basetype()).isEqualTo("NUMERIC");
        assertThat(kept.description()).isEqualTo("New words.");
        assertThat(kept.confidence()).isEqualTo("high");
    }

    @Test
    void aReviewConfirmsEditsAndRejects() {
        fixture.say("orders", "id", "STRING", "Said by hand.", "manual");
        String name = fixture.upload("{\"tables\":{\"orders\":{\"columns\":{"
                        + "\"id\":{\"basetype\":\"INTEGER\",\"description\":\"Number of the order.\"},"
                        + "\"amount\":{\"basetype\":\"STRING\",\"confidence\":\"low\"}}},"
                        + "\"people\":{\"columns\":{\"name\":{\"basetype\":\"DATE\"}}}}}")
                .name();
        Proposals.Detail reviewed = proposals.review(
                ColumnsFixture.proposal(name),
                new Review(List.of(
                        new Decision("orders", "id", "confirm", null, null),
                        new Decision("orders", "amount", "edit", "NUMERIC", "What was paid, in EUR."),
                        new Decision("people", "name", "reject", null, null))),
                CatalogFixture.ADMIN);

        assertThat(reviewed.changes()).extracting(Change::outcome).containsExactly("replace", "add", "rejected");
        assertThat(proposals.list().proposals().get(0).status()).isEqualTo("reviewed");
        assertThat(apply(name).applied()).isEqualTo(2);
        assertThat(fixture.known("orders"))
                .extracting(ColumnNote::columnName, ColumnNote::basetype, ColumnNote::confidence, ColumnNote::source)
                .containsExactly(
                        tuple("amount", "NUMERIC", "manual", "manual"), tuple("id", "INTEGER", "manual", "manual"));
        assertThat(fixture.known("people")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "orders, gone, confirm, , has no column 'orders.gone'",
        "orders, , confirm, , has no column",
        "nowhere, id, confirm, , has no column 'nowhere.id'",
        ", , confirm, , has no column",
        "orders, amount, maybe, , The decision about 'orders.amount' is none",
        "orders, amount, edit, TEXT, The basetype 'TEXT' of 'orders.amount' is none"
    })
    void aDecisionThatCannotBeChangesNothing(
            String table, String column, String decision, String basetype, String message) {
        String name = fixture.upload(ONE.formatted("high")).name();
        Review review = new Review(List.of(
                new Decision("orders", "amount", "confirm", null, null),
                new Decision(table, column, decision, basetype, null)));

        assertThatThrownBy(() -> proposals.review(ColumnsFixture.proposal(name), review, CatalogFixture.ADMIN))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(message);
        assertThat(proposals.list().proposals().get(0).status()).isEqualTo("proposed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "nonsense | is not a proposal",
                "null | is not a proposal",
                "[] | is not a proposal",
                "5 | is not a proposal",
                "{} | proposes nothing",
                "{\"tables\": {\"orders\": {\"columns\": {}}}} | proposes nothing",
                "{\"tables\": {\"orders\": null}} | proposes nothing",
                "{\"tables\": {\"orders\": {\"columns\": {\"id\": null}}}} | says nothing of 'orders.id'",
                "{\"tables\": {\"orders\": {\"columns\": {\"id\": {}}}}} | says nothing of 'orders.id'",
                "{\"tables\": {}} {} | is not a proposal",
                "{\"tables\": {}, \"tables\": {}} | is not a proposal",
                "{\"version\": 2, \"tables\": {}} | is of version 2, and this server reads version 1",
                "{\"sheets\": {}} | has a field 'sheets'",
                "{\"tables\": {\"orders\": {\"columns\": {\"amount\": {\"type\": \"x\"}}}}} | has a field 'type'",
                "{\"tables\": {\"order\": {\"columns\": {\"id\": {}}}}} | names a table that is not there",
                "{\"tables\": {\"ORDERS\": {\"columns\": {\"id\": {}}}}} | names the table 'ORDERS'",
                "{\"tables\": {\"orders\": {\"columns\": {\"amont\": {}}}}} | has no column 'amont'",
                "{\"tables\": {\"orders\": {\"columns\": {\"id\": {\"basetype\": \"int\"}}}}} | The basetype 'int'",
                "{\"tables\": {\"orders\": {\"columns\": {\"id\": {\"basetype\": \"DATE\", \"confidence\": \"sure\"}}}}} | The confidence of",
                "{\"tables\": {\"orders\": {\"columns\": {\"id\": {\"confidence\": \"manual\"}}}}} | calls 'orders.id' manual"
            })
    void whatIsNoProposalIsRefusedAndNotKept(String json, String message) {
        assertThatThrownBy(() -> fixture.upload(json)).isInstanceOfSatisfying(AgnesException.class, told -> {
            assertThat(told.getMessage()).contains(message);
            assertThat(told.hint()).isNotBlank();
        });
        assertThat(proposals.list().count()).isZero();
    }

    @Test
    void aTableThatHasGoneKeepsTheWholeProposalFromBeingApplied() {
        fixture.register("brief", "file");
        String name = fixture.upload("{\"tables\":{\"orders\":{\"columns\":{\"id\":{\"basetype\":\"INTEGER\"}}},"
                        + "\"brief\":{\"columns\":{\"x\":{\"basetype\":\"DATE\"}}}}}")
                .name();
        fixture.catalog.state.write(handle -> handle.execute("delete from table_registry where id = 'brief'"));

        assertThatThrownBy(() -> apply(name)).hasMessageContaining("names a table that is not there");
        assertThat(fixture.known("orders")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../state/system.duckdb", "x.json", "acme_data_metadata_20260101_000000.json", ""})
    void aNameThatIsNoneIsNotFound(String name) {
        assertThatThrownBy(() -> proposals.get(ColumnsFixture.proposal(name), CatalogFixture.ADMIN))
                .isInstanceOfSatisfying(
                        AgnesException.class, told -> assertThat(told.problem()).isEqualTo(Problem.NOT_FOUND));
    }

    @Test
    void aFileThatSomebodyHasBrokenIsListedAsSuch() throws IOException {
        String name = fixture.upload(ONE.formatted("high")).name();
        Files.writeString(fixture.proposals.resolve(name), "{");

        assertThat(proposals.list().proposals().get(0).status()).isEqualTo("broken");
        assertThatThrownBy(() -> apply(name)).hasMessageContaining("is not a proposal");
    }

    @Test
    void twoProposalsOfOneSecondHaveNamesOfTheirOwn() {
        assertThat(fixture.upload(ONE.formatted("low")).name())
                .isNotEqualTo(fixture.upload(ONE.formatted("high")).name());
    }

    @Test
    void withoutAModelNoDescriptionsCanBeOrdered() {
        assertThatThrownBy(() -> fixture.room
                        .discoveries()
                        .begin(new DiscoveryOrder.Request(List.of("orders"), true), CatalogFixture.ADMIN))
                .hasMessageContaining("none is configured");
        assertThatThrownBy(() -> fixture.room
                        .discoveries()
                        .begin(new DiscoveryOrder.Request(List.of("nowhere"), false), CatalogFixture.ADMIN))
                .hasMessageContaining("There is no table 'nowhere'");
    }
}
