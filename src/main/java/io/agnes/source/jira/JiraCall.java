package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/**
 * One call to the REST API of the configured site.
 *
 * @param site see {@link JiraConfig#site}
 * @param email of the account
 * @param tokenEnv the name of the variable with its API token, never the token
 * @param method {@code GET} or {@code POST}
 * @param path below {@code /rest/}, with its query
 * @param body of a POST; null otherwise
 */
public record JiraCall(String site, String email, String tokenEnv, String method, String path, JsonNode body) {
    /** Where it goes: always the configured site. */
    public URI target() {
        return URI.create(site + "/rest/" + path);
    }
}
