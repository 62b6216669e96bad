package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateMoveTest {
    private static final int RUNS = 2_500;

    @TempDir
    Path folder;

    private DataFolder data;
    private Settings settings;

    @BeforeEach
    void chooseBoth() throws IOException {
        data = DataFolder.at(folder);
        settings = settings(StateOn.postgresSettings(folder));
    }

    @Test
    void everyRowOfEveryTableIsCopiedAsItIs() {
        List<String> before;
        try (StateDatabase file = StateDatabase.open(data.stateFile())) {
            fill(file);
            before = rows(file);
        }

        Map<String, Long> copied = StateDatabase.move(data, settings);

        assertThat(copied)
                .containsEntry("users", 2L)
                .containsEntry("job_runs", (long) RUNS)
                .containsEntry("sync_state", 1L)
                .containsEntry("sessions", 0L)
                .doesNotContainKeys("schema_version", "state_changes");
        try (StateDatabase server = StateDatabase.open(data, settings)) {
            assertThat(rows(server)).isEqualTo(before);
        }
        try (StateDatabase file = StateDatabase.open(data.stateFile())) {
            assertThat(rows(file)).isEqualTo(before);
        }
    }

    @Test
    void nothingIsCopiedOverRowsThatAreThere() {
        try (StateDatabase file = StateDatabase.open(data.stateFile())) {
            fill(file);
        }
        try (StateDatabase server = StateDatabase.open(data, settings)) {
            server.write(handle ->
                    handle.execute("insert into users (id, email, email_key) values ('x', 'x@example.com', 'x')"));
        }

        assertThatThrownBy(() -> StateDatabase.move(data, settings)).isInstanceOfSatisfying(AgnesException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.CONFLICT);
            assertThat(e).hasMessageContaining("users");
            assertThat(e.hint()).contains("state.schema");
        });
        try (StateDatabase server = StateDatabase.open(data, settings)) {
            assertThat(texts(server, "select id from job_runs")).isEmpty();
        }
    }

    @Test
    void bothSidesMustBeThere() throws IOException {
        assertThatThrownBy(() -> StateDatabase.move(data, settings)).hasMessageContaining("There is no state in");

        Settings ofFile = settings("");
        assertThatThrownBy(() -> StateDatabase.move(data, ofFile)).hasMessageContaining("state.url");
    }

    private static void fill(StateDatabase state) {
        state.write(handle -> {
            handle.execute(
                    "insert into users (id, email, email_key, name) values ('1', 'Ann@example.com', 'ann@example.com',"
                            + " 'Änn \u2603')");
            handle.execute(
                    "insert into users (id, email, email_key, active, deactivated_at) values"
                            + " ('2', 'bob@example.com', 'bob@example.com', false, timestamptz '2026-03-29 01:30:15.123456+00')");
            handle.execute(
                    "insert into sync_state (table_id, row_count, column_count) values ('orders', 9007199254740993, 3)");
            return handle.execute("insert into job_runs (id, job, requested_by, started_at, status)"
                    + " select cast(n as varchar), 'j', 'schedule', timestamptz '2026-01-01 00:00:00+00', 'ok'"
                    + " from generate_series(1, " + RUNS + ") as s(n)");
        });
    }

    private static List<String> rows(StateDatabase state) {
        List<String> users = texts(
                state,
                "select id || email || coalesce(name, '-') || cast(active as varchar) || coalesce(cast(deactivated_at as"
                        + " varchar), '-') || cast(created_at as varchar) from users order by id");
        users.addAll(
                texts(state, "select cast(row_count as varchar) || cast(column_count as varchar) from sync_state"));
        users.addAll(texts(state, "select id || status from job_runs order by id"));
        return users;
    }

    private static List<String> texts(StateDatabase state, String sql) {
        return state.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private Settings settings(String section) throws IOException {
        Path file = Files.writeString(folder.resolve("instance.yaml"), section);
        return Settings.load(Environment.of(Map.of()), List.of(StateConfig.class), file);
    }
}
