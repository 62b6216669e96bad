package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison in the order in which its route calls its steps. */
class JiraComparisonTest {
    private static final Instant YESTERDAY =
            Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    Path root;

    private JiraStandIn jira;
    private JiraParts parts;

    @BeforeEach
    void open() throws IOException {
        jira = new JiraStandIn();
        parts = JiraParts.open(root, jira.site(), JiraStandIn.client());
        for (int id = 1; id <= 30; id++) {
            put(id, 0, "as it was");
        }
        parts.pages.request(null);
        parts.backfill();
    }

    @AfterEach
    void close() {
        parts.close();
        jira.close();
    }

    @Test
    void readsWhatIsMissingOrOlderHere() throws Exception {
        put(31, 0, "new");
        put(7, 60, "changed");

        compare();

        assertThat(parts.pages.lastComparison()).satisfies(found -> {
            assertThat(found.compared()).isEqualTo(31);
            assertThat(found.missing()).containsExactly("SUP-31");
            assertThat(found.stale()).containsExactly("SUP-7");
            assertThat(found.deleted()).isEmpty();
        });
        assertThat(parts.answers("select issue_key from issues where summary <> 'as it was' order by 1"))
                .containsExactly("SUP-31", "SUP-7");
    }

    @Test
    void anIssueWhoseTimeLiesAheadOfTheClockIsReadAgain() throws Exception {
        put(7, 400 * 86_400, "from next year");
        compare();
        put(7, 60, "changed");

        compare();

        assertThat(parts.pages.lastComparison().stale()).containsExactly("SUP-7");
        assertThat(parts.answers("select summary from issues where issue_key = 'SUP-7'"))
                .containsExactly("changed");
        compare();
        assertThat(parts.pages.lastComparison().stale()).isEmpty();
    }

    @Test
    void whatJiraDoesNotKnowAnyMoreLeavesTheTablesForGood() throws Exception {
        jira.remove("3");

        compare();

        assertThat(parts.pages.lastComparison().deleted()).containsExactly("SUP-3");
        assertThat(parts.answers("select count(*) from issues")).containsExactly("29");
        put(3, 60, "late");
        parts.post("{\"webhookEvent\":\"worklog_created\",\"worklog\":{\"issueId\":\"3\"}}");
        parts.drain();
        assertThat(parts.answers("select * from issues where issue_id = '3'")).isEmpty();
    }

    @Test
    void whatWasOnlyNotListedStays() throws Exception {
        jira.hide("3");

        compare();

        assertThat(parts.pages.lastComparison().unlisted()).containsExactly("SUP-3");
        assertThat(parts.pages.lastComparison().deleted()).isEmpty();
        assertThat(parts.answers("select count(*) from issues")).containsExactly("30");
    }

    @Test
    void whenMuchIsGoneNothingIsTakenAsDeleted() throws Exception {
        for (int id = 1; id <= 11; id++) {
            jira.remove(Integer.toString(id));
        }

        compare();

        assertThat(parts.pages.lastComparison().unlisted()).hasSize(11);
        assertThat(parts.answers("select count(*) from issues")).containsExactly("30");
    }

    private void compare() {
        JiraPages.Differences differences = parts.pages.compare();
        differences.doubtful().forEach(issue -> parts.pages.confirm(issue, differences));
        parts.pages.markDeleted(differences);
        List<String> searches = differences.searches();
        searches.forEach(search -> parts.apply(parts.pages.search(search)));
    }

    private void put(int id, int secondsLater, String summary) {
        String time = YESTERDAY.plusSeconds(secondsLater).toString().replace("Z", ".000+0000");
        jira.put(JiraFixtures.issue(id, "SUP-" + id, "2026-03-02T08:00:00.000+0000", time, summary));
    }
}
