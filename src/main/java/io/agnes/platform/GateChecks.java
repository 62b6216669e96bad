package io.agnes.platform;

import io.agnes.access.Caller;
import io.agnes.access.Presented;
import io.agnes.access.RateLimit;
import io.agnes.access.Signatures;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What every gate asks before it lets a request in.
 *
 * @param addresses from where a request comes
 * @param countAttempt refuses a stranger's attempt that is one too many from a network
 * @param authenticate who sends what a request shows
 * @param signatures of bodies, for the rule {@code hmac}
 */
public record GateChecks(
        ClientAddresses addresses,
        BiConsumer<RateLimit, String> countAttempt,
        Function<Presented, Caller> authenticate,
        Signatures signatures) {
    /** Nobody is admitted: enough to build and check routes that never run. */
    static GateChecks closed() {
        return new GateChecks(
                ClientAddresses.direct(),
                (limit, network) -> {},
                nobody -> {
                    throw new AgnesException(Problem.UNAUTHENTICATED, "Nobody is admitted here.", "Start the server.");
                },
                new Signatures(Environment.of(Map.of())));
    }
}
