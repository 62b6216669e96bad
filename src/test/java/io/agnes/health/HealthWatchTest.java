package io.agnes.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.health.DetailedHealth.Data;
import io.agnes.health.DetailedHealth.Disk;
import io.agnes.health.DetailedHealth.Routes;
import io.agnes.health.DetailedHealth.Services;
import io.agnes.health.DetailedHealth.State;
import io.agnes.health.DetailedHealth.Users;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.QueryHealth;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class HealthWatchTest {
    @Parameter
    StateOn on;

    @TempDir
    Path folder;

    private List<String> failing = List.of();
    private int checks;
    private DetailedHealth now = health("healthy", List.of());

    private DetailedHealth health(String status, List<String> problems) {
        return new DetailedHealth(
                status,
                null,
                Instant.parse("2026-01-05T10:00:00Z").plusSeconds(checks++),
                new Services(
                        new State("ok", 1, List.of()),
                        new Data(problems.isEmpty() ? "ok" : "warning", 1, 1, 1, List.of(), problems),
                        new Users("ok", 1),
                        new Disk("ok", 1L << 40),
                        new Routes("ok", false, null, null, List.of(), List.of()),
                        new QueryHealth("ok", "process", 2, 2, 0, null),
                        new DetailedHealth.Jobs(failing.isEmpty() ? "ok" : "warning", failing)));
    }

    @Test
    void anAlarmIsRaisedOnceForEachChangeAlsoOverARestart() {
        try (StateDatabase state = on.open(folder.resolve("system.duckdb"))) {
            HealthWatch watch = new HealthWatch(() -> now, state);
            assertThat(watch.check()).as("healthy from the start").isEmpty();

            now = health("degraded", List.of("shop: The file is cut short."));
            assertThat(watch.check())
                    .extracting(HealthChange::text)
                    .containsExactly("The instance is degraded (data=warning). shop: The file is cut short.");
            now = health("degraded", List.of("shop: The file is cut short.", "crm: It is away."));
            assertThat(watch.check()).as("the same part, more reasons").isEmpty();
            assertThat(new HealthWatch(() -> now, state).check())
                    .as("after a restart")
                    .isEmpty();

            now = health("healthy", List.of());
            assertThat(watch.check()).extracting(HealthChange::text).containsExactly("The instance is healthy.");
            assertThat(watch.check()).isEmpty();
        }
    }

    @Test
    void aJobThatFailsRaisesAnAlarmWithItsReason() {
        try (StateDatabase state = on.open(folder.resolve("system.duckdb"))) {
            failing = List.of("The job 'openmetadata' fails (runs in a row without success: 2). It answers 401.");
            now = health("degraded", List.of());

            assertThat(new HealthWatch(() -> now, state).check())
                    .extracting(HealthChange::text)
                    .containsExactly("The instance is degraded (jobs=warning). " + failing.get(0));
        }
    }

    @Test
    void anInstanceThatIsIllAtItsFirstCheckRaisesAnAlarm() {
        try (StateDatabase state = on.open(folder.resolve("system.duckdb"))) {
            now = health("degraded", List.of("shop: The file is cut short."));

            assertThat(new HealthWatch(() -> now, state).check()).hasSize(1);
        }
    }
}
