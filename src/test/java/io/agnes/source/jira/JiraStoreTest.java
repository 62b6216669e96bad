package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read back through the views of the extract, as a reader sees it. */
class JiraStoreTest {
    private static final Instant SEEN = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant ARRIVED = Instant.parse("2026-05-02T00:00:00Z");
    private static final String MARCH = "2026-03-31T23:30:00.000-0100";
    private static final String APRIL = "2026-04-02T10:00:00.000+0000";

    @TempDir
    Path root;

    private final IssueTransform transform = new IssueTransform(JiraFixtures.FIELDS, JiraFixtures.SITE, id -> null);
    private Engine engine;
    private Path extract;
    private JiraStore store;

    @BeforeEach
    void open() {
        DataFolder data = DataFolder.at(root);
        engine = new Engine(
                new WarehouseConfig(DataSize.parse("256MB"), 2, DataSize.parse("1GB"), "zstd"), data.scratch());
        extract = data.extracts().resolve("jira");
        store = new JiraStore(new ExtractFolder(extract, engine), engine, data.scratch(), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void writesTheSixTablesWithTheirColumnsAndTypes() throws SQLException {
        apply(change(JiraFixtures.refreshed()));

        for (JiraTable table : JiraTable.values()) {
            assertThat(answers("select column_name || ' ' || column_type from (describe "
                            + table.table().quoted() + ")"))
                    .as(table.name())
                    .containsExactlyElementsOf(table.columns().stream()
                            .map(column -> column.name() + " " + column.type().sql())
                            .toList());
        }
        assertThat(answers("select count(*) from issues")).containsExactly("1");
        assertThat(answers("select body from comments order by comment_id"))
                .containsExactly("Thanks, we can reproduce this.", "Load balancer idle timeout.\nInternal.");
        assertThat(answers("select count(*) from changelog")).containsExactly("4");
        assertThat(answers("select created_at::varchar from issues")).containsExactly("2026-03-02 08:15:04+00");
    }

    @Test
    void aNewerChangeReplacesTheIssueWithAllItsRows() throws SQLException {
        apply(change(withComments(1, "A-1", MARCH, 5, "first", "one", "two")));
        apply(change(withComments(1, "A-1", MARCH, 6, "second", "three")));

        assertThat(answers("select summary from issues")).containsExactly("second");
        assertThat(answers("select body from comments")).containsExactly("three");
    }

    @Test
    void anOlderChangeChangesNothingAlsoAfterACompaction() throws SQLException {
        apply(change(withComments(1, "A-1", MARCH, 6, "newer")));
        apply(change(withComments(1, "A-1", MARCH, 5, "older")));
        assertThat(answers("select summary from issues")).containsExactly("newer");

        store.compact(0);
        apply(change(withComments(1, "A-1", MARCH, 5, "older")));

        assertThat(answers("select summary from issues")).containsExactly("newer");
    }

    @Test
    void ofTheSameMomentTheLaterArrivalStands() throws SQLException {
        apply(change(withComments(1, "A-1", MARCH, 5, "first")));
        apply(change(withComments(1, "A-1", MARCH, 5, "second")));

        assertThat(answers("select summary from issues")).containsExactly("second");
    }

    @Test
    void aTimeAheadOfTheClockDoesNotHoldOffWhatComesLater() throws SQLException {
        IssueChange ahead =
                change(JiraFixtures.issue(1, "A-1", MARCH, "2027-05-01T00:00:00.000+0000", "from next year"));
        apply(change(withComments(1, "A-1", MARCH, 5, "first")));
        apply(ahead);
        assertThat(answers("select summary from issues")).containsExactly("from next year");

        apply(change(withComments(1, "A-1", MARCH, 6, "second", "comment")));
        apply(change(withComments(1, "A-1", MARCH, 5, "late")));

        assertThat(answers("select summary from issues")).containsExactly("second");
        assertThat(answers("select body from comments")).containsExactly("comment");
        store.compact(0);
        assertThat(answers("select summary from issues")).containsExactly("second");
    }

    @Test
    void aDeletedIssueStaysDeleted() throws SQLException {
        apply(change(withComments(1, "A-1", MARCH, 5, "x", "comment")), change(withComments(2, "A-2", MARCH, 5, "y")));
        apply(IssueChange.deleted("1", "A-1", 0));
        assertThat(answers("select issue_key from issues")).containsExactly("A-2");
        assertThat(answers("select * from comments")).isEmpty();

        apply(change(withComments(1, "A-1", MARCH, 9, "late")));
        store.compact(0);
        apply(change(withComments(1, "A-1", MARCH, 10, "later still", "comment")));
        store.compact(0);

        assertThat(answers("select issue_key from issues")).containsExactly("A-2");
        assertThat(answers("select * from comments")).isEmpty();
    }

    @Test
    void aDeletionThatComesFirstHoldsForWhatComesLate() throws SQLException {
        apply(IssueChange.deleted("1", "A-1", 0));
        store.compact(0);

        apply(change(withComments(1, "A-1", MARCH, 5, "late")));

        assertThat(answers("select * from issues")).isEmpty();
    }

    @Test
    void aMovedIssueIsFoundUnderItsNewKeyOnly() throws SQLException {
        apply(change(withComments(1, "A-1", MARCH, 5, "x", "comment")));
        store.compact(0);
        apply(change(withComments(1, "B-7", MARCH, 6, "x", "comment")));
        apply(change(withComments(1, "C-9", MARCH, 7, "x", "comment")));

        assertThat(answers("select issue_key from issues union all select issue_key from comments"))
                .containsExactly("C-9", "C-9");
        store.compact(0);
        assertThat(answers("select issue_key from issues union all select issue_key from comments"))
                .containsExactly("C-9", "C-9");
    }

    @Test
    void aShardHoldsTheIssuesThatWereCreatedInItsMonthInUtc() throws SQLException {
        apply(
                change(withComments(1, "A-1", MARCH, 5, "april in utc")),
                change(withComments(2, "A-2", APRIL, 5, "april")),
                change(withComments(3, "A-3", "2026-03-01T00:00:00.000+0000", 5, "march")));

        assertThat(store.compact(0)).containsExactly("2026_03", "2026_04");

        assertThat(store.shards().tables().get(JiraTable.ISSUES).get("2026_04").rows())
                .isEqualTo(2);
        assertThat(answers("select count(*) from issues")).containsExactly("3");
        assertThat(store.shards().heads()).isEmpty();
    }

    @Test
    void aCompactionWaitsUntilItIsWorthIt() {
        apply(change(withComments(1, "A-1", MARCH, 5, "x")));

        assertThat(store.compact(5_000)).isEmpty();
        assertThat(store.compact(1)).containsExactly("2026_04");
    }

    @Test
    void aCompactionTakesTheMonthsThatAreWorthItAndLeavesTheChangesOfOthers() throws SQLException {
        apply(
                change(withComments(1, "A-1", APRIL, 5, "one", "a", "b", "c")),
                change(withComments(2, "A-2", APRIL, 5, "two")),
                change(withComments(3, "A-3", "2026-03-01T00:00:00.000+0000", 5, "three", "d")));
        apply(IssueChange.deleted("2", "A-2", 0));

        assertThat(store.compact(4)).containsExactly("2026_04");

        assertThat(store.heads(List.of("1", "2", "3")).values())
                .extracting(head -> head.id() + " " + head.changed())
                .containsExactlyInAnyOrder("1 false", "2 false", "3 true");
        apply(
                change(withComments(3, "A-3", "2026-03-01T00:00:00.000+0000", 4, "late")),
                change(withComments(2, "A-2", APRIL, 9, "after its deletion")),
                change(withComments(1, "A-1", APRIL, 6, "newer", "a")));
        assertThat(answers("select summary from issues order by issue_key")).containsExactly("newer", "three");
        assertThat(answers("select body from comments order by body")).containsExactly("a", "d");
        assertThat(store.compact(4)).isEmpty();
        assertThat(store.compact(0)).containsExactly("2026_03", "2026_04");
        assertThat(answers("select summary from issues order by issue_key")).containsExactly("newer", "three");
        assertThat(store.shards().heads()).isEmpty();
    }

    @Test
    void aLargeMonthWaitsForTwoPercentOfItsRows() {
        IssueChange[] many = new IssueChange[150];
        for (int i = 0; i < many.length; i++) {
            many[i] = change(withComments(i, "A-" + i, APRIL, 5, "x"));
        }
        apply(many);
        store.compact(0);

        apply(change(withComments(1, "A-1", APRIL, 6, "y")), change(withComments(2, "A-2", APRIL, 6, "y")));
        assertThat(store.compact(1)).isEmpty();
        apply(change(withComments(3, "A-3", APRIL, 6, "y")));
        assertThat(store.compact(1)).containsExactly("2026_04");
    }

    @Test
    void manyBatchesAreReadFromFewFiles() throws SQLException {
        for (int i = 0; i < 70; i++) {
            apply(change(withComments(i % 7, "A-" + i % 7, MARCH, i, "v" + i, "comment " + i)));
        }

        assertThat(store.shards().heads()).hasSizeLessThan(40);
        assertThat(answers("select summary from issues order by summary"))
                .containsExactly("v63", "v64", "v65", "v66", "v67", "v68", "v69");
        assertThat(answers("select count(*) from comments")).containsExactly("7");
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() throws SQLException {
        store.apply(List.of(change(withComments(1, "A-1", MARCH, 5, "x", "c"))), Map.of(Shards.POSITION, "42"));
        store.compact(0);
        store.apply(List.of(change(withComments(2, "A-2", MARCH, 5, "y"))), Map.of(Shards.POSITION, "43"));
        store.close();
        open();

        assertThat(store.shards().mark(Shards.POSITION)).isEqualTo(43);
        assertThat(store.heads(List.of("1", "2", "3"))).containsOnlyKeys("1", "2");
        assertThat(store.heads(List.of("1")).get("1")).satisfies(head -> {
            assertThat(head.key()).isEqualTo("A-1");
            assertThat(head.month()).isEqualTo("2026_04");
            assertThat(head.changed()).isFalse();
        });
    }

    @Test
    void theRowsOfAnIssueAreReadBackAsTheyWere() {
        IssueChange change = change(JiraFixtures.refreshed());
        apply(change);
        FoundIssues changed = store.find(List.of("10101"), id -> true);
        store.compact(0);
        FoundIssues settled = store.find(List.of("10101"), id -> true);
        store.prepareLookups();
        FoundIssues found = store.find(List.of("10101"), id -> true);

        for (JiraTable table : JiraTable.values()) {
            List<JsonNode> wanted = read(change.rows(), table);
            assertThat(read(changed.rows("10101"), table)).as(table.name()).containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(read(settled.rows("10101"), table)).as(table.name()).containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(read(found.rows("10101"), table)).as(table.name()).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void rowsAreFoundWhileACompactionMovesThem() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> compactions = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                store.compact(0);
            }
        });
        try {
            for (int i = 1; i <= 20; i++) {
                apply(change(withComments(1, "A-1", MARCH, 5, "change " + i)));
                for (int look = 0; look < 10; look++) {
                    FoundIssues found = store.find(List.of("1", "2"), id -> true);

                    assertThat(found.alive()).extracting(IssueHead::id).containsExactly("1");
                    assertThat(found.rows("1").issue().path("summary").asText()).isEqualTo("change " + i);
                    assertThat(found.head("2")).isNull();
                }
            }
        } finally {
            done.set(true);
            compactions.join();
        }
    }

    @Test
    void preparedLookupsFollowWhatIsWrittenIntoTheShards() {
        store.prepareLookups();
        apply(
                change(withComments(1, "A-1", MARCH, 5, "x", "comment")),
                change(withComments(2, "A-2", APRIL, 5, "y", "one", "two")),
                change(withComments(3, "A-3", APRIL, 5, "z")));
        store.compact(0);
        store.prepareLookups();
        apply(change(withComments(1, "B-7", MARCH, 6, "moved", "new")), IssueChange.deleted("2", "A-2", 0));
        store.compact(0);
        Map<String, IssueHead> heads = store.heads(List.of("1", "2", "3", "4"));

        assertThat(heads).containsOnlyKeys("1", "2", "3");
        assertThat(heads.get("1").key()).isEqualTo("B-7");
        assertThat(heads.get("1").changed()).isFalse();
        assertThat(heads.get("2").deleted()).isTrue();
        IssueRows rows = store.find(List.of("1"), id -> true).rows("1");
        assertThat(rows.issue().path("summary").asText()).isEqualTo("moved");
        assertThat(rows.of(JiraTable.COMMENTS))
                .extracting(row -> row.path("body").asText())
                .containsExactly("new");

        // what is read after a start, from the shards alone
        store.close();
        open();
        assertThat(store.heads(List.of("1", "2", "3", "4"))).isEqualTo(heads);
    }

    private static List<JsonNode> read(IssueRows rows, JiraTable table) {
        return rows.of(table).stream()
                .map(row ->
                        row.deepCopy().without(List.of("_entity", "_version")).toString())
                .map(row -> JiraFixtures.parse(row.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Test
    void anAttachmentLeadsToItsIssue() {
        assertThat(store.issueOfAttachment("30001")).isNull();
        apply(change(JiraFixtures.refreshed()));

        assertThat(store.issueOfAttachment("30001")).isEqualTo("10101");
        assertThat(store.issueOfAttachment("1")).isNull();
    }

    @Test
    void openIssuesWithAServiceLevelAreKnown() {
        apply(change(JiraFixtures.refreshed()), change(withComments(1, "A-1", MARCH, 5, "without")));

        assertThat(store.open()).containsExactly("SUP-101");
        assertThat(store.alive(Set.of("10101", "7"))).containsOnlyKeys("10101");
    }

    private void apply(IssueChange... changes) {
        store.apply(List.of(changes), Map.of());
    }

    private IssueChange change(ObjectNode issue) {
        IssueRows rows = transform.rows(issue, SEEN);
        long updated = Values.instant(issue.path("fields").path("updated")).toEpochMilli();
        return new IssueChange(
                issue.path("id").asText(), issue.path("key").asText(), updated, ARRIVED, 0, false, rows, Set.of());
    }

    /** @param minute in which it was changed */
    private static ObjectNode withComments(
            long id, String key, String created, int minute, String summary, String... bodies) {
        String updated = String.format("2026-05-01T%02d:%02d:00.000+0000", minute / 60, minute % 60);
        ObjectNode issue = JiraFixtures.issue(id, key, created, updated, summary);
        for (int i = 0; i < bodies.length; i++) {
            ((ObjectNode) issue.path("fields"))
                    .withObject("/comment")
                    .withArray("comments")
                    .addObject()
                    .put("id", id + "00" + i)
                    .put("body", bodies[i]);
        }
        return issue;
    }

    private List<String> answers(String sql) throws SQLException {
        try (DuckDBConnection connection = engine.readOnly(extract.resolve("extract.duckdb"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> answers = new ArrayList<>();
            while (row.next()) {
                answers.add(row.getString(1));
            }
            return answers;
        }
    }
}
