package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JiraAttachmentsTest {
    private static final String MARCH = "2026-03-02T08:00:00.000+0000";
    private static final String PATHS = "select coalesce(local_path, 'none') from attachments order by attachment_id";

    @TempDir
    Path root;

    private JiraStandIn jira;
    private JiraParts parts;

    @BeforeEach
    void open() throws IOException {
        jira = new JiraStandIn();
        parts = JiraParts.open(root, jira.site(), JiraStandIn.client());
    }

    @AfterEach
    void close() {
        parts.close();
        jira.close();
    }

    @Test
    void theTableNamesTheFileOnceItWasCopied() throws Exception {
        jira.putFile("30001", bytes("content"));
        put(1, "SUP-12345", 1, attachment("30001", 7));
        assertThat(parts.answers(PATHS)).containsExactly("none");

        parts.copyAttachments();

        assertThat(parts.answers(PATHS)).containsExactly("attachments/30/30001");
        assertThat(parts.answers("select hierarchical_path from attachments"))
                .containsExactly("12/345/30001_log 1_.txt");
        assertThat(parts.file("attachments/30/30001")).hasContent("content");
        put(1, "SUP-12345", 2, attachment("30001", 7));
        assertThat(parts.answers(PATHS)).containsExactly("attachments/30/30001");
        assertThat(fileCalls()).hasSize(1);
    }

    @Test
    void theSameBytesAreOnDiskOnce() throws Exception {
        for (String id : List.of("1", "2", "3")) {
            jira.putFile(id, bytes(id.equals("3") ? "other" : "the same"));
        }
        put(1, "SUP-1", 1, attachment("1", 8), attachment("2", 8), attachment("3", 5));

        parts.copyAttachments();

        assertThat(parts.answers(PATHS)).containsExactly("attachments/0/1", "attachments/0/2", "attachments/0/3");
        assertThat(Files.isSameFile(parts.file("attachments/0/1"), parts.file("attachments/0/2")))
                .isTrue();
        try (Stream<Path> contents = Files.walk(parts.file("attachments/content"))) {
            assertThat(contents.filter(Files::isRegularFile)).hasSize(2);
        }
    }

    @Test
    void whatIsTooLargeIsNotCopiedWhateverItsSizeWasSaidToBe() throws Exception {
        jira.putFile("1", new byte[(1 << 20) + 1]);
        jira.putFile("2", new byte[1 << 20]);
        put(1, "SUP-1", 1, attachment("1", 10), attachment("2", 1 << 20), attachment("3", (1 << 20) + 1));

        parts.copyAttachments();

        assertThat(parts.answers(PATHS)).containsExactly("none", "attachments/0/2", "none");
        assertThat(fileCalls()).hasSize(2).noneMatch(call -> call.contains("content/3"));
        try (Stream<Path> left = Files.list(parts.file("."))) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void whatJiraDoesNotHaveIsAskedForOnce() throws Exception {
        put(1, "SUP-1", 1, attachment("1", 10));
        parts.copyAttachments();
        put(2, "SUP-2", 1, attachment("2", 10));
        parts.copyAttachments();

        assertThat(fileCalls())
                .containsExactly(
                        "GET /rest/api/3/attachment/content/1?redirect=false",
                        "GET /rest/api/3/attachment/content/2?redirect=false");
    }

    @Test
    void organisationsAreATable() throws Exception {
        parts.organizations.read();
        for (int i = 0; i < 120; i++) {
            jira.putOrganization(Integer.toString(i), "Org " + i);
        }
        parts.organizations.read();
        Shards before = parts.store.shards();
        parts.organizations.read();

        assertThat(parts.answers("select name from organizations where organization_id = '119'"))
                .containsExactly("Org 119");
        assertThat(parts.answers("select count(*) from organizations")).containsExactly("120");
        assertThat(parts.store.shards()).isEqualTo(before);
        put(1, "SUP-1", 1);
        assertThat(parts.answers("select count(*) from organizations")).containsExactly("120");
    }

    private List<String> fileCalls() {
        return jira.asked().stream()
                .filter(call -> call.contains("/attachment/content/"))
                .toList();
    }

    private static ObjectNode attachment(String id, long size) {
        return JiraFixtures.JSON
                .createObjectNode()
                .put("id", id)
                .put("filename", "log 1/.txt")
                .put("size", size)
                .put("content", "http://elsewhere.example/" + id);
    }

    private void put(long id, String key, int minute, ObjectNode... attachments) throws InterruptedException {
        ObjectNode issue = JiraFixtures.issue(id, key, MARCH, "2026-03-02T08:0" + minute + ":00.000+0000", "x");
        List.of(attachments).forEach(((ObjectNode) issue.path("fields")).withArray("attachment")::add);
        jira.put(issue);
        parts.post("{\"webhookEvent\":\"worklog_created\",\"worklog\":{\"issueId\":\"" + id + "\"}}");
        parts.drain();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
