package io.agnes.access;

/**
 * Body of {@code POST /api/access-requests}.
 *
 * @param reason for whoever decides; may be null
 */
public record AccessQuestion(String tableId, String reason) {}
