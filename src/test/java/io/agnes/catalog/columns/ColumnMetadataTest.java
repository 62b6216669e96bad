package io.agnes.catalog.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.catalog.CatalogFixture;
import io.agnes.catalog.columns.ColumnNote.Entry;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of columns by hand, and which of it a push tells the source. */
@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ColumnMetadataTest {
    @Parameter
    StateOn on;

    private ColumnsFixture fixture;

    @BeforeParameterizedClassInvocation
    void open(StateOn on, @TempDir Path folder) throws IOException {
        fixture = new ColumnsFixture(folder.resolve(on.name()), on, Map.of("orders", "select 1 as id, 9.5 as amount"));
        fixture.register("company", "keboola");
    }

    @AfterParameterizedClassInvocation
    void close() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.catalog.state.write(handle -> {
            handle.execute("delete from column_metadata");
            handle.execute("delete from column_pushes");
            return null;
        });
    }

    @Test
    void whatIsSaidIsToldToWhoeverMayReadTheTable() {
        fixture.say("orders", "id", "INTEGER", "Number of the order.", null);

        ColumnNote note = fixture.room
                .metadata()
                .get(ColumnsFixture.table("ORDERS"), CatalogFixture.analyst("orders"))
                .columns()
                .get(0);
        assertThat(note.columnName()).isEqualTo("id");
        assertThat(note.confidence()).isEqualTo("manual");
        assertThat(note.source()).isEqualTo("manual");
        assertThatThrownBy(() -> fixture.room.metadata().get(ColumnsFixture.table("orders"), CatalogFixture.analyst()))
                .isInstanceOfSatisfying(
                        AgnesException.class, told -> assertThat(told.problem()).isEqualTo(Problem.NOT_FOUND));
    }

    @ParameterizedTest
    @CsvSource({
        "ammount, DATE, manual, has no column 'ammount'",
        ", DATE, manual, has no name",
        "amount, MONEY, manual, The basetype 'MONEY' of 'orders.amount' is none",
        "amount, DATE, certain, The confidence of 'orders.amount' is none"
    })
    void aMistakeChangesNothing(String column, String basetype, String confidence, String message) {
        ColumnNote.Request request = new ColumnNote.Request(
                List.of(new Entry("id", "INTEGER", null, null), new Entry(column, basetype, null, confidence)));

        assertThatThrownBy(() ->
                        fixture.room.metadata().set(ColumnsFixture.table("orders"), request, CatalogFixture.ADMIN))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(message);
        assertThat(fixture.known("orders")).isEmpty();
    }

    private PushRun begin(String table) {
        return fixture.room.columnPush().begin(ColumnsFixture.table(table), CatalogFixture.ADMIN);
    }

    private PushReport finish(PushRun push) {
        return fixture.room.columnPush().finish(push, CatalogFixture.ADMIN);
    }

    @Test
    void aPushTellsWhatTheSourceHasNotAccepted() {
        ColumnPush steps = fixture.room.columnPush();
        fixture.say("company", "id", "INTEGER", "Number.", null);
        fixture.say("company", "name", null, "Its name.", null);
        fixture.say("company", "none", null, null, null);
        PushRun first = begin("company");
        assertThat(first.next())
                .isEqualTo(Map.of(
                        "id",
                        Map.of("basetype", "INTEGER", "description", "Number."),
                        "name",
                        Map.of("description", "Its name.")));
        steps.accept(first, Set.of("id"));
        assertThat(finish(first).status()).isEqualTo("partial");
        assertThat(finish(first).columns().get(1).message()).isEqualTo("Keboola does not tell the value back.");

        PushRun second = begin("company");
        assertThat(second.next()).containsOnlyKeys("name");
        steps.accept(second, Set.of("name"));
        PushReport report = finish(second);
        assertThat(report.status()).isEqualTo("ok");
        assertThat(report.pushed()).isEqualTo(1);
        assertThat(report.unchanged()).isEqualTo(1);

        assertThat(begin("company").isOpen()).as("nothing has changed").isFalse();
        fixture.say("company", "id", "NUMERIC", "Number.", null);
        assertThat(begin("company").next()).containsOnlyKeys("id");
    }

    @Test
    void aTableThatIsRegisteredAnewIsToldEverythingAgain() {
        fixture.say("company", "id", "INTEGER", null, null);
        PushRun push = begin("company");
        fixture.room.columnPush().accept(push, Set.of("id"));
        fixture.catalog.state.write(
                handle -> handle.execute("update table_registry set upstream_table = 'other' where id = 'company'"));

        assertThat(begin("company").next()).containsOnlyKeys("id");
    }

    @Test
    void aTableOfAnotherSourceIsNotPushed() {
        assertThatThrownBy(() -> begin("orders")).isInstanceOfSatisfying(AgnesException.class, told -> {
            assertThat(told.problem()).isEqualTo(Problem.BAD_REQUEST);
            assertThat(told.getMessage()).contains("source type 'file'");
        });
        assertThatThrownBy(() -> begin("nowhere"))
                .isInstanceOfSatisfying(
                        AgnesException.class, told -> assertThat(told.problem()).isEqualTo(Problem.NOT_FOUND));
    }
}
