package io.agnes.inbox;

import java.time.Instant;

/**
 * A delivery that could not be used.
 *
 * @param id what it is called here: its arrival
 * @param what it is about, for people
 * @param message why it could not be used
 * @param hint what to do before it is tried again
 * @param passing whether it may succeed without anybody doing anything
 * @param tries how often it was tried
 */
public record DeadLetter(
        String id,
        Instant receivedAt,
        Instant failedAt,
        String delivery,
        String what,
        String message,
        String hint,
        boolean passing,
        int tries) {}
