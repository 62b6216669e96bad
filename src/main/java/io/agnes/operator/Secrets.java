package io.agnes.operator;

import java.security.SecureRandom;
import java.util.Base64;

/** Fresh secrets. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** A key that signs tokens: 48 random bytes. */
    static String key() {
        return text(48);
    }

    /** A password to be typed once: 15 random bytes, 20 characters. */
    static String password() {
        return text(15);
    }

    private static String text(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
