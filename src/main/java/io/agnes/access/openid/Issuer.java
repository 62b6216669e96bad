package io.agnes.access.openid;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An OpenID Connect issuer as its client sees it: the authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1;
 * RFC 7636; RFC 9700). Its description is kept for an hour; while it does not answer it is asked every ten seconds.
 * Thread-safe.
 */
public final class Issuer {
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int LONGEST_CODE = 4_096;

    private final Client client;
    private final String scopes;
    private final HttpJson http;
    private final Clock clock;
    private final Keys keys;
    private final IdTokens tokens;
    private Description description;
    private Instant describedAt;
    private IssuerException failure;
    private Instant failedAt;

    /** @param scopes separated by blanks; {@code openid} and {@code email} among them */
    public Issuer(Client client, String scopes, HttpJson http, Clock clock) {
        this.client = client;
        this.scopes = scopes;
        this.http = http;
        this.clock = clock;
        this.keys = new Keys(http, clock);
        this.tokens = new IdTokens(client, clock);
    }

    /** Whether a URL can be an issuer's: over TLS or on this machine, without query and fragment. */
    public static boolean isUsable(String url) {
        try {
            URI uri = URI.create(url);
            return Description.isSafe(uri) && uri.getQuery() == null && uri.getFragment() == null;
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }

    /**
     * Where a browser is sent to sign in.
     *
     * @throws IssuerException when the issuer does not describe itself
     */
    public URI signIn(Proof proof) throws IssuerException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", client.id());
        query.put("redirect_uri", client.redirect().toString());
        query.put("scope", scopes);
        query.put("state", proof.state());
        query.put("nonce", proof.nonce());
        query.put("code_challenge", proof.challenge());
        query.put("code_challenge_method", "S256");
        String endpoint = describe().authorization().toString();
        return URI.create(endpoint + (endpoint.contains("?") ? "&" : "?") + HttpJson.encoded(query));
    }

    /**
     * The identity behind a code.
     *
     * @param code as it came back
     * @param issuer {@code iss} as it came back; null when it did not
     * @throws IssuerException when the issuer does not answer, or does not vouch for anybody
     */
    public Identity identity(String code, String issuer, Proof proof) throws IssuerException {
        Description now = describe();
        boolean named = issuer == null ? !now.namesItself() : issuer.equals(client.issuer());
        if (!named) {
            throw IssuerException.refused("The answer comes from another issuer");
        }
        if (code.isEmpty() || code.length() > LONGEST_CODE) {
            throw IssuerException.refused("The answer holds no code");
        }
        String token = redeem(now, code, proof.verifier());
        return tokens.verify(token, proof.nonce(), id -> keys.key(now.keys(), id));
    }

    private String redeem(Description now, String code, String verifier) throws IssuerException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", code);
        fields.put("redirect_uri", client.redirect().toString());
        fields.put("code_verifier", verifier);
        Map<String, String> headers = Map.of();
        if (now.postsSecret()) {
            fields.put("client_id", client.id());
            fields.put("client_secret", client.secret());
        } else {
            headers = Map.of("Authorization", "Basic " + basic());
        }
        HttpJson.Answer answer = http.form(now.token(), fields, headers);
        if (answer.status() >= 500) {
            throw IssuerException.unreachable("The issuer answers a code with " + answer.status(), null);
        }
        if (!answer.isOk() || !answer.body().path("id_token").isTextual()) {
            throw IssuerException.refused("The issuer answers a code with " + answer.status() + " "
                    + word(answer.body().path("error").asText()));
        }
        return answer.body().path("id_token").textValue();
    }

    /** RFC 6749 2.3.1: each part is encoded like a form first. */
    private String basic() {
        String pair = HttpJson.encoded(client.id()) + ":" + HttpJson.encoded(client.secret());
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** An error code of OAuth, and nothing else that an answer may hold. */
    public static String word(String error) {
        return error != null && error.matches("[a-z_]{1,50}") ? error : "no known reason";
    }

    private synchronized Description describe() throws IssuerException {
        Instant now = clock.instant();
        if (failure != null && now.isBefore(failedAt.plus(PAUSE))) {
            throw failure;
        }
        if (description == null || now.isAfter(describedAt.plus(KEPT))) {
            try {
                description = read();
                describedAt = now;
                failure = null;
            } catch (IssuerException e) {
                failure = e;
                failedAt = now;
                throw e;
            }
        }
        return description;
    }

    private Description read() throws IssuerException {
        String base = client.issuer().endsWith("/")
                ? client.issuer().substring(0, client.issuer().length() - 1)
                : client.issuer();
        HttpJson.Answer answer = http.get(URI.create(base + DISCOVERY), Map.of());
        if (!answer.isOk()) {
            throw IssuerException.unreachable("The issuer's description is answered with " + answer.status(), null);
        }
        return Description.of(client.issuer(), answer.body());
    }

    /** Compares two texts in a time that does not tell where they differ. */
    static boolean same(String one, String other) {
        return one != null
                && MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
