package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.access.AccessFixture.StillClock;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final User ADA = new User("u-1", "ada@example.com", "Ada", true, Instant.EPOCH);
    private static final Duration HOUR = Duration.ofHours(1);

    private final StillClock clock = new StillClock();
    private final SigningKey key = key("k".repeat(40));
    private final Tokens tokens = new Tokens(key, HOUR, clock);

    @Test
    void aSessionTellsWhoAndUntilWhenAndNoRights() {
        MintedToken token = tokens.session(ADA);
        TokenClaims claims = tokens.verify(token.value());

        assertThat(claims)
                .isEqualTo(new TokenClaims(
                        TokenClaims.Kind.SESSION,
                        "u-1",
                        token.id(),
                        clock.instant().plus(HOUR)));
        assertThat(token.lifetime()).isEqualTo(HOUR);
        assertThat(part(token.value(), 0)).isEqualTo("{\"alg\":\"HS256\"}");
        assertThat(part(token.value(), 1))
                .contains("\"sub\":\"u-1\"", "\"email\":\"ada@example.com\"", "\"typ\":\"session\"")
                .contains("\"iss\":\"agnes\"", "\"aud\":[\"agnes-api\"]", "\"iat\":", "\"exp\":", "\"jti\":")
                .doesNotContain("group", "admin", "role");
        assertThat(token.toString()).doesNotContain(token.value());
    }

    @Test
    void twoTokensOfOneSecondDiffer() {
        assertThat(tokens.session(ADA).value()).isNotEqualTo(tokens.session(ADA).value());
    }

    @Test
    void aTokenEndsFiveSecondsAfterItsTimeAtTheLatest() {
        String token = tokens.session(ADA).value();
        clock.pass(HOUR.plusSeconds(4));
        assertThatCode(() -> tokens.verify(token)).doesNotThrowAnyException();

        clock.pass(Duration.ofSeconds(2));
        assertRefused(token, "The token has expired.");
    }

    @Test
    void aTokenThatWasVerifiedBeforeEndsAtItsTimeAsWell() {
        String token = tokens.session(ADA).value();
        assertThat(tokens.verify(token)).isSameAs(tokens.verify(token));

        clock.pass(HOUR.plusSeconds(6));
        assertRefused(token, "The token has expired.");
    }

    @Test
    void theOperatorsTokenLastsAMinute() {
        MintedToken token = tokens.operator();
        assertThat(tokens.verify(token.value()).kind()).isEqualTo(TokenClaims.Kind.OPERATOR);
        assertThat(tokens.verify(token.value()).subject()).isEqualTo("operator");

        clock.pass(Duration.ofSeconds(66));
        assertRefused(token.value(), "The token has expired.");
    }

    @Test
    void aTamperedTokenIsInvalidAtEveryByte() {
        String token = tokens.session(ADA).value();
        for (int at = 0; at < token.length(); at += 7) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            assertInvalid(token.substring(0, at) + other + token.substring(at + 1));
        }
        assertInvalid(token.substring(0, token.lastIndexOf('.') + 1));
        assertInvalid(token.substring(0, token.length() - 2));
    }

    @Test
    void aClaimCannotBeExchanged() {
        String[] parts = tokens.session(ADA).value().split("\\.");
        String forged = part(tokens.session(ADA).value(), 1)
                .replace("\"typ\":\"session\"", "\"typ\":\"operator\"")
                .replace("u-1", "operator");

        assertInvalid(parts[0] + "." + base64(forged) + "." + parts[2]);
    }

    @Test
    void anUnsignedTokenIsInvalid() {
        String claims = base64(part(tokens.session(ADA).value(), 1));

        assertInvalid(base64("{\"alg\":\"none\"}") + "." + claims + ".");
        assertInvalid(base64("{\"alg\":\"none\"}") + "." + claims);
        assertInvalid(base64("{\"alg\":\"NONE\"}") + "." + claims + ".AAAA");
        assertInvalid(base64("{\"alg\":\"\"}") + "." + claims + ".");
    }

    @Test
    void aTokenOfAnotherKeyIsInvalidEvenWhenItHasExpired() {
        String other = new Tokens(key("o".repeat(40)), HOUR, clock).session(ADA).value();
        assertInvalid(other);

        clock.pass(Duration.ofDays(1));
        assertInvalid(other);
    }

    @Test
    void onlyTheOneAlgorithmIsTakenEvenWithTheRightKey() {
        SigningKey longKey = key("l".repeat(64));
        Tokens verifier = new Tokens(longKey, HOUR, clock);
        String strong = valid().signWith(new SecretKeySpec(longKey.key().getEncoded(), "HmacSHA512"), Jwts.SIG.HS512)
                .compact();

        assertThatThrownBy(() -> verifier.verify(strong)).hasMessage("The token is not valid.");
    }

    @Test
    void everyClaimIsRequired() {
        assertThatCode(() -> tokens.verify(signed(token -> {}))).doesNotThrowAnyException();
        assertInvalid(signed(token -> token.issuer("somebody")));
        assertInvalid(signed(token -> token.issuer(null)));
        assertInvalid(signed(
                token -> token.audience().remove("agnes-api").add("another-api").and()));
        assertInvalid(signed(token -> token.audience().clear().and()));
        assertInvalid(signed(token -> token.expiration(null)));
        assertInvalid(signed(token -> token.subject(null)));
        assertInvalid(signed(token -> token.id(null)));
        assertInvalid(signed(token -> token.claim("typ", null)));
        assertInvalid(signed(token -> token.claim("typ", "api")));
        assertInvalid(signed(token -> token.claim("typ", 1)));
    }

    @Test
    void whatIsNoTokenIsInvalid() {
        for (String text :
                new String[] {"", " ", "x", "a.b.c", "..", "...", "\u0000.\u0000.\u0000", "a".repeat(10_000)}) {
            assertInvalid(text);
        }
    }

    @Test
    void aRefusalNeverHoldsTheToken() {
        String[] parts = tokens.session(ADA).value().split("\\.");
        String token = parts[0] + "." + parts[1] + "." + "A".repeat(parts[2].length());

        assertThatThrownBy(() -> tokens.verify(token)).satisfies(e -> {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain(parts[1]).doesNotContain(parts[0]);
        });
    }

    private String signed(Consumer<JwtBuilder> change) {
        JwtBuilder token = valid();
        change.accept(token);
        return token.signWith(key.key(), Jwts.SIG.HS256).compact();
    }

    private JwtBuilder valid() {
        return Jwts.builder()
                .subject("u-1")
                .claim("typ", "session")
                .id("j-1")
                .issuer("agnes")
                .audience()
                .add("agnes-api")
                .and()
                .expiration(Date.from(clock.instant().plusSeconds(60)));
    }

    private void assertInvalid(String token) {
        assertRefused(token, "The token is not valid.");
    }

    private void assertRefused(String token, String message) {
        assertThatThrownBy(() -> tokens.verify(token))
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAUTHENTICATED));
    }

    private static SigningKey key(String text) {
        return SigningKey.open(Path.of("unused"), Environment.of(Map.of("JWT_SECRET_KEY", text)));
    }

    private static String part(String token, int index) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[index]), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
