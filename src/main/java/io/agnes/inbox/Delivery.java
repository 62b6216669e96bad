package io.agnes.inbox;

import java.time.Instant;

/**
 * What was delivered.
 *
 * @param arrival its number in the inbox; the next delivery has the next one
 * @param receivedAt when it was taken in
 * @param id what the sender calls it, the same when it is delivered again; null when it says nothing
 * @param body as it came
 */
public record Delivery(long arrival, Instant receivedAt, String id, byte[] body) {}
