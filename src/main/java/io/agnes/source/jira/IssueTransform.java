package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An issue as Jira's API answers it, or as an event carries it, becomes the rows of the six tables. Nothing in it is
 * taken for granted: what is null, absent or of another form is an empty cell or no row. Immutable.
 */
final class IssueTransform {
    /** Where an issue carries its remote links, which Jira answers apart from it. */
    static final String REMOTE_LINKS = "_remote_links";

    private final JiraFields custom;
    private final String site;
    private final UnaryOperator<String> files;

    /**
     * @param site of Jira, such as {@code https://acme.atlassian.net}; empty: the one that the issue names
     * @param files the path of the file of an attachment, by its id; null when it was not copied
     */
    IssueTransform(JiraFields custom, String site, UnaryOperator<String> files) {
        this.custom = custom;
        this.site = site;
        this.files = files;
    }

    /**
     * @param issue with {@code key}, {@code id}, {@code fields}, {@code changelog.histories} and {@value #REMOTE_LINKS}
     * @param seen when what is told here became known
     */
    IssueRows rows(JsonNode issue, Instant seen) {
        String key = Values.text(issue.path("key"));
        JsonNode fields = issue.path("fields");
        Map<JiraTable, List<ObjectNode>> rows = new EnumMap<>(JiraTable.class);
        rows.put(JiraTable.ISSUES, List.of(issue(issue, seen)));
        rows.put(JiraTable.COMMENTS, each(fields.path("comment").path("comments"), node -> comment(key, node)));
        rows.put(JiraTable.ATTACHMENTS, attachments(key, fields));
        rows.put(JiraTable.CHANGELOG, changelog(key, issue.path("changelog").path("histories")));
        rows.put(JiraTable.ISSUELINKS, issueLinks(key, fields));
        rows.put(JiraTable.REMOTE_LINKS, each(issue.path(REMOTE_LINKS), node -> remoteLink(key, node)));
        return new IssueRows(rows);
    }

    private ObjectNode issue(JsonNode issue, Instant seen) {
        String key = Values.text(issue.path("key"));
        JsonNode fields = issue.path("fields");
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put(JiraTable.KEY, key);
        row.put("issue_id", Values.text(issue.path("id")));
        row.put("issue_url", url(issue, key));
        row.put("summary", Values.text(fields.path("summary")));
        row.put("description", richText(fields.path("description")));
        row.put("issue_type", name(fields.path("issuetype")));
        row.put("status", name(fields.path("status")));
        row.put("status_category", name(fields.path("status").path("statusCategory")));
        row.put("priority", name(fields.path("priority")));
        row.put("resolution", name(fields.path("resolution")));
        row.put("project_key", Values.text(fields.path("project").path("key")));
        row.put("project_name", name(fields.path("project")));
        for (String person : List.of("creator", "reporter", "assignee")) {
            row.put(person + "_email", email(fields.path(person)));
            row.put(person + "_name", Values.text(fields.path(person).path("displayName")));
        }
        row.put("created_at", Values.time(fields.path("created")));
        row.put("updated_at", Values.time(fields.path("updated")));
        row.put("resolved_at", Values.time(fields.path("resolutiondate")));
        row.put("due_date", Values.text(fields.path("duedate")));
        row.put("labels", Values.options(fields.path("labels")));
        row.put("attachment_count", (long) fields.path("attachment").size());
        row.put("comment_count", comments(fields.path("comment")));
        row.put("issuelink_count", (long) fields.path("issuelinks").size());
        custom(row, fields);
        row.put(
                "_synced_at",
                seen.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                        .toString()
                        .replace("Z", "+00:00"));
        row.put("_raw_file", key + ".json");
        return row;
    }

    private static long comments(JsonNode comment) {
        Long total = Values.count(comment.path("total"));
        return total == null ? comment.path("comments").size() : total;
    }

    private void custom(ObjectNode row, JsonNode fields) {
        JsonNode request = custom.of(fields, JiraFields.REQUEST);
        row.put("request_type", name(request.path("requestType")));
        row.put("request_status", Values.text(request.path("currentStatus").path("status")));
        for (String column :
                List.of("severity", "spam", "slack_link", "technical_issue_category", "email_address", "l3_team")) {
            row.put(column, Values.option(custom.of(fields, column)));
        }
        for (String column : List.of("triage", "configuration_item", "organizations")) {
            row.put(column, custom.has(column) ? Values.options(custom.of(fields, column)) : null);
        }
        row.put("participants", participants(fields));
        String context = richText(custom.of(fields, "context"));
        row.put("context", context.isEmpty() ? null : context);
        row.put("custom_url", Values.text(custom.of(fields, "custom_url")));
        row.put("satisfaction", Values.count(custom.of(fields, "satisfaction").path("rating")));
        sla(row, JiraFields.FIRST_RESPONSE, custom.of(fields, JiraFields.FIRST_RESPONSE));
        sla(row, JiraFields.TIME_TO_RESOLUTION, custom.of(fields, JiraFields.TIME_TO_RESOLUTION));
    }

    private String participants(JsonNode fields) {
        if (!custom.has("participants")) {
            return null;
        }
        List<String> addresses = new ArrayList<>();
        JsonNode people = custom.of(fields, "participants");
        if (people.isArray()) {
            people.forEach(person -> addresses.add(email(person)));
        }
        return Values.array(addresses);
    }

    private static void sla(ObjectNode row, String name, JsonNode sla) {
        JsonNode completed = sla.path("completedCycles");
        JsonNode cycle =
                sla.path("ongoingCycle").isObject() ? sla.path("ongoingCycle") : completed.path(completed.size() - 1);
        boolean known = !sla.has("errorMessage") && cycle.isObject();
        JsonNode breached = cycle.path("breached");
        row.put(
                name + "_breached",
                known && breached.isBoolean() ? (breached.booleanValue() ? "True" : "False") : null);
        row.put(
                name + "_goal_millis",
                known ? Values.count(cycle.path("goalDuration").path("millis")) : null);
        row.put(
                name + "_elapsed_millis",
                known ? Values.count(cycle.path("elapsedTime").path("millis")) : null);
    }

    private String url(JsonNode issue, String key) {
        if (key == null) {
            return null;
        }
        String origin = site.isEmpty() ? origin(issue.path("self").asText()) : site;
        return origin == null ? null : origin + "/browse/" + key;
    }

    private static String origin(String self) {
        try {
            URI uri = URI.create(self);
            return uri.getHost() == null ? null : uri.getScheme() + "://" + uri.getRawAuthority();
        } catch (IllegalArgumentException notAUrl) {
            return null;
        }
    }

    static ObjectNode comment(String key, JsonNode node) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("comment_id", Values.text(node.path("id")));
        row.put(JiraTable.KEY, key);
        row.put("author_email", email(node.path("author")));
        row.put("author_name", Values.text(node.path("author").path("displayName")));
        row.put("body", richText(node.path("body")));
        row.put("created_at", Values.time(node.path("created")));
        row.put("updated_at", Values.time(node.path("updated")));
        row.put("update_author_email", email(node.path("updateAuthor")));
        return row;
    }

    private List<ObjectNode> attachments(String key, JsonNode fields) {
        return each(fields.path("attachment"), node -> {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("attachment_id", Values.text(node.path("id")));
            row.put(JiraTable.KEY, key);
            row.put("filename", Values.text(node.path("filename")));
            row.putNull("local_path");
            row.putNull("hierarchical_path");
            row.put("size_bytes", Values.count(node.path("size")));
            row.put("mime_type", Values.text(node.path("mimeType")));
            row.put("author_email", email(node.path("author")));
            row.put("created_at", Values.time(node.path("created")));
            row.put("content_url", Values.text(node.path("content")));
            row.put("thumbnail_url", Values.text(node.path("thumbnail")));
            return JiraAttachments.named(row, files.apply(Values.text(node.path("id"))));
        });
    }

    static List<ObjectNode> changelog(String key, JsonNode histories) {
        List<ObjectNode> rows = new ArrayList<>();
        histories.forEach(history -> rows.addAll(each(history.path("items"), item -> {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("change_id", Values.text(history.path("id")));
            row.put(JiraTable.KEY, key);
            row.put("author_email", email(history.path("author")));
            row.put("author_name", Values.text(history.path("author").path("displayName")));
            row.put("field_name", Values.text(item.path("field")));
            row.put("field_type", Values.text(item.path("fieldtype")));
            row.put("from_value", Values.text(item.path("fromString")));
            row.put("to_value", Values.text(item.path("toString")));
            row.put("changed_at", Values.time(history.path("created")));
            return row;
        })));
        return rows;
    }

    static List<ObjectNode> issueLinks(String key, JsonNode fields) {
        return each(fields.path("issuelinks"), link -> {
            boolean inward = link.path("inwardIssue").isObject();
            JsonNode other = link.path(inward ? "inwardIssue" : "outwardIssue");
            if (!other.isObject()) {
                return null;
            }
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put(JiraTable.KEY, key);
            row.put("link_id", Values.text(link.path("id")));
            row.put("link_type", name(link.path("type")));
            row.put("direction", inward ? "inward" : "outward");
            row.put("linked_issue_key", Values.text(other.path("key")));
            row.put("linked_issue_summary", Values.text(other.path("fields").path("summary")));
            row.put("linked_issue_status", name(other.path("fields").path("status")));
            row.put("linked_issue_priority", name(other.path("fields").path("priority")));
            return row;
        });
    }

    private static ObjectNode remoteLink(String key, JsonNode link) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put(JiraTable.KEY, key);
        row.put("remote_link_id", Values.text(link.path("id")));
        row.put("url", Values.text(link.path("object").path("url")));
        row.put("title", Values.text(link.path("object").path("title")));
        row.put("application_name", name(link.path("application")));
        row.put("application_type", Values.text(link.path("application").path("type")));
        return row;
    }

    /** A row per object of a list; those that become none are left out. */
    private static List<ObjectNode> each(JsonNode list, java.util.function.Function<JsonNode, ObjectNode> toRow) {
        List<ObjectNode> rows = new ArrayList<>();
        if (list.isArray()) {
            for (JsonNode member : list) {
                ObjectNode row = member.isObject() ? toRow.apply(member) : null;
                if (row != null) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static String richText(JsonNode node) {
        return Values.clean(AdfText.of(node));
    }

    private static String name(JsonNode node) {
        return Values.text(node.path("name"));
    }

    private static String email(JsonNode person) {
        return Values.text(person.path("emailAddress"));
    }
}
