package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body of the wrong form is told in the words of JSON, never in those of Java. */
class ProblemAnswersTest {
    private static final ObjectMapper JSON = Json.mapper();

    enum Mode {
        ON
    }

    record Body(List<String> tables, Map<String, String> options, int limit, boolean enabled, Instant at, Mode mode) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tables\": \"orders\"} | 'tables' of the request body is not a list.",
                "{\"tables\": [{}]} | 'tables[0]' of the request body is not a text.",
                "{\"options\": [1]} | 'options' of the request body is not an object of this operation.",
                "{\"limit\": \"many\"} | 'limit' of the request body is not a number that fits.",
                "{\"limit\": 99999999999} | 'limit' of the request body is not a number that fits.",
                "{\"enabled\": \"maybe\"} | 'enabled' of the request body is not true or false.",
                "{\"at\": \"soon\"} | 'at' of the request body is not a time such as 2026-01-31T10:00:00Z.",
                "{\"mode\": \"off\"} | 'mode' of the request body is not one of its words.",
                "[] | The request body is not an object of this operation.",
                "7 | The request body is not an object of this operation.",
                "{\"tablets\": 1} | The request body has the unknown field 'tablets'.",
                "{\"tables\": | The request body is not valid JSON"
            })
    void itNamesThePlaceAndTheForm(String body, String told) {
        AgnesException problem =
                ProblemAnswers.understand(catchThrowable(() -> JSON.readValue(body, Body.class)), "request");

        assertThat(problem.problem()).isIn(Problem.INVALID, Problem.MALFORMED_JSON);
        assertThat(problem.getMessage()).startsWith(told).doesNotContain("java", "io.agnes");
        assertThat(problem.hint()).isNotBlank();
    }

    @Test
    void aListMayBeTheWholeBody() {
        Throwable failure = catchThrowable(() -> JSON.readValue("{\"tables\": []}", String[].class));

        assertThat(ProblemAnswers.understand(failure, "request")).hasMessage("The request body is not a list.");
    }
}
