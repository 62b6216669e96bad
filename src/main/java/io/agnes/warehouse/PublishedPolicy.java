package io.agnes.warehouse;

/**
 * The access policy with which a table was published.
 *
 * @param fingerprint of its text
 * @param misfit why it cannot be applied to the columns that the table has now, so that nobody reads it; null when it can
 */
public record PublishedPolicy(String fingerprint, String misfit) {}
