package io.agnes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A token made by hand from a real one, without the library that the server checks it with. */
final class Forgery {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode header;
    private final ObjectNode claims;

    private Forgery(ObjectNode header, ObjectNode claims) {
        this.header = header;
        this.claims = claims;
    }

    static Forgery of(String token) {
        String[] parts = token.split("\\.");
        return new Forgery(decoded(parts[0]), decoded(parts[1]));
    }

    Forgery header(String name, String value) {
        header.put(name, value);
        return this;
    }

    Forgery claim(String name, Object value) {
        claims.setAll((ObjectNode) JSON.valueToTree(Map.of(name, value)));
        return this;
    }

    Forgery without(String claim) {
        claims.remove(claim);
        return this;
    }

    String text(String claim) {
        return claims.path(claim).asText();
    }

    String signed(String key) {
        return signed(key, "HmacSHA256");
    }

    String signed(String key, String algorithm) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return body() + "." + base64(mac.doFinal(body().getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends in the dot after which the signature would stand. */
    String unsigned() {
        return body() + ".";
    }

    private String body() {
        return base64(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static ObjectNode decoded(String part) {
        try {
            return (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(part));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
