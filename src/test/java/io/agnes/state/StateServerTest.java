package io.agnes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state on PostgreSQL: what other processes and the loss of sessions mean for it. */
class StateServerTest {
    private static final Migrations TABLES = Migrations.of(List.of("create table t (v integer not null)"));

    @TempDir
    Path folder;

    private StateConfig config;
    private StateDatabase database;

    @BeforeEach
    void open() {
        config = TestPostgres.config(StateOn.schema(folder));
        database = StateDatabase.open(config, null, TABLES);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aSecondProcessIsToldWhoHasTheDatabaseAndChangesNothing() {
        assertThatThrownBy(() -> StateDatabase.open(config, null, TABLES))
                .isInstanceOfSatisfying(AgnesException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
                    assertThat(e)
                            .hasMessageContaining("Another process (agnes PID "
                                    + ProcessHandle.current().pid())
                            .hasMessageContaining("PostgreSQL at 127.0.0.1");
                    assertThat(e.hint()).contains("state.schema");
                });
        insert(1);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void anotherSchemaOfTheSameDatabaseIsAnotherState() {
        try (StateDatabase other =
                StateDatabase.open(TestPostgres.config(StateOn.schema(folder.resolve("other"))), null, TABLES)) {
            insert(1);
            assertThat(count(other)).isZero();
        }
    }

    @Test
    void aChangeWhoseSessionEndsInTheMiddleIsNotMadeAndTheNextOneIs() {
        assertGone(() -> database.write(handle -> {
            handle.execute("insert into t values (1)");
            endSessions();
            return handle.execute("insert into t values (2)");
        }));

        insert(3);
        assertThat(count()).isEqualTo(1);
        assertThat(database.isHealthy()).isTrue();
    }

    @Test
    void aReadWhoseSessionEndsInTheMiddleIsToldAndTheNextOneWorks() {
        insert(1);
        assertGone(() -> database.read(handle -> {
            endSessions();
            return handle.createQuery("select count(*) from t")
                    .mapTo(Integer.class)
                    .one();
        }));

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void whatAnotherProcessChangedAfterItTookOverIsSeenAndNothingIsChangedBesideIt() {
        insert(1);
        long changes = database.changes();
        endSessions();
        try (StateDatabase other = StateDatabase.open(config, null, TABLES)) {
            insert(other, 2);

            assertThat(database.changes()).as("what was kept is out of date").isGreaterThan(changes);
            assertThat(count()).isEqualTo(2);
            assertThatThrownBy(() -> insert(3))
                    .hasMessage("Another server has taken over the state; this one changes nothing any more.");
            assertThat(count()).isEqualTo(2);
        }
        insert(3);
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void theVersionIsToldWhileAServerWorksOnIt() {
        assertThat(Migrations.versionOf(StateServer.look(config, null))).isEqualTo(1);
        assertThat(StateServer.look(TestPostgres.config("nowhere"), null)).isEmpty();
    }

    @Test
    void whyItCannotBeOpenedIsToldWithWhatToDoAndWithoutThePassword() {
        assertRefused(other("/postgres", "nobody", "disable"), "role \"nobody\" does not exist", "state.user");
        assertRefused(other("/nothing", "postgres", "disable"), "database \"nothing\" does not exist", "state.url");
        assertRefused(other("/postgres", "postgres", "verify-full"), "SSL", "state.tls");
        StateConfig closed = new StateConfig(
                "postgresql://127.0.0.1:1/postgres",
                "postgres",
                "STATE_PASSWORD",
                "agnes",
                "disable",
                "",
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1);
        assertRefused(closed, "PostgreSQL at 127.0.0.1:1/postgres", "Start PostgreSQL there");
    }

    private static void assertRefused(StateConfig config, String reason, String next) {
        assertThatThrownBy(() -> StateDatabase.open(config, "s3cret", TABLES))
                .asInstanceOf(InstanceOfAssertFactories.type(AgnesException.class))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .satisfies(e -> assertThat(e.getMessage()).contains(reason))
                .satisfies(e -> assertThat(e.hint()).contains(next))
                .satisfies(e -> assertThat(e).hasStackTraceContaining("PostgreSQL at"))
                .satisfies(
                        e -> assertThat(e.toString() + e.getCause() + e.hint()).doesNotContain("s3cret"));
    }

    private static void assertGone(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(AgnesException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(e).hasMessageContaining("does not answer");
            assertThat(e.hint()).contains("again");
        });
    }

    private StateConfig other(String name, String user, String tls) {
        String server = config.url().substring(0, config.url().lastIndexOf('/'));
        return new StateConfig(
                server + name,
                user,
                config.passwordEnv(),
                config.schema(),
                tls,
                "",
                config.connectTimeout(),
                config.readTimeout(),
                config.connections());
    }

    /** Ends every session of this process, as a restart of the server or an administrator does. */
    private static void endSessions() {
        try (Connection connection = TestPostgres.server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name like 'agnes %' and pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void insert(int value) {
        insert(database, value);
    }

    private static void insert(StateDatabase database, int value) {
        database.write(handle -> handle.execute("insert into t values (?)", value));
    }

    private int count() {
        return count(database);
    }

    private static int count(StateDatabase database) {
        return database.read(handle -> handle.createQuery("select count(*) from t")
                .mapTo(Integer.class)
                .one());
    }
}
