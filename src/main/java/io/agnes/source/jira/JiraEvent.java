package io.agnes.source.jira;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One event that Jira has posted.
 *
 * @param kind by its exact name
 * @param name {@code webhookEvent}, as sent
 * @param body the whole event
 */
record JiraEvent(Kind kind, String name, JsonNode body) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9_]{0,31}-[0-9]{1,12}");
    private static final Pattern ID = Pattern.compile("[0-9]{1,19}");
    private static final int LONGEST_NAME = 64;

    /** What an event is about. */
    enum Kind {
        ISSUE_SAVED,
        ISSUE_DELETED,
        COMMENT_SAVED,
        COMMENT_DELETED,
        ATTACHMENT,
        LINK,
        WORKLOG,
        /** Kept and counted; no table knows of it. */
        OTHER
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("jira:issue_created", Kind.ISSUE_SAVED),
            Map.entry("jira:issue_updated", Kind.ISSUE_SAVED),
            Map.entry("jira:issue_deleted", Kind.ISSUE_DELETED),
            Map.entry("comment_created", Kind.COMMENT_SAVED),
            Map.entry("comment_updated", Kind.COMMENT_SAVED),
            Map.entry("comment_deleted", Kind.COMMENT_DELETED),
            Map.entry("attachment_created", Kind.ATTACHMENT),
            Map.entry("attachment_deleted", Kind.ATTACHMENT),
            Map.entry("issuelink_created", Kind.LINK),
            Map.entry("issuelink_deleted", Kind.LINK),
            Map.entry("worklog_created", Kind.WORKLOG),
            Map.entry("worklog_updated", Kind.WORKLOG),
            Map.entry("worklog_deleted", Kind.WORKLOG));

    /**
     * Reads an event and sees that it can be used.
     *
     * @throws AgnesException MALFORMED_JSON, or BAD_REQUEST when it is no event or names what is no issue
     */
    static JiraEvent read(byte[] body) {
        JsonNode event = parsed(body);
        JsonNode name = event.path("webhookEvent");
        if (!event.isObject() || !name.isTextual() || name.asText().isBlank()) {
            throw refused(
                    "The body is not an event of Jira: it is no object with a 'webhookEvent'.",
                    "Let Jira post its events here, for example jira:issue_updated.");
        }
        String shown =
                name.asText().substring(0, Math.min(LONGEST_NAME, name.asText().length()));
        JiraEvent read = new JiraEvent(KINDS.getOrDefault(name.asText(), Kind.OTHER), Values.clean(shown), event);
        read.check();
        return read;
    }

    /** What keeps deliveries in order, of whatever form they are. */
    static String keyOf(byte[] body) {
        try {
            return read(body).orderedBy();
        } catch (AgnesException noEvent) {
            return "";
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AgnesException(
                    Problem.MALFORMED_JSON, "The body is not JSON, or not all of it.", "Deliver it again.", e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void check() {
        JsonNode key = body.path("issue").path("key");
        if (!Values.isNothing(key) && !isKey(key.asText())) {
            throw refused("'issue.key' is not the key of an issue.", "A key is like SUP-101.");
        }
        for (String id : ids()) {
            if (!ID.matcher(id).matches()) {
                throw refused("The event names an issue by something that is not its id.", "An id is a number.");
            }
        }
        boolean aboutAnIssue = kind == Kind.ISSUE_SAVED
                || kind == Kind.ISSUE_DELETED
                || kind == Kind.COMMENT_SAVED
                || kind == Kind.COMMENT_DELETED;
        if (aboutAnIssue && (issueId() == null || key() == null)) {
            throw refused("The event does not say which issue it is about.", "Send 'issue' with its 'id' and 'key'.");
        }
    }

    static boolean isKey(String text) {
        return text != null && KEY.matcher(text).matches();
    }

    static boolean isId(String text) {
        return text != null && ID.matcher(text).matches();
    }

    private static AgnesException refused(String message, String hint) {
        return new AgnesException(Problem.BAD_REQUEST, message, hint);
    }

    /** The ids of the issues it names; an attachment names none. */
    Set<String> ids() {
        JsonNode link = body.path("issueLink");
        List<JsonNode> named =
                switch (kind) {
                    case ISSUE_SAVED, ISSUE_DELETED, COMMENT_SAVED, COMMENT_DELETED ->
                        List.of(body.path("issue").path("id"));
                    case LINK -> List.of(link.path("sourceIssueId"), link.path("destinationIssueId"));
                    case WORKLOG -> List.of(body.path("worklog").path("issueId"));
                    case ATTACHMENT, OTHER -> List.of();
                };
        Set<String> ids = new LinkedHashSet<>();
        named.stream().filter(id -> !Values.isNothing(id)).forEach(id -> ids.add(id.asText()));
        return ids;
    }

    String issueId() {
        return ids().stream().findFirst().orElse(null);
    }

    /** The key that the issue has in the event; null when it names none. */
    String key() {
        JsonNode key = body.path("issue").path("key");
        return Values.isNothing(key) ? null : key.asText();
    }

    String attachmentId() {
        return Values.text(body.path("attachment").path("id"));
    }

    /** What keeps events in order: those of one issue have the same. */
    String orderedBy() {
        return Stream.of(issueId(), attachmentId())
                .filter(id -> id != null)
                .findFirst()
                .orElse(name);
    }

    /** When it happened, as Jira's clock says; null when it does not say. */
    Instant at() {
        Long millis = Values.count(body.path("timestamp"));
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** Whether the event carries the issue whole enough to stand for it. */
    boolean hasIssue() {
        JsonNode fields = body.path("issue").path("fields");
        return kind == Kind.ISSUE_SAVED
                && Values.instant(fields.path("created")) != null
                && Values.instant(fields.path("updated")) != null;
    }

    /** What it is about, for people. */
    String what() {
        return name + (key() != null ? " " + key() : issueId() != null ? " issue " + issueId() : "");
    }
}
