package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bodies that a sender signs with a secret of ours: HMAC-SHA256 over the bytes as they came, in hexadecimal, with or
 * without {@code sha256=} before it. While a secret is exchanged the old one, in the variable with {@code _PREVIOUS} at
 * its end, is good too. Immutable.
 */
public final class Signatures {
    private static final String PREFIX = "sha256=";
    private static final String PREVIOUS = "_PREVIOUS";
    private static final String ALGORITHM = "HmacSHA256";

    private final Environment environment;

    public Signatures(Environment environment) {
        this.environment = environment;
    }

    /**
     * @param secretName the variable that holds the secret
     * @param signature as sent; null when there was none
     * @throws AgnesException UNAVAILABLE when the secret is not set, UNAUTHENTICATED when the body is not signed with it
     */
    public void check(String secretName, String signature, byte[] body) {
        Optional<String> secret = secret(secretName);
        if (secret.isEmpty()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "This endpoint is closed: " + secretName + " is not set.",
                    "Ask the operator to set " + secretName + " and to restart the server.");
        }
        byte[] sent = sent(signature).getBytes(StandardCharsets.UTF_8);
        List<String> accepted = Stream.of(secret, secret(secretName + PREVIOUS))
                .flatMap(Optional::stream)
                .toList();
        boolean right = false;
        for (String known : accepted) {
            right |= MessageDigest.isEqual(hex(known, body).getBytes(StandardCharsets.UTF_8), sent);
        }
        if (!right) {
            throw new AgnesException(
                    Problem.UNAUTHENTICATED,
                    "The signature of this request is missing or wrong.",
                    "Send X-Hub-Signature-256: sha256=<HMAC-SHA256 of the body with the shared secret, in hexadecimal>.");
        }
    }

    private Optional<String> secret(String name) {
        return environment.find(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String sent(String signature) {
        String text = signature == null ? "" : signature.strip().toLowerCase(Locale.ROOT);
        return text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    }

    private static String hex(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
