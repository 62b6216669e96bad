package io.agnes.access.openid;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.Locator;
import io.jsonwebtoken.UnsupportedJwtException;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * Checks the token in which an issuer vouches for somebody (OpenID Connect Core 1.0, 3.1.3.7): signed by a published
 * key with an asymmetric method, by this issuer, for this client, for this sign-in, now. Thread-safe.
 */
final class IdTokens {
    private static final Duration SKEW = Duration.ofSeconds(60);

    private final Client client;
    private final Clock clock;

    IdTokens(Client client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Finds the key with this id, which may be null. */
    interface KeySource {
        Key key(String id) throws IssuerException;
    }

    /** Carries a failure of the source through the parser. */
    private static final class NoKey extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoKey(IssuerException cause) {
            super(cause);
        }
    }

    /**
     * @throws IssuerException when anything about the token is not as it must be
     */
    Identity verify(String token, String nonce, KeySource keys) throws IssuerException {
        try {
            Claims claims = parse(token, keys);
            require(claims.getExpiration() != null && claims.getSubject() != null, "lacks 'exp' or 'sub'");
            require(
                    claims.getIssuedAt() != null
                            && !claims.getIssuedAt().toInstant().isAfter(now().plus(SKEW)),
                    "was issued in the future or at no time");
            String party = claims.get("azp", String.class);
            require(
                    party == null ? claims.getAudience().size() == 1 : party.equals(client.id()),
                    "was made for another client");
            require(Issuer.same(claims.get("nonce", String.class), nonce), "belongs to another sign-in");
            boolean verified = Boolean.TRUE.equals(claims.get("email_verified"));
            return new Identity(
                    verified ? claims.get("email", String.class) : null,
                    claims.get("name", String.class),
                    claims.get("hd", String.class));
        } catch (NoKey e) {
            throw (IssuerException) e.getCause();
        } catch (JwtException | IllegalArgumentException e) {
            // parser messages may quote the token
            throw IssuerException.refused(
                    "The token is refused: " + e.getClass().getSimpleName());
        }
    }

    private Claims parse(String token, KeySource keys) {
        Locator<Key> locator = header -> {
            if (header instanceof JwsHeader signed) {
                try {
                    return keys.key(signed.getKeyId());
                } catch (IssuerException e) {
                    throw new NoKey(e);
                }
            }
            throw new UnsupportedJwtException("not signed");
        };
        return Jwts.parser()
                .keyLocator(locator)
                .sig()
                .clear()
                .add(Jwts.SIG.RS256)
                .add(Jwts.SIG.RS384)
                .add(Jwts.SIG.RS512)
                .add(Jwts.SIG.PS256)
                .add(Jwts.SIG.PS384)
                .add(Jwts.SIG.PS512)
                .add(Jwts.SIG.ES256)
                .add(Jwts.SIG.ES384)
                .add(Jwts.SIG.ES512)
                .add(Jwts.SIG.EdDSA)
                .and()
                .zip()
                .clear()
                .and()
                .requireIssuer(client.issuer())
                .requireAudience(client.id())
                .clockSkewSeconds(SKEW.toSeconds())
                .clock(() -> Date.from(now()))
                .build()
                .parseSignedClaims(token)
                .getPayload();
    }

    private Instant now() {
        return clock.instant();
    }

    private static void require(boolean held, String what) throws IssuerException {
        if (!held) {
            throw IssuerException.refused("The token " + what);
        }
    }
}
