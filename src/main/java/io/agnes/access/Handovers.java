package io.agnes.access;

import io.agnes.access.openid.Proof;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ties a sign-in at an issuer to the browser that began it. The browser keeps a cookie of random text, time and page;
 * state, nonce and verifier follow from the cookie, the provider and this instance's key, so that nothing is kept here
 * for strangers who never come back. Only a handover that has let somebody in is remembered, until it would expire.
 * Thread-safe.
 */
final class Handovers {
    static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Pattern COOKIE = Pattern.compile("([A-Za-z0-9_-]{43})\\.(\\d{10})\\.([A-Za-z0-9_-]{1,2700})");

    private final SigningKey key;
    private final Clock clock;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();

    Handovers(SigningKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    Handover begin(String provider, NextPage next) {
        Instant expiresAt = clock.instant().plus(LIFETIME);
        String page = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(next.path().getBytes(StandardCharsets.US_ASCII));
        String cookie = Secret.random() + "." + expiresAt.getEpochSecond() + "." + page;
        return new Handover(cookie, proof(provider, cookie), next, expiresAt);
    }

    /**
     * The handover that this cookie and this state belong to: nobody but this instance makes a state for a cookie, so
     * the time and the page in it are as they were given out.
     *
     * @param cookie null when the browser has none
     * @param state as it came back; null when it did not
     */
    Optional<Handover> find(String provider, String cookie, String state) {
        Matcher parts = COOKIE.matcher(cookie == null ? "" : cookie);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Proof proof = proof(provider, cookie);
        Instant expiresAt = Instant.ofEpochSecond(Long.parseLong(parts.group(2)));
        if (!Secret.matches(state, Secret.hash(proof.state()))
                || clock.instant().isAfter(expiresAt)) {
            return Optional.empty();
        }
        String page = new String(Base64.getUrlDecoder().decode(parts.group(3)), StandardCharsets.US_ASCII);
        return Optional.of(new Handover(cookie, proof, NextPage.of(page), expiresAt));
    }

    /** Whether it lets somebody in for the first time; of many uses at once one is. */
    boolean use(Handover handover) {
        Instant now = clock.instant();
        used.values().removeIf(now::isAfter);
        return used.putIfAbsent(Secret.hash(handover.cookie()), handover.expiresAt()) == null;
    }

    private Proof proof(String provider, String cookie) {
        String about = provider + ":" + cookie;
        return new Proof(
                mac("sign-in-state:" + about), mac("sign-in-nonce:" + about), mac("sign-in-verifier:" + about));
    }

    private String mac(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.mac(text));
    }
}
