package io.agnes.access;

import java.util.Optional;

/**
 * What a start did about the first admin.
 *
 * @param email of the seeded account; empty when none is configured
 * @param created whether the account is new
 * @param passwordSet whether the configured password was taken; an account that has one keeps it
 * @param warning what the operator should know, with the remedy
 */
public record SeedResult(Optional<String> email, boolean created, boolean passwordSet, Optional<String> warning) {}
