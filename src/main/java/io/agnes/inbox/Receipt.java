package io.agnes.inbox;

/**
 * That a delivery is on disk.
 *
 * @param isNew false when it had been delivered before
 * @param arrival of the new delivery; 0 when it is not new
 */
public record Receipt(boolean isNew, long arrival) {}
