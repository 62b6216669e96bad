package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of each body that Jira posts. Jira knows SUP-101 only; what it does not know stands as it was posted. */
class FixtureOutcomesTest {
    private static final String ISSUES = "select issue_key || ' ' || coalesce(status, '-') || ' ' || "
            + "strftime(created_at, '%Y-%m-%d %H:%M') from issues order by issue_key";
    private static final String COMMENTS = "select comment_id || ' ' || body from comments order by comment_id";

    @TempDir
    Path root;

    private JiraStandIn jira;
    private JiraParts parts;

    @BeforeEach
    void open() throws Exception {
        jira = new JiraStandIn();
        ObjectNode issue = JiraFixtures.refreshed();
        jira.put(issue);
        parts = JiraParts.open(root, jira.site(), JiraStandIn.client());
    }

    @AfterEach
    void close() {
        parts.close();
        jira.close();
    }

    @Test
    void issueCreatedBringsTheIssueAsJiraHasIt() throws Exception {
        deliver("01-issue-created.json");

        assertThat(parts.answers(ISSUES)).containsExactly("SUP-101 In Progress 2026-03-02 08:15");
        assertThat(parts.answers("select description from issues").get(0))
                .contains("runbook (https://wiki.example.com");
        assertThat(parts.answers("select count(*) from remote_links")).containsExactly("2");
    }

    @Test
    void issueUpdatedBringsItsChanges() throws Exception {
        deliver("02-issue-updated-changelog.json");

        assertThat(parts.answers("select field_name from changelog where change_id = '61007' order by field_name"))
                .containsExactly("assignee", "priority", "status");
    }

    @Test
    void issueDeletedOfAnUnknownIssueKeepsItOutForGood() throws Exception {
        deliver("03-issue-deleted.json");

        assertThat(parts.answers(ISSUES)).isEmpty();
        assertThat(parts.store.heads(List.of("10077")).get("10077").deleted()).isTrue();
        assertThat(parts.dead()).isEmpty();
    }

    @Test
    void commentCreatedOfAnIssueThatIsNotKnownBringsTheIssue() throws Exception {
        deliver("04-comment-created.json");

        assertThat(parts.answers(ISSUES)).containsExactly("SUP-101 In Progress 2026-03-02 08:15");
        assertThat(parts.answers(COMMENTS)).hasSize(2);
    }

    @Test
    void commentUpdatedIsMergedIntoAKnownIssueWithoutAskingJira() throws Exception {
        deliver("01-issue-created.json");
        int calls = jira.asked().size();

        deliver("05-comment-updated.json");

        assertThat(jira.asked()).hasSize(calls);
        assertThat(parts.answers(COMMENTS).get(0))
                .isEqualTo("20001 Thanks, we can reproduce this. Root cause: idle timeout on the load balancer "
                        + "(internal note).");
        assertThat(parts.answers("select update_author_email from comments where comment_id = '20001'"))
                .containsExactly("ben.carter@example.com");
        assertThat(parts.answers("select comment_count from issues")).containsExactly("2");
        assertThat(parts.answers(ISSUES)).as("its month stays").containsExactly("SUP-101 In Progress 2026-03-02 08:15");
    }

    @Test
    void commentDeletedRemovesTheCommentOnlyAndForGood() throws Exception {
        deliver("01-issue-created.json");
        deliver("04-comment-created.json");
        parts.post(new String(JiraFixtures.bytes("06-comment-deleted.json"), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"20002\"", "\"20001\""));
        parts.drain();
        deliver("05-comment-updated.json");

        assertThat(parts.answers(COMMENTS)).containsExactly("20003 Load balancer idle timeout.\nInternal.");
        assertThat(parts.answers("select comment_count from issues")).containsExactly("1");
        assertThat(parts.answers(ISSUES)).hasSize(1);
    }

    @Test
    void commentDeletedOfACommentThatIsNotThereChangesNothing() throws Exception {
        deliver("01-issue-created.json");

        deliver("06-comment-deleted.json");

        assertThat(parts.answers(COMMENTS)).hasSize(2);
        assertThat(parts.answers(ISSUES)).hasSize(1);
    }

    @Test
    void attachmentCreatedFindsItsIssueAmongThoseThatWereChanged() throws Exception {
        deliver("07-attachment-created.json");

        assertThat(parts.answers("select issue_key || ' ' || filename from attachments"))
                .containsExactly("SUP-101 export log – část 1 (final).txt");
        assertThat(parts.dead()).isEmpty();
    }

    @Test
    void issueLinkCreatedReadsBothEnds() throws Exception {
        deliver("08-issuelink-created.json");

        assertThat(parts.answers(
                        "select link_id || ' ' || direction || ' ' || linked_issue_key from issuelinks order by 1"))
                .containsExactly("40001 outward SUP-102", "40002 inward SUP-90");
        assertThat(jira.asked()).anyMatch(path -> path.contains("/issue/10102"));
        assertThat(parts.dead())
                .as("the other end is not known to Jira, so there is nothing to read")
                .isEmpty();
    }

    @Test
    void issueLinkDeletedReadsBothEndsAgain() throws Exception {
        deliver("08-issuelink-created.json");
        ObjectNode without = JiraFixtures.refreshed();
        without.withObject("/fields").withArray("issuelinks").remove(0);
        jira.put(without);

        deliver("09-issuelink-deleted.json");

        assertThat(parts.answers("select link_id from issuelinks")).containsExactly("40002");
    }

    @Test
    void unicodeIsKeptAndTheMonthIsThatOfUtc() throws Exception {
        deliver("10-issue-updated-unicode-adf.json");
        parts.store.compact(0);

        assertThat(parts.answers(ISSUES)).containsExactly("SUP-205 Waiting for support 2026-04-01 06:50");
        assertThat(parts.store.shards().months()).containsExactly("2026_04");
        assertThat(parts.answers("select field_name || ' ' || author_email from changelog"))
                .containsExactly("description anna.dvorakova@example.com");
    }

    @Test
    void missingFieldsAreEmptyCells() throws Exception {
        deliver("11-issue-created-missing-fields.json");
        parts.store.compact(0);

        assertThat(parts.answers(ISSUES)).containsExactly("SUP-301 Waiting for support 2026-04-30 23:30");
        assertThat(parts.store.shards().months()).containsExactly("2026_04");
    }

    @Test
    void aHugeDescriptionIsKeptWhole() throws Exception {
        deliver("12-issue-updated-huge-description.json");

        assertThat(parts.answers("select length(description) > 32000 and not contains(description, '...') from issues"))
                .containsExactly("true");
    }

    @Test
    void aWorklogReadsItsIssue() throws Exception {
        deliver("extra/worklog-created.json");

        assertThat(parts.answers(ISSUES)).containsExactly("SUP-101 In Progress 2026-03-02 08:15");
    }

    @Test
    void theSameDeliveryIsAppliedOnce() throws Exception {
        byte[] body = JiraFixtures.bytes("04-comment-created.json");

        assertThat(parts.post("3b087617-0000-4000-8000-e801f7218560", body).httpStatus())
                .isEqualTo(202);
        assertThat(parts.post("3b087617-0000-4000-8000-e801f7218560", body).httpStatus())
                .isEqualTo(200);
        parts.drain();

        assertThat(parts.inbox.last()).isEqualTo(1);
    }

    @Test
    void commentsAndChangesBeyondOnePageAreRead() throws Exception {
        ObjectNode issue =
                JiraFixtures.issue(7, "SUP-7", "2026-03-02T09:00:00.000+0000", "2026-03-02T09:00:00.000+0000", "long");
        for (int i = 0; i < 250; i++) {
            issue.withObject("/fields/comment")
                    .withArray("comments")
                    .addObject()
                    .put("id", Integer.toString(1_000 + i))
                    .put("body", "comment " + i);
            issue.withObject("/changelog")
                    .withArray("histories")
                    .addObject()
                    .put("id", Integer.toString(i))
                    .withArray("items")
                    .addObject()
                    .put("field", "status");
        }
        jira.put(issue);

        parts.post("{\"webhookEvent\":\"worklog_created\",\"worklog\":{\"issueId\":\"7\"}}");
        parts.drain();

        assertThat(parts.answers("select count(distinct comment_id) from comments"))
                .containsExactly("250");
        assertThat(parts.answers("select count(distinct change_id) from changelog"))
                .containsExactly("250");
        assertThat(parts.answers("select comment_count from issues")).containsExactly("250");
    }

    private void deliver(String name) throws InterruptedException {
        parts.post(name, JiraFixtures.bytes(name));
        parts.drain();
    }
}
