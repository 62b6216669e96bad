package io.agnes.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a group comes from. */
public enum GroupOrigin {
    SYSTEM,
    CUSTOM,
    GOOGLE_SYNC;

    /** {@code created_by} of a group that the sync with Google's directory made. */
    static final String GOOGLE = "system:google-sync";

    static GroupOrigin of(boolean system, String createdBy) {
        if (system) {
            return SYSTEM;
        }
        return GOOGLE.equals(createdBy) ? GOOGLE_SYNC : CUSTOM;
    }

    /** The word in the API. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
