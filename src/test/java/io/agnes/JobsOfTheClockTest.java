package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped jobs in the whole engine. */
@ExtendWith(RunningAgnes.Extension.class)
class JobsOfTheClockTest {
    private static final String JOBS = "/api/admin/jobs";

    private final RunningAgnes agnes;

    JobsOfTheClockTest(RunningAgnes agnes) {
        this.agnes = agnes;
    }

    private JsonNode job(String name) {
        for (JsonNode job : RunningAgnes.json(agnes.send(agnes.request(JOBS, agnes.token(Role.ADMIN))))
                .path("jobs")) {
            if (job.path("name").asText().equals(name)) {
                return job;
            }
        }
        throw new AssertionError("There is no job " + name);
    }

    private HttpResponse<String> run(String name, Role role) {
        return agnes.send(
                agnes.request(JOBS + "/" + name + "/run", agnes.token(role)).POST(BodyPublishers.noBody()));
    }

    @Test
    void everyJobOfTheSchedulesIsListedWithItsNextRun() {
        List<String> names = new ArrayList<>();
        for (JsonNode job : RunningAgnes.json(agnes.send(agnes.request(JOBS, agnes.token(Role.ADMIN))))
                .path("jobs")) {
            names.add(job.path("name").asText());
            assertThat(Instant.parse(job.path("next_run").asText()))
                    .isAfter(Instant.now().minusSeconds(5));
            assertThat(job.path("cron").asText()).isNotBlank();
        }
        assertThat(names)
                .containsExactly(
                        "audit-retention",
                        "corporate-memory",
                        "data-refresh",
                        "health-check",
                        "jira-compare",
                        "jira-organizations",
                        "jira-retry",
                        "jira-sla",
                        "last-use",
                        "memory-contradictions",
                        "memory-review",
                        "openmetadata",
                        "session-collector",
                        "verification-detector");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit-retention",
                "corporate-memory",
                "data-refresh",
                "health-check",
                "jira-compare",
                "jira-organizations",
                "jira-retry",
                "jira-sla",
                "last-use",
                "memory-contradictions",
                "memory-review",
                "openmetadata",
                "session-collector",
                "verification-detector"
            })
    void aJobThatTheSchedulerAsksForRunsToItsEnd(String name) {
        HttpResponse<String> answer = run(name, Role.MACHINE);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String run = RunningAgnes.json(answer).path("run_id").asText();
        JsonNode ended = Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> run(name, run), found -> !found.path("finished_at").isNull());
        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("ok");
    }

    private JsonNode run(String name, String runId) {
        for (JsonNode run : job(name).path("runs")) {
            if (run.path("run_id").asText().equals(runId)) {
                return run;
            }
        }
        throw new AssertionError("The run " + runId + " is not listed.");
    }
}
