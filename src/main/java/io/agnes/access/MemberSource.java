package io.agnes.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who made somebody a member of a group; each source changes only its own memberships. */
public enum MemberSource {
    ADMIN,
    GOOGLE_SYNC,
    SYSTEM_SEED,
    CLI_BREAK_GLASS;

    /** The word in the state database and in the API. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static MemberSource of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
