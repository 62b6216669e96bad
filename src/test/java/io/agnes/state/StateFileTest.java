package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state in a file. */
class StateFileTest {
    private static final String COUNTER = "create table counter (id integer primary key, hits bigint not null);"
            + "insert into counter values (1, 0)";

    @TempDir
    Path folder;

    private Path path;
    private StateDatabase database;

    @BeforeEach
    void open() {
        path = folder.resolve("state/system.duckdb");
        database = StateDatabase.open(path, Migrations.of(List.of(COUNTER)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aChangeThatMeetsAnotherTransactionIsTriedAgain() throws SQLException {
        AtomicInteger attempts = new AtomicInteger();
        try (Connection other = database.connection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("update counter set hits = hits + 10");

            database.write(handle -> {
                attempts.incrementAndGet();
                try {
                    return handle.execute("update counter set hits = hits + 1");
                } catch (RuntimeException conflict) {
                    commit(other);
                    throw conflict;
                }
            });
        }
        assertThat(attempts).hasValue(2);
        assertThat(hits()).isEqualTo(11);
    }

    @Test
    void closingWaitsForTheChangesInTheQueueAndFoldsTheLog() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread change = new Thread(() -> database.write(handle -> {
            begun.countDown();
            await(goOn);
            return handle.execute("update counter set hits = 5");
        }));
        change.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        change.start();
        begun.await();
        Thread closing = new Thread(database::close);
        closing.start();
        goOn.countDown();
        change.join();
        closing.join();

        assertThat(failure).hasValue(null);
        assertThat(path.resolveSibling("system.duckdb.wal")).doesNotExist();
        database = StateDatabase.open(path, Migrations.of(List.of(COUNTER)));
        assertThat(hits()).isEqualTo(5);
    }

    @Test
    void theDatabaseGoesOnAfterTheEngineHasGivenUp() {
        countOneMore();
        assertThat(database.isHealthy()).isTrue();
        long changes = database.changes();

        assertThatThrownBy(() -> database.read(handle -> {
                    handle.execute("rollback");
                    handle.execute("set global debug_checkpoint_abort = 'before_header'");
                    return handle.execute("checkpoint");
                }))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));

        assertThat(database.changes()).isGreaterThan(changes);
        assertThat(hits()).isEqualTo(1);
        countOneMore();
        assertThat(hits()).isEqualTo(2);
        assertThat(database.isHealthy()).isTrue();
    }

    @Test
    void anotherProcessIsToldWhoHoldsTheDatabase() throws IOException {
        Path shared = folder.resolve("shared/system.duckdb");
        try (HoldingProcess holder = HoldingProcess.over(shared)) {
            assertThatThrownBy(() -> StateDatabase.open(shared)).isInstanceOfSatisfying(AgnesException.class, e -> {
                assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
                assertThat(e).hasMessageContaining("PID " + holder.pid());
                assertThat(e.hint()).contains("DATA_DIR");
            });
        }
        StateDatabase.open(shared).close();
    }

    @Test
    void openingItTwiceInOneProcessIsRefused() {
        assertThatThrownBy(() -> StateDatabase.open(path, Migrations.of(List.of(COUNTER))))
                .isInstanceOfSatisfying(AgnesException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
                    assertThat(e).hasMessageContaining("open already");
                });
        countOneMore();
        assertThat(hits()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedWithTheWayBack() throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.duckdb"), "not a database at all".repeat(1000));

        assertThatThrownBy(() -> StateDatabase.open(garbage)).isInstanceOfSatisfying(AgnesException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(e).hasMessageContaining("cannot be opened");
            assertThat(e.hint()).contains("pre-migrate");
        });
        assertThat(garbage).content().startsWith("not a database");
    }

    @Test
    void theFolderOfTheStateIsPrivate() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
                .isEqualTo("rwx------");
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

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
