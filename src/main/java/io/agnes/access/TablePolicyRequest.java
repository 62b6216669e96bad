package io.agnes.access;

/** @param policy one SELECT over the table, with {@code $user_email} and {@code $user_groups} */
public record TablePolicyRequest(String policy) {}
