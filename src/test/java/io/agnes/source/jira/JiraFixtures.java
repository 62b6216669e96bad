package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Bodies that Jira posts and answers, and the fields of the Jira they come from. */
final class JiraFixtures {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String SITE = "https://acme-support.atlassian.net";
    static final JiraFields FIELDS = JiraFields.read(Path.of("config/jira-fields.yaml"));

    private JiraFixtures() {}

    static byte[] bytes(String name) {
        try (InputStream in = JiraFixtures.class.getResourceAsStream("/jira/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String name) {
        return parse(bytes(name));
    }

    static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JiraEvent event(String name) {
        return JiraEvent.read(bytes(name));
    }

    static JiraEvent read(String json) {
        return JiraEvent.read(json.getBytes(StandardCharsets.UTF_8));
    }

    /** SUP-101 as the REST calls of one refresh answer it, service levels included. */
    static ObjectNode refreshed() {
        ObjectNode issue = (ObjectNode) json("rest/issue-SUP-101.json");
        issue.set(IssueTransform.REMOTE_LINKS, json("rest/remotelink-SUP-101.json"));
        ((ObjectNode) issue.path("fields"))
                .setAll((ObjectNode) json("rest/sla-SUP-101.json").path("fields"));
        return issue;
    }

    /** An issue of a made-up Jira, as an event or an answer carries it. */
    static ObjectNode issue(long id, String key, String created, String updated, String summary) {
        ObjectNode issue = JSON.createObjectNode();
        issue.put("id", Long.toString(id)).put("key", key);
        issue.putObject("fields")
                .put("summary", summary)
                .put("created", created)
                .put("updated", updated);
        return issue;
    }

    static List<String> texts(List<ObjectNode> rows, String column) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.path(column).textValue()));
        return texts;
    }
}
