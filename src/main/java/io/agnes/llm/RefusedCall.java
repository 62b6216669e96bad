package io.agnes.llm;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;

/** An answer of a provider that is not one of success. */
final class RefusedCall extends HttpException {
    private final Duration pause;

    /** @param pause that it asks for; zero when it does not */
    RefusedCall(int status, String body, Duration pause) {
        super(status, body);
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }
}
