package io.agnes.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A way to sign in, as {@code GET /auth/providers} tells it.
 *
 * @param id the word in the state and the audit log
 * @param name for people
 * @param kind what a page does with it
 * @param available whether it can be used now
 * @param start the path at which it begins
 */
public record ProviderInfo(String id, String name, Kind kind, boolean available, String start) {
    /** What a page does with a provider. */
    public enum Kind {
        /** Asks for fields and posts them to {@code start}. */
        @JsonProperty("form")
        FORM,
        /** Sends the browser to {@code start}. */
        @JsonProperty("redirect")
        REDIRECT
    }

    /** The answer of {@code GET /auth/providers}. */
    public record Listing(List<ProviderInfo> providers) {}
}
