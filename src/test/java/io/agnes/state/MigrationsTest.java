package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class MigrationsTest {
    private static final String FIRST = "create table note (id integer primary key, text varchar not null);"
            + " insert into note values (1, 'kept'); -- a comment; with a semicolon\n";
    private static final String SECOND =
            "alter table note add column if not exists author varchar;" + " update note set author = 'nobody'";
    private static final String BROKEN = "update note set text = 'lost'; alter table no_such_table add column x int";

    private static final Migration ONE = new Migration(1, "notes", FIRST);
    private static final Migration TWO = new Migration(2, "authors", SECOND);
    private static final Migration THREE =
            new Migration(3, "third_note", "insert into note (id, text) values (2, 'third')");

    @Parameter
    StateOn on;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("state/system.duckdb");
    }

    @Test
    void aFreshDatabaseHasTheVersionOfTheBuild() {
        try (StateDatabase database = on.open(file)) {
            assertThat(database.schemaVersion()).isEqualTo(Migrations.current());
            assertThat(texts(database, "select name from schema_version order by version"))
                    .startsWith("first_tables", "sessions_and_tokens");
            assertThat(texts(database, "select table_name from information_schema.tables"))
                    .contains("users", "user_groups", "table_registry", "view_ownership", "sync_state", "audit_log");
        }
    }

    @Test
    void severalMissingStepsAreTakenAtOnceAndAreNotRepeated() {
        openAndClose(ONE);
        openAndClose(ONE, TWO, THREE);

        try (StateDatabase database = open(ONE, TWO, THREE)) {
            assertThat(database.schemaVersion()).isEqualTo(3);
            assertThat(texts(database, "select text || coalesce(author, '') from note order by id"))
                    .containsExactly("keptnobody", "third");
        }
    }

    @Test
    void aStepWhoseNumberWasFreeUntilNowRunsToo() {
        openAndClose(ONE, THREE);

        try (StateDatabase database = open(ONE, TWO, THREE)) {
            assertThat(texts(database, "select author from note")).containsExactly("nobody", "nobody");
            assertThat(texts(database, "select name from schema_version order by version"))
                    .containsExactly("notes", "authors", "third_note");
        }
    }

    @Test
    void anotherStepOfTheSameNumberIsRefused() {
        openAndClose(ONE, TWO);

        assertThatThrownBy(() -> open(ONE, new Migration(2, "colours", SECOND)))
                .isInstanceOfSatisfying(AgnesException.class, problem -> {
                    assertThat(problem.problem()).isEqualTo(Problem.UNAVAILABLE);
                    assertThat(problem)
                            .hasMessage("Version 2 of the state database is 'authors'; in this build it is 'colours'.");
                });
        openAndClose(ONE, TWO);
    }

    @Test
    void theVersionsOfADatabaseFromBeforeNamesWereKeptGetTheirNames() {
        try (StateDatabase database = open(ONE)) {
            database.write(handle -> {
                handle.execute("drop table schema_version");
                handle.execute("create table schema_version"
                        + " (version integer primary key, applied_at timestamptz not null default current_timestamp)");
                return handle.execute("insert into schema_version (version) values (1)");
            });
        }
        for (int start = 0; start < 2; start++) {
            try (StateDatabase database = open(ONE)) {
                assertThat(texts(database, "select version || name from schema_version"))
                        .containsExactly("1notes");
                assertThat(texts(database, "select text from note")).containsExactly("kept");
            }
        }
    }

    @Test
    void aFailingMigrationLeavesTheOldVersionAndData() {
        openAndClose(ONE);

        assertThatThrownBy(() -> open(ONE, TWO, new Migration(3, "broken", BROKEN)))
                .isInstanceOfSatisfying(AgnesException.class, problem -> {
                    assertThat(problem.problem()).isEqualTo(Problem.INTERNAL);
                    assertThat(problem)
                            .hasMessageContaining("stays at version 1")
                            .hasMessageContaining("step to version 3")
                            .hasMessageContaining("no_such_table");
                });

        try (StateDatabase database = open(ONE)) {
            assertThat(database.schemaVersion()).isEqualTo(1);
            assertThat(texts(database, "select text from note")).containsExactly("kept");
        }
    }

    @Test
    void aDatabaseOfANewerBuildIsRefused() {
        openAndClose(ONE, TWO);

        assertThatThrownBy(() -> open(ONE)).isInstanceOfSatisfying(AgnesException.class, problem -> {
            assertThat(problem.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(problem).hasMessageContaining("version 2").hasMessageContaining("up to 1");
        });
    }

    @Test
    void theScriptsAvoidWhatDuckDbAndPostgresDoNotShare() {
        assertThat(Migrations.bundled().scripts()).allSatisfy(script -> assertThat(
                        script.sql().replaceAll("--[^\n]*", "").toLowerCase(Locale.ROOT))
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

    private StateDatabase open(Migration... scripts) {
        return on.open(file, new Migrations(List.of(scripts)));
    }

    private void openAndClose(Migration... scripts) {
        open(scripts).close();
    }

    private static List<String> texts(StateDatabase database, String sql) {
        return database.read(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
