package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a migration does with the file of the state. */
class MigratedFileTest {
    private static final String FIRST = "create table note (id integer primary key, text varchar not null);"
            + " insert into note values (1, 'kept'); -- a comment; with a semicolon\n";
    private static final String SECOND =
            "alter table note add column if not exists author varchar;" + " update note set author = 'nobody'";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("state/system.duckdb");
    }

    @Test
    void aFreshDatabaseHasNoCopyBesideIt() throws IOException {
        StateDatabase.open(file).close();

        assertThat(files()).containsExactly("system.duckdb");
    }

    @Test
    void aMigrationKeepsTheDataAndACopyOfTheFileAsItWas() throws IOException, SQLException {
        openAndClose(FIRST);

        try (StateDatabase database = StateDatabase.open(file, Migrations.of(List.of(FIRST, SECOND)))) {
            assertThat(database.schemaVersion()).isEqualTo(2);
            assertThat(one(database, "select text || author from note")).isEqualTo("keptnobody");
        }
        assertThat(Migrations.versionOf(file)).isEqualTo(2);
        Path copy = file.resolveSibling("system.duckdb.pre-migrate-1");
        try (StateDatabase before = StateDatabase.open(copy, Migrations.of(List.of(FIRST)))) {
            assertThat(before.schemaVersion()).isEqualTo(1);
            assertThat(one(before, "select text from note")).isEqualTo("kept");
        }
    }

    @Test
    void anOpenAtTheCurrentVersionMakesNoCopy() throws IOException {
        openAndClose(FIRST);
        openAndClose(FIRST);

        assertThat(files()).containsExactly("system.duckdb");
    }

    @Test
    void askingForTheVersionOfAMissingFileCreatesNone() throws SQLException {
        assertThat(Migrations.versionOf(file)).isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void aDatabaseOfANewerBuildIsLeftAlone() throws IOException, SQLException {
        openAndClose(FIRST, SECOND);

        assertThatThrownBy(() -> openAndClose(FIRST)).hasMessageContaining("version 2");

        assertThat(Migrations.versionOf(file)).isEqualTo(2);
        assertThat(files()).containsExactly("system.duckdb");
    }

    private void openAndClose(String... scripts) {
        StateDatabase.open(file, Migrations.of(List.of(scripts))).close();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.map(found -> found.getFileName().toString()).sorted().toList();
        }
    }

    private static String one(StateDatabase database, String sql) {
        return database.read(
                handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
