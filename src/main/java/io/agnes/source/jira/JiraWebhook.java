package io.agnes.source.jira;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.Parameters;
import io.agnes.inbox.Inbox;
import io.agnes.inbox.Receipt;
import java.util.Map;

/** The step {@code jiraWebhook}: takes an event that Jira posts. Thread-safe. */
public final class JiraWebhook {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String DELIVERY = "X-Atlassian-Webhook-Identifier";

    private final Inbox inbox;
    private final JiraCounts counts;

    JiraWebhook(Inbox inbox, JiraCounts counts) {
        this.inbox = inbox;
        this.counts = counts;
    }

    /**
     * What Jira is told.
     *
     * @param status {@code accepted}, or {@code known} when it was delivered before
     * @param event its name
     */
    public record Taken(String status, String event) {
        /** The status of the answer. */
        public int httpStatus() {
            return status.equals("accepted") ? 202 : 200;
        }
    }

    /**
     * Keeps an event; it is on disk when this returns.
     *
     * @param body as it came; its signature was checked
     * @throws io.agnes.common.AgnesException MALFORMED_JSON or BAD_REQUEST when it is no event, STORAGE_FULL or
     *     UNAVAILABLE when it could not be kept
     */
    public Taken receive(byte[] body, Parameters parameters) {
        JiraEvent event = JiraEvent.read(body);
        Receipt receipt = inbox.append(parameters.find(DELIVERY).orElse(null), body);
        if (receipt.isNew()) {
            counts.received(event.name());
        } else {
            counts.known();
        }
        return new Taken(receipt.isNew() ? "accepted" : "known", event.name());
    }

    /** What Jira is told, as JSON. */
    public byte[] answer(Taken taken) {
        try {
            return JSON.writeValueAsBytes(Map.of("status", taken.status(), "event", taken.event()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
