package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.inbox.Delivery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * A delivery on the channel.
 *
 * @param key those of one issue have the same
 * @param body JSON with the delivery in it, whole
 */
public record JiraMessage(String key, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static JiraMessage of(Delivery delivery) {
        ObjectNode message = JSON.createObjectNode()
                .put("arrival", delivery.arrival())
                .put("received_at", delivery.receivedAt().toEpochMilli())
                .put("delivery", delivery.id())
                .put("event", delivery.body());
        try {
            return new JiraMessage(JiraEvent.keyOf(delivery.body()), JSON.writeValueAsBytes(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Delivery read(byte[] body) {
        try {
            JsonNode message = JSON.readTree(body);
            return new Delivery(
                    message.path("arrival").longValue(),
                    Instant.ofEpochMilli(message.path("received_at").longValue()),
                    message.path("delivery").textValue(),
                    message.path("event").binaryValue());
        } catch (IOException e) {
            throw new UncheckedIOException("A message on the channel of Jira is none of ours.", e);
        }
    }
}
