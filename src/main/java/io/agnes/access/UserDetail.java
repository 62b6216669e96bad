package io.agnes.access;

import java.time.Instant;
import java.util.List;

/**
 * An account as administrators see it.
 *
 * @param role {@code admin} or {@code user}; what counts is the membership in Admin
 * @param isSsoUser whether a directory put the account into a group; then the directory looks after it
 * @param groups system groups first, then by name
 * @param deactivatedAt null while the account is active
 */
public record UserDetail(
        String id,
        String email,
        String name,
        String role,
        boolean isAdmin,
        boolean isSsoUser,
        List<GroupRef> groups,
        boolean active,
        Instant createdAt,
        Instant deactivatedAt) {}
