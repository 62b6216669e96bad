package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class StateDatabaseTest {
    private static final String COUNTER = "create table counter (id integer primary key, hits bigint not null);"
            + "insert into counter values (1, 0); create table moment (id integer, happened timestamptz)";

    @Parameter
    StateOn on;

    @TempDir
    Path folder;

    private StateDatabase database;

    @BeforeEach
    void open() {
        database = on.open(folder.resolve("state/system.duckdb"), Migrations.of(List.of(COUNTER)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eightThreadsThatCountTogetherLoseNoUpdate() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> counting = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                counting.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        countOneMore();
                    }
                }));
            }
            for (Future<?> one : counting) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(hits()).isEqualTo(400);
    }

    @Test
    void aFailedChangeLeavesNothingBehind() {
        assertThatThrownBy(() -> database.write(handle -> {
                    handle.execute("update counter set hits = 99");
                    throw new IllegalArgumentException("half way");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("half way");

        assertThat(hits()).isZero();
    }

    @Test
    void aReadSeesOneCommitHoweverLongItTakes() {
        List<Long> seen = database.read(handle -> {
            long before = handle.createQuery("select hits from counter")
                    .mapTo(Long.class)
                    .one();
            countOneMore();
            return List.of(
                    before,
                    handle.createQuery("select hits from counter")
                            .mapTo(Long.class)
                            .one());
        });

        assertThat(seen).containsExactly(0L, 0L);
        assertThat(hits()).isEqualTo(1);
    }

    @Test
    void onlyACommittedChangeIsCounted() {
        long before = database.changes();
        hits();
        assertThatThrownBy(() -> database.write(handle -> {
                    throw new IllegalArgumentException("nothing");
                }))
                .hasMessage("nothing");
        assertThat(database.changes()).isEqualTo(before);

        countOneMore();
        assertThat(database.changes()).isEqualTo(before + 1);

        database.append(handle -> handle.execute("update counter set hits = hits + 1"));
        assertThat(database.changes()).as("what is appended is not").isEqualTo(before + 1);
        assertThat(hits()).isEqualTo(2);
    }

    @Test
    void aReadCannotChangeAnything() {
        assertThatThrownBy(() -> database.read(handle -> handle.execute("update counter set hits = 7")))
                .hasStackTraceContaining("read-only");
        assertThat(hits()).isZero();
    }

    @Test
    void aChangeInsideAChangeIsRefusedInsteadOfWaitingForItself() {
        assertThatThrownBy(() -> database.write(handle -> {
                    countOneMore();
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hand the handle on");
    }

    @Test
    void changesRunOnTheThreadNamedStateWriter() {
        assertThat(database.<String>write(handle -> Thread.currentThread().getName()))
                .isEqualTo("state-writer");
    }

    @Test
    void aTimeComesBackAsItWentInWhateverTheZoneOfTheMachine() {
        Instant moment = Instant.parse("2026-03-29T01:30:15.123456Z");
        TimeZone zone = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        try {
            database.write(handle -> handle.execute("insert into moment values (1, ?), (2, ?)", moment, (Object) null));

            List<Instant> times = database.read(handle -> handle.createQuery("select happened from moment order by id")
                    .mapTo(Instant.class)
                    .list());
            String text = database.read(
                    handle -> handle.createQuery("select cast(happened as varchar) from moment order by 1")
                            .mapTo(String.class)
                            .first());

            assertThat(times).containsExactly(moment, null);
            assertThat(text).isEqualTo("2026-03-29 01:30:15.123456+00");
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void aClosedDatabaseSaysSo() {
        database.close();
        database.close();

        assertThatThrownBy(this::countOneMore).isInstanceOfSatisfying(AgnesException.class, e -> assertThat(e.problem())
                .isEqualTo(Problem.UNAVAILABLE));
        assertThatThrownBy(this::hits).hasStackTraceContaining("The state database is closed.");
        assertThat(database.isHealthy()).isFalse();
    }

    @Test
    void anInterruptedWaitStillLearnsTheOutcome() {
        Thread.currentThread().interrupt();
        countOneMore();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(hits()).isEqualTo(1);
    }

    private void countOneMore() {
        database.write(handle -> {
            long hits = handle.createQuery("select hits from counter")
                    .mapTo(Long.class)
                    .one();
            return handle.execute("update counter set hits = ?", hits + 1);
        });
    }

    private long hits() {
        return database.read(handle ->
                handle.createQuery("select hits from counter").mapTo(Long.class).one());
    }
}
