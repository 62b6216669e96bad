package io.agnes.access.openid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The three texts of one sign-in that nobody else can know or guess, each of 43 characters or more.
 *
 * @param state comes back with the answer (RFC 6749 10.12)
 * @param nonce comes back inside the token (OpenID Connect Core 3.1.2.1)
 * @param verifier shown with the code; the issuer has seen only its hash (RFC 7636)
 */
public record Proof(String state, String nonce, String verifier) {
    /** What the issuer is shown of the verifier at first: method {@code S256}. */
    String challenge() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(sha.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Proof[hidden]";
    }
}
