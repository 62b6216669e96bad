package io.agnes.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far an access request is. */
public enum RequestStatus {
    PENDING,
    APPROVED,
    DENIED;

    static RequestStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The word in the state database and in the API. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
