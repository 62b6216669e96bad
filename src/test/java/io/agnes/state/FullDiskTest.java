package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state on a disk without room: the log is a device that is always full. */
class FullDiskTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path folder;

    @Test
    void aCommitThatDoesNotFitIsToldAndNotMadeAndTheStateGoesOnWithRoom() throws Exception {
        assumeTrue(Files.exists(FULL), "a device that is always full");
        Path path = folder.resolve("state/system.duckdb");
        Path log = path.resolveSibling("system.duckdb.wal");
        Migrations tables = Migrations.of(List.of("create table t (v integer); insert into t values (1)"));
        StateDatabase.open(path, tables).close();
        try (StateDatabase database = StateDatabase.open(path, tables)) {
            assertThat(log).doesNotExist();
            Files.createSymbolicLink(log, FULL);

            assertThatThrownBy(() -> insert(database))
                    .asInstanceOf(InstanceOfAssertFactories.type(AgnesException.class))
                    .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.STORAGE_FULL))
                    .satisfies(e -> assertThat(e.getMessage())
                            .startsWith("There is no room for a change of users, grants or runs in the data folder"
                                    + " (state): it needs about")
                            .contains("are free"));

            Files.delete(log);
            assertThat(count(database)).isEqualTo(1);
        }
        try (StateDatabase database = StateDatabase.open(path, tables)) {
            insert(database);
            assertThat(count(database)).isEqualTo(2);
        }
    }

    @Test
    void anInstanceThatWasGivenUpIsOpenedAnewOnceTheReadsOfItHaveEnded() throws Exception {
        StateFile file = StateFile.open(folder.resolve("system.duckdb"));
        Connection reading = file.connection();
        file.invalidated();

        CompletableFuture<Connection> next = CompletableFuture.supplyAsync(() -> {
            try {
                return file.connection();
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(next).isNotDone();
        reading.close();

        try (Connection reopened = next.get(10, TimeUnit.SECONDS)) {
            assertThat(reopened.isValid(1)).isTrue();
        }
        file.close();
    }

    private static void insert(StateDatabase database) {
        database.write(handle -> handle.execute("insert into t values (2)"));
    }

    private static int count(StateDatabase database) {
        return database.read(handle -> handle.createQuery("select count(*) from t")
                .mapTo(Integer.class)
                .one());
    }
}
