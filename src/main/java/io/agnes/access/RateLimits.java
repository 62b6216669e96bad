package io.agnes.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * Counts what strangers try, by address and by account (token buckets, in memory). Whether an account exists makes no
 * difference. What is longest ago is forgotten when more than 100,000 are counted. Thread-safe.
 */
public final class RateLimits {
    private static final int REMEMBERED = 100_000;
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final LimitsConfig config;
    private final Cache<String, Bucket> buckets;

    public RateLimits(LimitsConfig config) {
        this.config = config;
        // A bucket that nobody used for so long is full again, so nothing is lost with it.
        buckets = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(PERIOD.multipliedBy(Math.max(config.link(), config.account())))
                .build();
    }

    /**
     * Counts one attempt from a network.
     *
     * @param network an address, or what counts as one
     * @throws AgnesException TOO_MANY_REQUESTS with the time to wait
     */
    public void take(RateLimit limit, String network) {
        int perMinute = limit.perMinute(config);
        take(limit.word() + " " + network, perMinute, perMinute, "Too many attempts from this address.");
    }

    /**
     * Counts one wrong password until {@link #forgive} says that it was right, so that many at once do not slip
     * through.
     *
     * @throws AgnesException TOO_MANY_REQUESTS with the time to wait
     */
    void attempt(String email) {
        take(account(email), config.account(), 1, "Too many wrong passwords for this account.");
    }

    /** The attempt was right: it and those before it count no more. */
    void forgive(String email) {
        buckets.invalidate(account(email));
    }

    /**
     * Counts one mail that somebody asks for, so that nobody's mailbox is flooded from many addresses.
     *
     * @throws AgnesException TOO_MANY_REQUESTS with the time to wait
     */
    void ask(String email) {
        take("mail to " + key(email), config.link(), 1, "Too many links were asked for by this account.");
    }

    private static String account(String email) {
        return "account " + key(email);
    }

    private static String key(String email) {
        return Email.find(email).map(Email::key).orElse("");
    }

    private void take(String key, int capacity, int perMinute, String refusal) {
        if (!config.enabled()) {
            return;
        }
        ConsumptionProbe probe =
                buckets.get(key, any -> bucket(capacity, perMinute)).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
            throw AgnesException.tryAgain(
                    Problem.TOO_MANY_REQUESTS,
                    refusal,
                    "Try again in " + wait.plusMillis(999).toSeconds() + " seconds.",
                    wait);
        }
    }

    private static Bucket bucket(int capacity, int perMinute) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(perMinute, PERIOD))
                .build();
    }
}
