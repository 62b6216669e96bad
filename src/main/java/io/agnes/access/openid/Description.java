package io.agnes.access.openid;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * How an issuer describes itself (OpenID Connect Discovery 1.0, 3).
 *
 * @param postsSecret whether the client's secret belongs into the form, because its header is not taken
 * @param namesItself whether it says in each answer who it is (RFC 9207)
 */
record Description(URI authorization, URI token, URI keys, boolean postsSecret, boolean namesItself) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * @throws IssuerException when it describes somebody else or lacks what a sign-in needs
     */
    static Description of(String issuer, JsonNode document) throws IssuerException {
        if (!issuer.equals(document.path("issuer").asText())) {
            throw IssuerException.refused("The description of " + issuer + " is that of another issuer");
        }
        JsonNode methods = document.path("token_endpoint_auth_methods_supported");
        boolean basic = !methods.isArray() || contains(methods, "client_secret_basic");
        return new Description(
                endpoint(document, "authorization_endpoint"),
                endpoint(document, "token_endpoint"),
                endpoint(document, "jwks_uri"),
                !basic && contains(methods, "client_secret_post"),
                document.path("authorization_response_iss_parameter_supported").asBoolean(false));
    }

    /** Over TLS, or on this machine: elsewhere secrets and keys could be read and changed on the way. */
    static boolean isSafe(URI uri) {
        return uri.getHost() != null
                && ("https".equals(uri.getScheme())
                        || "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost()));
    }

    private static URI endpoint(JsonNode document, String name) throws IssuerException {
        try {
            URI uri = new URI(document.path(name).asText());
            if (isSafe(uri)) {
                return uri;
            }
        } catch (URISyntaxException notAUri) {
            // answered below like one that is not safe
        }
        throw IssuerException.refused("The description of the issuer has no '" + name + "' that begins with https://");
    }

    private static boolean contains(JsonNode list, String text) {
        for (JsonNode item : list) {
            if (item.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }
}
