package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that cannot be replayed costs what stood in it, never the database, and is never lost itself. */
class DamagedLogTest {
    private static final Migrations TABLE =
            Migrations.of(List.of("create table note (id integer primary key, text varchar not null)"));

    @TempDir
    Path folder;

    private Path file;
    private Path log;

    /** A killed process leaves a log with a hundred changes; here it is copied while the database is open. */
    @BeforeEach
    void leaveALog() throws Exception {
        Path source = folder.resolve("source/system.duckdb");
        file = folder.resolve("state/system.duckdb");
        log = folder.resolve("state/system.duckdb.wal");
        Files.createDirectories(file.getParent());
        StateDatabase.open(source, TABLE).close();
        Files.copy(source, file);
        try (StateDatabase database = StateDatabase.open(source, TABLE)) {
            for (int i = 0; i < 100; i++) {
                int id = i;
                database.write(handle -> handle.execute("insert into note values (?, ?)", id, "text " + id));
            }
            Files.copy(source.resolveSibling("system.duckdb.wal"), log);
        }
    }

    private List<Path> kept() throws Exception {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.filter(path -> path.getFileName().toString().contains(".damaged-"))
                    .toList();
        }
    }

    private long notes() {
        try (StateDatabase database = StateDatabase.open(file, TABLE)) {
            return database.read(handle -> handle.createQuery("select count(*) from note")
                    .mapTo(Long.class)
                    .one());
        }
    }

    @Test
    void aWholeLogIsReplayed() throws Exception {
        assertThat(notes()).isEqualTo(100);
        assertThat(kept()).isEmpty();
    }

    @Test
    void aTornTailCostsOnlyTheLastChange() throws Exception {
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - 7));

        assertThat(notes()).isEqualTo(99);
        assertThat(kept()).isEmpty();
    }

    @Test
    void aDamagedLogIsPutAsideWithAnAlarmUntilItIsMovedAway() throws Exception {
        byte[] bytes = Files.readAllBytes(log);
        int text = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("text 50");
        bytes[text] ^= 0x10;
        Files.write(log, bytes);

        try (StateDatabase database = StateDatabase.open(file, TABLE)) {
            assertThat(kept()).singleElement().satisfies(path -> assertThat(path)
                    .hasBinaryContent(bytes));
            assertThat(database.alarms())
                    .singleElement()
                    .asString()
                    .contains("damaged")
                    .contains(kept().get(0).getFileName().toString());
            assertThat(database.isHealthy()).isTrue();
            database.write(handle -> handle.execute("insert into note values (1000, 'later')"));
        }
        assertThat(notes()).isEqualTo(1);
        try (StateDatabase database = StateDatabase.open(file, TABLE)) {
            assertThat(database.alarms()).hasSize(1);
            Files.delete(kept().get(0));
            assertThat(database.alarms()).isEmpty();
        }
    }

    @Test
    void aLogOfAnotherDatabaseIsPutAside() throws Exception {
        Path other = folder.resolve("other/system.duckdb");
        StateDatabase.open(other, TABLE).close();
        Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(notes()).isZero();
        assertThat(kept()).hasSize(1);
    }

    @Test
    void aDatabaseThatIsBrokenItselfKeepsItsLog() throws Exception {
        Files.writeString(file, "not a database".repeat(1000));
        byte[] before = Files.readAllBytes(log);

        assertThatThrownBy(() -> StateDatabase.open(file, TABLE))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("cannot be opened");

        assertThat(log).hasBinaryContent(before);
        assertThat(kept()).isEmpty();
    }
}
