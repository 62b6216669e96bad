package io.agnes.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What {@code da auth login} keeps.
 *
 * @param server base URL the token was issued by, and the only one it is sent to
 * @param expiresAt ISO instant, UTC
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Credentials(
        @JsonProperty("server") String server,
        @JsonProperty("email") String email,
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("expires_at") String expiresAt) {

    /** The token stays out of logs and traces. */
    @Override
    public String toString() {
        return "Credentials[server=" + server + ", email=" + email + "]";
    }
}
