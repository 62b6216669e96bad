package io.agnes.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final int LONG = 1 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.SECRETsecretSECRET now",
                "Authorization: Bearer SECRETsecret0123456789",
                "export KEY=sk-SECRETsecretSECRETsecret",
                "ghp_SECRETsecretSECRETsecret01",
                "glpat-SECRETsecretSECRETsecr",
                "AKIASECRET0123456789",
                "AIzaSECRETsecretSECRETsecretSECRETsecret01234",
                "postgresql://anna:SECRET@db.example.com/x",
                "password: SECRET99",
                "PASSWORD=SECRET99",
                "\"api_key\": \"SECRET99\"",
                "client-secret = 'SECRET99'",
                "-----BEGIN RSA PRIVATE KEY-----\nSECRET\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nSECRET cut off"
            })
    void aSecretGoes(String text) {
        assertThat(Redaction.of(text)).doesNotContain("SECRET").contains(Redaction.INSTEAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Revenue is net of refunds and tax.",
                "the bearer of bad news is internationalization",
                "Basic understanding of internationalization",
                "https://example.com/a:b@c",
                "We store a secret ingredient",
                "tokens: 120000"
            })
    void whatIsNoneStays(String text) {
        assertThat(Redaction.of(text)).isEqualTo(text);
    }

    @Test
    void aLineStaysJsonAndNoWayOfWritingHidesASecret() throws Exception {
        String escaped =
                "{\"a\":{\"password\":\"x y\"},\"b\":[\"\\u0073k-SECRETsecretSECRETsecret\",7],\"token\":1234567}";

        String clean = Redaction.ofLine(escaped);

        assertThat(new ObjectMapper().readTree(clean))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"a\":{\"password\":\"[REDACTED]\"},\"b\":[\"[REDACTED]\",7],\"token\":1234567}"));
    }

    @Test
    void aLineWithoutSecretsStaysAsItIsWritten() {
        assertThat(Redaction.ofLine("{ \"a\" : 1.0 }")).isEqualTo("{ \"a\" : 1.0 }");
        assertThat(Redaction.ofLine("{\"broken\": \"password=SECRET99")).doesNotContain("SECRET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJ",
                "eyJa.",
                "sk-",
                "bearer ",
                "password=",
                "://a:",
                "-----BEGIN PRIVATE KEY-----",
                "SG.",
                "\n",
                "<"
            })
    void aTextThatIsMadeToBeSlowIsNot(String piece) {
        String text = piece.repeat(LONG / piece.length());

        assertTimeout(Duration.ofSeconds(5), () -> Redaction.of(text));
    }
}
