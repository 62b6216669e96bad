package io.agnes.access.openid;

import com.fasterxml.jackson.databind.JsonNode;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
import java.net.URI;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The keys with which an issuer signs (RFC 7517). They are kept for an hour. One that is not among them makes them be
 * read again, at most every 30 seconds, so that made-up key ids do not become requests. Thread-safe.
 */
final class Keys {
    private static final Duration KEPT = Duration.ofHours(1);
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final HttpJson http;
    private final Clock clock;
    private Map<String, Key> known = Map.of();
    private Instant readAt = Instant.MIN;

    Keys(HttpJson http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * @param id may be null when the issuer has one key only
     * @throws IssuerException when it has no such key or its keys cannot be read
     */
    synchronized Key key(URI source, String id) throws IssuerException {
        Instant now = clock.instant();
        boolean old = readAt.equals(Instant.MIN) || now.isAfter(readAt.plus(KEPT));
        if (old || find(id) == null && now.isAfter(readAt.plus(PAUSE))) {
            known = read(source);
            readAt = now;
        }
        Key key = find(id);
        if (key == null) {
            throw IssuerException.refused("The token is signed with a key that the issuer does not publish");
        }
        return key;
    }

    private Key find(String id) {
        if (id == null) {
            return known.size() == 1 ? known.values().iterator().next() : null;
        }
        return known.get(id);
    }

    private Map<String, Key> read(URI source) throws IssuerException {
        HttpJson.Answer answer = http.get(source, Map.of());
        if (!answer.isOk()) {
            throw IssuerException.unreachable("The keys of the issuer are answered with " + answer.status(), null);
        }
        Map<String, Key> keys = new HashMap<>();
        for (JsonNode jwk : answer.body().path("keys")) {
            if (jwk.path("use").asText("sig").equals("sig")) {
                add(keys, jwk);
            }
        }
        return Map.copyOf(keys);
    }

    /** Secret keys, and kinds that are not known here, are not for checking what others signed. */
    private static void add(Map<String, Key> keys, JsonNode jwk) {
        try {
            Jwk<?> parsed = Jwks.parser().build().parse(jwk.toString());
            if (parsed instanceof PublicJwk<?> publicKey) {
                keys.put(jwk.path("kid").asText(), publicKey.toKey());
            }
        } catch (JwtException | IllegalArgumentException notUsable) {
            // an issuer may publish keys for others
        }
    }
}
