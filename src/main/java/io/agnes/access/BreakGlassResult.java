package io.agnes.access;

/**
 * What an emergency did; every part of it is in the audit log.
 *
 * @param email as the account has it
 * @param created whether there was no account
 * @param activated whether the account was deactivated
 * @param joined whether it was not in Admin
 */
public record BreakGlassResult(String email, boolean created, boolean activated, boolean joined) {}
