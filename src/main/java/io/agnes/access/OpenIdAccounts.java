package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a proven address means here: its account, which is made if there is none, its groups, and a session. Thread-safe. */
final class OpenIdAccounts {
    private final StateDatabase database;
    private final Admission admission;
    private final Audit audit;
    private final Optional<GroupSync> groups;

    /** @param groups empty when no directory is read */
    OpenIdAccounts(StateDatabase database, Admission admission, Audit audit, Optional<GroupSync> groups) {
        this.database = database;
        this.admission = admission;
        this.audit = audit;
        this.groups = groups;
    }

    /**
     * @param name may be null
     * @throws AgnesException DEACTIVATED, NOT_IN_ALLOWED_GROUP
     */
    LoginAnswer admit(String provider, Email email, String name, String address) {
        Optional<Set<String>> wanted = groups.flatMap(sync -> sync.of(email));
        User user = database.append(handle -> Users.credential(handle, email.value())
                .map(Credential::user)
                .orElseGet(() -> {
                    User made = Users.create(handle, email.value(), usable(name));
                    Map<String, String> params = Admission.about(address, "provider", provider);
                    audit.recordSignIn(handle, made.id(), made.email(), "user.create", params, "ok");
                    return made;
                }));
        if (!user.active()) {
            throw new AgnesException(
                    Problem.DEACTIVATED, "Your account is deactivated.", "Ask an administrator to activate it.");
        }
        wanted.ifPresent(addresses -> groups.orElseThrow().apply(user, addresses));
        return admission.admitChecked(user.id(), provider, address, handle -> {});
    }

    /** @param email null when it is not known */
    void recordRefusal(String provider, String email, String address, Problem problem) {
        audit.recordSignIn(null, email, "login_failed", Admission.about(address, "provider", provider), problem.code());
    }

    /** The name, if it is one that an administrator could give. */
    private static String usable(String name) {
        try {
            return Text.optional(Users.NAME, name, Text.NAME);
        } catch (AgnesException notUsable) {
            return null;
        }
    }
}
