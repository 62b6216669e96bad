package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.util.Locale;

/** Sign-in with Google, and the groups that Google's directory keeps. */
@Section(
        value = "google",
        description = "Sign-in with Google and the groups of its directory. The client's secret comes from"
                + " GOOGLE_CLIENT_SECRET, and auth.public_url must be set.")
public record GoogleConfig(
        @Setting(
                value = "${GOOGLE_CLIENT_ID:}",
                description = "The OAuth client of this instance. Empty: this way to sign in is off.")
        String clientId,

        @Setting(
                value = "",
                description =
                        "Whose people may sign in: domains with commas between them. Empty: every Google account.")
        String allowedDomains,

        @Setting(
                value = "${GOOGLE_ADMIN_SDK_SUBJECT:}",
                description = "The administrator of the Workspace in whose name groups are read. Empty: none are.")
        String directorySubject,

        @Setting(
                value = "${GOOGLE_ADMIN_SDK_SA_EMAIL:}",
                description = "The service account with domain-wide delegation that reads groups. Empty: none are.")
        String directoryServiceAccount,

        @Setting(
                value = "${AGNES_GOOGLE_GROUP_PREFIX:}",
                description = "Only groups whose address begins with this are taken over, and whoever is in groups but"
                        + " in none of these is refused. Empty: all are taken over.")
        String groupPrefix,

        @Setting(
                value = "${AGNES_GROUP_ADMIN_EMAIL:}",
                description = "The address of the Google group whose members are administrators.")
        String adminGroup,

        @Setting(
                value = "${AGNES_GROUP_EVERYONE_EMAIL:}",
                description = "The address of the Google group that is the group Everyone.")
        String everyoneGroup) {
    static final String SECRET = "GOOGLE_CLIENT_SECRET";

    public GoogleConfig {
        Domains.parse(allowedDomains);
        groupPrefix = groupPrefix.strip().toLowerCase(Locale.ROOT);
        adminGroup = address(adminGroup);
        everyoneGroup = address(everyoneGroup);
        if (!adminGroup.isEmpty() && adminGroup.equals(everyoneGroup)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "One Google group cannot be both Admin and Everyone.",
                    "Write two addresses, or leave one of them empty.");
        }
    }

    /** Whether groups are read at each sign-in. */
    boolean readsGroups() {
        return !clientId.isEmpty() && !directorySubject.isEmpty() && !directoryServiceAccount.isEmpty();
    }

    private static String address(String text) {
        return text.isBlank() ? "" : Email.parse(text).key();
    }
}
