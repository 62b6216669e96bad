package io.agnes.access;

/** A request that has just been made. */
public record AccessRequestRef(String id, RequestStatus status, String tableId) {}
