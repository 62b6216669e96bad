package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.util.Optional;

/**
 * {@code SCHEDULER_API_TOKEN}: the secret with which a scheduler outside of this process starts runs. It is no account
 * and passes the verbs that declare {@code machine}, nothing else. Only its hash is kept. Immutable.
 */
final class MachineToken {
    static final String VARIABLE = "SCHEDULER_API_TOKEN";
    private static final int MIN_LENGTH = 32;

    private final Optional<String> hash;

    private MachineToken(Optional<String> secret) {
        secret.filter(text -> text.length() < MIN_LENGTH).ifPresent(text -> {
            throw new AgnesException(
                    Problem.INVALID,
                    VARIABLE + " has " + text.length() + " characters; it needs " + MIN_LENGTH + " or more.",
                    "Make one with: openssl rand -hex 32");
        });
        hash = secret.map(Secret::hash);
    }

    /**
     * @throws AgnesException INVALID when the secret is set and too short
     */
    static MachineToken of(Environment environment) {
        return new MachineToken(environment.find(VARIABLE).map(String::strip));
    }

    boolean matches(String token) {
        return hash.isPresent() && Secret.matches(token, hash.get());
    }
}
