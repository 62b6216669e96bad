package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What is asked of Jira: issues whole, however many pages they take, and searches page by page. Thread-safe. */
final class JiraSite {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 100;

    private final JiraConfig config;
    private final Environment environment;
    private final JiraApi api;
    private final JiraFiles files;

    JiraSite(JiraConfig config, Environment environment, JiraApi api, JiraFiles files) {
        this.config = config;
        this.environment = environment;
        this.api = api;
        this.files = files;
    }

    /** Whether site, account and token are set, so that anything can be asked. */
    boolean isConfigured() {
        return !config.site().isEmpty()
                && !config.email().isEmpty()
                && environment.find(config.tokenEnv()).isPresent();
    }

    /** @throws AgnesException UNAVAILABLE saying what is not set */
    void requireConfigured() {
        if (!isConfigured()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Jira cannot be asked: jira.site, jira.email or the variable " + config.tokenEnv() + " is not set.",
                    "Set them and restart; docs/jira.md has an example.");
        }
    }

    /**
     * An issue with all its comments, changes and links.
     *
     * @param idOrKey checked to be one of the two
     * @throws AgnesException as {@link JiraApi#call}
     */
    ObjectNode issue(String idOrKey) {
        if (!JiraEvent.isId(idOrKey) && !JiraEvent.isKey(idOrKey)) {
            throw new AgnesException(
                    Problem.INVALID, "That is neither id nor key of an issue.", "Use one such as SUP-101.");
        }
        return completed(object(get("api/3/issue/" + idOrKey + "?expand=changelog&fields=*all")));
    }

    /** Whether Jira knows an issue, and lets the account see it. */
    boolean knows(String id) {
        try {
            get("api/3/issue/" + id + "?fields=updated");
            return true;
        } catch (AgnesException e) {
            if (e.problem() == Problem.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** The issue of a page of a search with what did not fit there. */
    ObjectNode completed(ObjectNode issue) {
        requireIssue(issue);
        String path = "api/3/issue/" + issue.path("id").asText();
        JsonNode comment = issue.path("fields").path("comment");
        if (comment.path("total").asInt() > comment.path("comments").size()) {
            ((ObjectNode) comment).set("comments", all(path + "/comment?orderBy=created&", "comments"));
        }
        JsonNode log = issue.path("changelog");
        if (log.path("total").asInt() > log.path("histories").size()) {
            ((ObjectNode) log).set("histories", all(path + "/changelog?", "values"));
        }
        issue.set(IssueTransform.REMOTE_LINKS, get(path + "/remotelink"));
        return issue;
    }

    private static void requireIssue(ObjectNode issue) {
        if (!JiraEvent.isId(issue.path("id").asText())
                || !JiraEvent.isKey(issue.path("key").asText())
                || Values.instant(issue.path("fields").path("updated")) == null) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Jira answered an issue without id, key or time of change.",
                    "See that jira.site is that of a Jira site.");
        }
    }

    private ArrayNode all(String path, String member) {
        ArrayNode all = JSON.createArrayNode();
        JsonNode answer;
        do {
            answer = get(path + "startAt=" + all.size() + "&maxResults=" + PAGE);
            answer.path(member).forEach(all::add);
        } while (!answer.path(member).isEmpty()
                && all.size() < answer.path("total").asInt());
        return all;
    }

    /**
     * One page of a search.
     *
     * @param fields to be answered
     * @param token of the page; null for the first
     */
    JiraPage search(String jql, List<String> fields, String token) {
        ObjectNode asked = JSON.createObjectNode();
        asked.put("jql", jql).put("maxResults", PAGE);
        fields.forEach(asked.withArray("fields")::add);
        if (fields.contains("*all")) {
            asked.put("expand", "changelog");
        }
        if (token != null) {
            asked.put("nextPageToken", token);
        }
        JsonNode answer = call("POST", "api/3/search/jql", asked);
        String next = answer.path("isLast").asBoolean()
                ? null
                : answer.path("nextPageToken").textValue();
        return new JiraPage(objects(answer.path("issues")), next);
    }

    private static List<ObjectNode> objects(JsonNode list) {
        Iterator<JsonNode> members = list.elements();
        List<ObjectNode> objects = new ArrayList<>();
        members.forEachRemaining(member -> objects.add(object(member)));
        return objects;
    }

    /** @param next token of the next page; null after the last */
    record JiraPage(List<ObjectNode> issues, String next) {}

    /**
     * Copies the file of an attachment. It is asked for by its id, whatever URL an event gives, and Jira sends the bytes
     * itself instead of pointing to where they lie.
     *
     * @param target where to, below the data folder
     * @throws AgnesException as {@link JiraFiles#copy}
     */
    CopiedFile attachment(String id, Path target) {
        requireConfigured();
        return files.copy(
                called("GET", "api/3/attachment/content/" + id + "?redirect=false", null),
                target,
                config.attachmentSize().bytes());
    }

    /** All organisations of Jira Service Management. */
    List<ObjectNode> organizations() {
        List<ObjectNode> all = new ArrayList<>();
        JsonNode answer;
        do {
            answer = get("servicedeskapi/organization?start=" + all.size() + "&limit=" + PAGE);
            all.addAll(objects(answer.path("values")));
        } while (!answer.path("values").isEmpty() && !answer.path("isLastPage").asBoolean(true));
        return all;
    }

    private JsonNode get(String path) {
        return call("GET", path, null);
    }

    private JsonNode call(String method, String path, JsonNode body) {
        requireConfigured();
        return api.call(called(method, path, body));
    }

    private JiraCall called(String method, String path, JsonNode body) {
        return new JiraCall(config.site(), config.email(), config.tokenEnv(), method, path, body);
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new AgnesException(
                Problem.UNAVAILABLE,
                "Jira answered something that is not an issue.",
                "See that jira.site is that of a Jira site.");
    }
}
