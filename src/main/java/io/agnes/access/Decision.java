package io.agnes.access;

/**
 * What a decision did.
 *
 * @param groupId null when the request was denied
 * @param granted whether the group did not have the table before
 * @param joined whether the asker was not in the group before
 */
public record Decision(String id, RequestStatus status, String groupId, boolean granted, boolean joined) {}
