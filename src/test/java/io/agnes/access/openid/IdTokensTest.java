package io.agnes.access.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");
    private static final Client CLIENT = new Client("https://login.example.com", "agnes", "secret", null);
    private static final KeyPair RSA = Jwts.SIG.RS256.keyPair().build();

    private final IdTokens tokens = new IdTokens(CLIENT, Clock.fixed(NOW, ZoneOffset.UTC));

    static List<SignatureAlgorithm> algorithms() {
        return List.of(Jwts.SIG.PS256, Jwts.SIG.ES256, Jwts.SIG.ES512, Jwts.SIG.EdDSA);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void eachAsymmetricMethodIsChecked(SignatureAlgorithm algorithm) throws IssuerException {
        KeyPair own = algorithm.keyPair().build();
        KeyPair other = algorithm.keyPair().build();
        String token = claims().signWith(own.getPrivate(), algorithm).compact();

        assertThat(tokens.verify(token, "n", id -> own.getPublic()))
                .isEqualTo(new Identity("ada@example.com", null, null));
        assertThatThrownBy(() -> tokens.verify(token, "n", id -> other.getPublic()))
                .isInstanceOf(IssuerException.class);
    }

    @Test
    void aTokenThatLacksAClaimOrNamesOthersIsRefused() throws IssuerException {
        accept(claims -> claims);
        refuse(claims -> claims.expiration(null));
        refuse(claims -> claims.issuedAt(null));
        refuse(claims -> claims.subject(null));
        refuse(claims -> claims.claim("nonce", null));
        refuse(claims -> claims.claim("nonce", 7));
        refuse(claims -> claims.claim("azp", "other"));
        refuse(claims -> claims.audience().add("other").and());
        accept(claims -> claims.audience().add("other").and().claim("azp", "agnes"));
        refuse(claims -> claims.expiration(Date.from(NOW.minusSeconds(61))));
        accept(claims -> claims.expiration(Date.from(NOW.minusSeconds(59))));
    }

    @Test
    void aPublishedKeyIsNoSharedSecretAndATokenForUsToOpenIsNotOpened() {
        byte[] published = RSA.getPublic().getEncoded();
        String shared = claims().signWith(new SecretKeySpec(published, "HmacSHA256"), Jwts.SIG.HS256)
                .compact();
        String sealed = claims().encryptWith(RSA.getPublic(), Jwts.KEY.RSA_OAEP_256, Jwts.ENC.A256GCM)
                .compact();

        assertThatThrownBy(() -> tokens.verify(shared, "n", id -> RSA.getPublic()))
                .isInstanceOf(IssuerException.class);
        assertThatThrownBy(() -> tokens.verify(shared, "n", id -> new SecretKeySpec(published, "HmacSHA256")))
                .isInstanceOf(IssuerException.class);
        assertThatThrownBy(() -> tokens.verify(sealed, "n", id -> RSA.getPrivate()))
                .isInstanceOf(IssuerException.class);
    }

    private void accept(UnaryOperator<JwtBuilder> change) throws IssuerException {
        assertThat(tokens.verify(signed(change), "n", id -> RSA.getPublic()).email())
                .isEqualTo("ada@example.com");
    }

    private void refuse(UnaryOperator<JwtBuilder> change) {
        assertThatThrownBy(() -> tokens.verify(signed(change), "n", id -> RSA.getPublic()))
                .isInstanceOf(IssuerException.class);
    }

    private static String signed(UnaryOperator<JwtBuilder> change) {
        return change.apply(claims()).signWith(RSA.getPrivate(), Jwts.SIG.RS256).compact();
    }

    private static JwtBuilder claims() {
        return Jwts.builder()
                .issuer(CLIENT.issuer())
                .subject("subject")
                .audience()
                .add(CLIENT.id())
                .and()
                .issuedAt(Date.from(NOW))
                .expiration(Date.from(NOW.plusSeconds(300)))
                .claims(Map.of("nonce", "n", "email", "ada@example.com", "email_verified", true));
    }
}
