package io.agnes.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * An account as administrators see it.
 *
 * @param role {@code admin} or {@code user}; what counts is the membership in Admin
 * @param isSsoUser whether a directory put the account into a group; then the directory looks after it
 * @param groups system groups first, then by name
 * @param deactivatedAt null while the account is active
 * @param inviteUrl the link of an invitation that was asked for, for an administrator to hand on; else absent
 * @param inviteEmailSent whether that link went out by mail; else absent
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
        Instant deactivatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) String inviteUrl,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean inviteEmailSent) {

    UserDetail invited(String url, boolean sent) {
        return new UserDetail(
                id, email, name, role, isAdmin, isSsoUser, groups, active, createdAt, deactivatedAt, url, sent);
    }

    /** An invitation is a secret of the answer. */
    @Override
    public String toString() {
        return "UserDetail[" + id + "]";
    }
}
