package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static final String FIRST = "create table note (id integer primary key, text varchar not null);"
            + " insert into note values (1, 'kept'); -- a comment; with a semicolon\n";
    private static final String SECOND =
            "alter table note add column if not exists author varchar;" + " update note set author = 'nobody'";
    private static final String BROKEN = "update note set text = 'lost'; alter table no_such_table add column x int";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("state/system.duckdb");
    }

    @Test
    void aFreshDatabaseHasTheVersionOfTheBuildAndNoCopyBesideIt() throws IOException {
        try (StateDatabase database = StateDatabase.open(file)) {
            assertThat(database.schemaVersion()).isEqualTo(Migrations.current());
            assertThat(tables(database))
                    .contains(
                            "users",
                            "user_groups",
                            "user_group_members",
                            "resource_grants",
                            "table_registry",
                            "view_ownership",
                            "sync_state",
                            "sync_history",
                            "sync_runs",
                            "audit_log",
                            "schema_version");
        }
        assertThat(files()).containsExactly("system.duckdb");
    }

    @Test
    void aMigrationKeepsTheDataAndACopyOfTheFileAsItWas() throws IOException, SQLException {
        openAndClose(FIRST);

        try (StateDatabase database = StateDatabase.open(file, new Migrations(List.of(FIRST, SECOND)))) {
            assertThat(database.schemaVersion()).isEqualTo(2);
            assertThat(one(database, "select text || author from note")).isEqualTo("keptnobody");
        }
        assertThat(Migrations.versionOf(file)).isEqualTo(2);
        Path copy = file.resolveSibling("system.duckdb.pre-migrate-1");
        try (StateDatabase before = StateDatabase.open(copy, new Migrations(List.of(FIRST)))) {
            assertThat(before.schemaVersion()).isEqualTo(1);
            assertThat(one(before, "select text from note")).isEqualTo("kept");
        }
    }

    @Test
    void severalMissingStepsAreTakenAtOnceAndAreNotRepeated() {
        openAndClose(FIRST);
        openAndClose(FIRST, SECOND, "insert into note (id, text) values (2, 'third')");

        try (StateDatabase database = StateDatabase.open(
                file, new Migrations(List.of(FIRST, SECOND, "insert into note (id, text) values (2, 'third')")))) {
            assertThat(database.schemaVersion()).isEqualTo(3);
            assertThat(one(database, "select cast(count(*) as varchar) from note"))
                    .isEqualTo("2");
        }
    }

    @Test
    void anOpenAtTheCurrentVersionMakesNoCopy() throws IOException {
        openAndClose(FIRST);
        openAndClose(FIRST);

        assertThat(files()).containsExactly("system.duckdb");
    }

    @Test
    void aFailingMigrationLeavesTheOldVersionAndData() throws SQLException {
        openAndClose(FIRST);

        assertThatThrownBy(() -> StateDatabase.open(file, new Migrations(List.of(FIRST, SECOND, BROKEN))))
                .isInstanceOfSatisfying(AgnesException.class, problem -> {
                    assertThat(problem.problem()).isEqualTo(Problem.INTERNAL);
                    assertThat(problem)
                            .hasMessageContaining("stays at version 1")
                            .hasMessageContaining("step to version 3")
                            .hasMessageContaining("no_such_table");
                });

        assertThat(Migrations.versionOf(file)).isEqualTo(1);
        try (StateDatabase database = StateDatabase.open(file, new Migrations(List.of(FIRST)))) {
            assertThat(one(database, "select text from note")).isEqualTo("kept");
        }
    }

    @Test
    void aDatabaseOfANewerBuildIsRefusedAndLeftAlone() throws IOException, SQLException {
        openAndClose(FIRST, SECOND);

        assertThatThrownBy(() -> StateDatabase.open(file, new Migrations(List.of(FIRST))))
                .isInstanceOfSatisfying(AgnesException.class, problem -> {
                    assertThat(problem.problem()).isEqualTo(Problem.UNAVAILABLE);
                    assertThat(problem).hasMessageContaining("version 2").hasMessageContaining("up to 1");
                });

        assertThat(Migrations.versionOf(file)).isEqualTo(2);
        assertThat(files()).containsExactly("system.duckdb");
    }

    @Test
    void askingForTheVersionOfAMissingFileCreatesNone() throws SQLException {
        assertThat(Migrations.versionOf(file)).isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void theScriptsAvoidWhatDuckDbAndPostgresDoNotShare() {
        assertThat(Migrations.bundled().scripts()).allSatisfy(script -> assertThat(
                        script.replaceAll("--[^\n]*", "").toLowerCase(Locale.ROOT))
                .doesNotContain(
                        "jsonb",
                        "serial",
                        "identity",
                        "sequence",
                        "references",
                        "or replace",
                        "hugeint",
                        "blob",
                        "struct",
                        "map(",
                        "strftime",
                        "create unique index",
                        "::",
                        "\""));
    }

    private void openAndClose(String... scripts) {
        StateDatabase.open(file, new Migrations(List.of(scripts))).close();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.map(found -> found.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> tables(StateDatabase database) {
        return database.read(handle -> handle.createQuery("select table_name from information_schema.tables")
                .mapTo(String.class)
                .list());
    }

    private static String one(StateDatabase database, String sql) {
        return database.read(
                handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
