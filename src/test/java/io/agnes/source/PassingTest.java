package io.agnes.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PassingTest {
    private static AgnesException told(Throwable cause) {
        return new AgnesException(Problem.UNAVAILABLE, "It failed.", "Look.", cause);
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                AgnesException.transport("It was cut.", "Look.", null),
                AgnesException.tryAgain(Problem.TOO_MANY_REQUESTS, "Too many.", "Wait.", Duration.ofSeconds(1)),
                new ConnectException("refused"),
                new SocketTimeoutException("slow"),
                new SQLException("gone", "08006"),
                told(new IOException(new ConnectException("refused"))));
    }

    static Stream<Throwable> standing() {
        return Stream.of(
                told(null),
                new AgnesException(Problem.INVALID, "It is wrong.", "Mend it."),
                new SQLException("password authentication failed", "28P01"),
                new SQLException("no state"),
                new UnknownHostException("db.example"),
                new FileNotFoundException("key"),
                new IllegalStateException("bug"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatFailedOnItsWayMaySucceedLater(Throwable failure) {
        assertThat(Passing.is(failure)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("standing")
    void whatSomebodyMustMendIsNotTriedAgain(Throwable failure) {
        assertThat(Passing.is(failure)).isFalse();
    }
}
