package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private final RateLimits limits = new RateLimits(new LimitsConfig(true, 10, 5, 3, 4));

    @Test
    void aNetworkMayTryAsOftenAsTheLimitSaysThenWaitsForTheNext() {
        IntStream.range(0, 5).forEach(i -> limits.take(RateLimit.LINK, "192.0.2.1"));

        AgnesException refused = refusal(() -> limits.take(RateLimit.LINK, "192.0.2.1"));

        assertThat(refused.problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
        assertThat(refused.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
        assertThat(refused.hint()).isEqualTo("Try again in 12 seconds.");
    }

    @Test
    void networksAndLimitsAreCountedEachByThemselves() {
        IntStream.range(0, 3).forEach(i -> limits.take(RateLimit.BOOTSTRAP, "192.0.2.1"));

        assertThatCode(() -> limits.take(RateLimit.BOOTSTRAP, "192.0.2.2")).doesNotThrowAnyException();
        assertThatCode(() -> limits.take(RateLimit.SIGN_IN, "192.0.2.1")).doesNotThrowAnyException();
        refusal(() -> limits.take(RateLimit.BOOTSTRAP, "192.0.2.1"));
    }

    @Test
    void anAccountIsCountedWhateverTheLetterCaseUntilAPasswordIsRight() {
        IntStream.range(0, 3).forEach(i -> limits.attempt("Ada@Example.com"));
        limits.attempt(" ada@example.com ");
        assertThat(refusal(() -> limits.attempt("ada@example.com")))
                .hasMessage("Too many wrong passwords for this account.");

        limits.forgive("ADA@example.com");

        assertThatCode(() -> limits.attempt("ada@example.com")).doesNotThrowAnyException();
    }

    @Test
    void nothingIsCountedWhenLimitsAreOff() {
        RateLimits off = new RateLimits(new LimitsConfig(false, 1, 1, 1, 1));

        assertThatCode(() -> IntStream.range(0, 100).forEach(i -> off.take(RateLimit.SIGN_IN, "192.0.2.1")))
                .doesNotThrowAnyException();
    }

    private static AgnesException refusal(ThrowingCallable call) {
        AgnesException refused = catchThrowableOfType(AgnesException.class, call);
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }
}
