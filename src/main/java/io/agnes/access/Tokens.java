package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.crypto.Mac;

/**
 * Signed tokens (JWT, HS256 and nothing else). They say who calls, never what the caller may do: that is read from the
 * state at each request. Thread-safe.
 */
public final class Tokens {
    static final String ISSUER = "agnes";
    static final String AUDIENCE = "agnes-api";
    static final String TYPE = "typ";
    static final String OPERATOR = "operator";
    private static final Duration OPERATOR_LIFETIME = Duration.ofSeconds(60);
    private static final long CLOCK_SKEW_SECONDS = 5;
    private static final int MAX_LENGTH = 4096;
    private static final int REMEMBERED = 1_000;

    private final SigningKey key;
    private final Duration lifetime;
    private final Clock clock;
    private final JwtParser parser;

    /** What valid tokens say: parsing one and checking its signature takes longer than the rest of a small request. */
    private final Map<String, TokenClaims> verified = new ConcurrentHashMap<>();

    /**
     * @param lifetime of a session, see {@link AuthConfig}
     */
    public Tokens(SigningKey key, Duration lifetime) {
        this(key, lifetime, Clock.systemUTC());
    }

    Tokens(SigningKey key, Duration lifetime, Clock clock) {
        this.key = key;
        this.lifetime = lifetime;
        this.clock = clock;
        this.parser = Jwts.parser()
                .verifyWith(key.key())
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .zip()
                .clear()
                .and()
                .requireIssuer(ISSUER)
                .requireAudience(AUDIENCE)
                .clockSkewSeconds(CLOCK_SKEW_SECONDS)
                .clock(() -> Date.from(clock.instant()))
                .build();
    }

    /** The token of somebody who has signed in; it counts once {@link Sessions} knows it. */
    MintedToken session(User user) {
        return mint(TokenClaims.Kind.SESSION, user.id(), user.email(), lifetime);
    }

    /**
     * A token for a tool of this person; it counts once {@link PersonalTokens} knows it.
     *
     * @param lifetime null: it does not expire
     */
    MintedToken personal(Caller owner, Duration lifetime) {
        return mint(TokenClaims.Kind.PERSONAL_TOKEN, owner.userId(), owner.email(), lifetime);
    }

    /**
     * A token for a tool on the server's own machine, for 60 seconds. Who can make one has the signing key, so it is
     * the account that runs the server.
     */
    public MintedToken operator() {
        return mint(TokenClaims.Kind.OPERATOR, OPERATOR, null, OPERATOR_LIFETIME);
    }

    /**
     * @throws AgnesException UNAUTHENTICATED; the message tells an expired token from an invalid one
     */
    TokenClaims verify(String token) {
        if (token.length() > MAX_LENGTH) {
            throw invalid(null);
        }
        TokenClaims known = verified.get(token);
        if (known != null && known.isValidAt(clock.instant())) {
            return known;
        }
        TokenClaims claims = parse(token);
        if (verified.size() >= REMEMBERED) {
            verified.clear();
        }
        verified.put(token, claims);
        return claims;
    }

    private TokenClaims parse(String token) {
        try {
            Claims claims = parser.parseSignedClaims(token).getPayload();
            Optional<TokenClaims.Kind> kind = Stream.of(TokenClaims.Kind.values())
                    .filter(known -> known.word().equals(claims.get(TYPE)))
                    .findFirst();
            if (kind.isEmpty()
                    || claims.getExpiration() == null && kind.get() != TokenClaims.Kind.PERSONAL_TOKEN
                    || claims.getSubject() == null
                    || claims.getId() == null) {
                throw invalid(null);
            }
            return new TokenClaims(
                    kind.get(),
                    claims.getSubject(),
                    claims.getId(),
                    claims.getExpiration() == null
                            ? null
                            : claims.getExpiration().toInstant());
        } catch (ExpiredJwtException e) {
            throw new AgnesException(
                    Problem.UNAUTHENTICATED, "The token has expired.", "Sign in again: POST /auth/token.");
        } catch (JwtException | IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    /**
     * What a page of this session sends along to prove that it can read the session's cookies, which pages of other
     * sites cannot. It follows from the key and the session, so nothing is kept.
     */
    String csrf(String sessionId) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key.key());
            return HexFormat.of().formatHex(mac.doFinal(("csrf:" + sessionId).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isCsrf(String sentOrNull, String sessionId) {
        return sentOrNull != null
                && MessageDigest.isEqual(
                        sentOrNull.getBytes(StandardCharsets.UTF_8),
                        csrf(sessionId).getBytes(StandardCharsets.US_ASCII));
    }

    private MintedToken mint(TokenClaims.Kind kind, String subject, String email, Duration lifetime) {
        String id = UUID.randomUUID().toString();
        Instant now = clock.instant();
        JwtBuilder token = Jwts.builder()
                .subject(subject)
                .claim(TYPE, kind.word())
                .id(id)
                .issuer(ISSUER)
                .audience()
                .add(AUDIENCE)
                .and()
                .issuedAt(Date.from(now));
        if (lifetime != null) {
            token.expiration(Date.from(now.plus(lifetime)));
        }
        if (email != null) {
            token.claim("email", email);
        }
        return new MintedToken(token.signWith(key.key(), Jwts.SIG.HS256).compact(), id, lifetime);
    }

    /** Parser messages may quote the token, so the cause is kept only as its type. */
    private static AgnesException invalid(Exception cause) {
        String kind = cause == null ? "claims" : cause.getClass().getSimpleName();
        return new AgnesException(
                Problem.UNAUTHENTICATED,
                "The token is not valid.",
                "Sign in again: POST /auth/token.",
                new IllegalArgumentException(kind));
    }
}
