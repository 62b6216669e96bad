package io.agnes.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.source.TableOutcome.Status;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.RemoteAttach;
import io.agnes.warehouse.RemoteTable;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulledTablesTest {
    private static final RemoteAttach THERE =
            new RemoteAttach(new Identifier("kbc"), RemoteAttach.KEBOOLA, "https://x.example", "KBC_TOKEN");
    private static final Identifier CRM = new Identifier("crm");
    private static final Identifier PEOPLE = new Identifier("people");
    private static final Identifier FIRMS = new Identifier("firms");

    @TempDir
    Path folder;

    private final List<TableDefinition> registered = new ArrayList<>();
    private Engine engine;
    private DataFolder data;
    private PulledTables tables;

    @BeforeEach
    void open() {
        data = DataFolder.at(folder);
        engine = new Engine(
                new WarehouseConfig(DataSize.parse("256MB"), 2, DataSize.parse("1GB"), "zstd"),
                data.scratch(),
                DiskSpace.ofMachine());
        tables = new PulledTables("database", type -> type.equals("database") ? registered : List.of(), data, engine);
        registered.add(definition(PEOPLE, "local"));
        registered.add(definition(FIRMS, "local"));
    }

    @Test
    void ofATableThatIsReadInPlaceASyncLooksAtTheColumns() {
        Identifier live = new Identifier("live");
        registered.add(definition(live, "remote"));
        assertThat(tables.offered()).extracting(SourceTable::table).containsExactly(PEOPLE, FIRMS, live);

        assertThat(look("BIGINT", live)).isEqualTo(Status.CONVERTED);
        ExtractTable first = extract().find(live).orElseThrow();
        assertThat(first.files()).isEmpty();
        assertThat(first.remote().columns()).containsExactly(new RemoteTable.Field("at", "BIGINT"));
        assertThat(extract().remoteAttaches()).containsExactly(THERE);

        assertThat(look("BIGINT", live)).isEqualTo(Status.UNCHANGED);
        assertThat(extract().find(live)).contains(first);

        assertThat(look("timestamptz", live)).isEqualTo(Status.CONVERTED);
        assertThat(look("timestamptz", live)).isEqualTo(Status.UNCHANGED);

        registered.remove(2);
        pull(3, PEOPLE);
        assertThat(extract().remoteAttaches()).isEmpty();
    }

    private Status look(String type, Identifier table) {
        List<TableOutcome> outcomes = tables.pull(
                task(table),
                (definition, before, work, extract) -> Optional.empty(),
                definition -> new RemoteTable(THERE, "in.c-crm", "live", List.of(new RemoteTable.Field("at", type))));
        return outcomes.get(0).status();
    }

    @Test
    void aTypeOfSourceThatOnlyCopiesSaysSo() {
        Identifier live = new Identifier("live");
        registered.add(definition(live, "remote"));

        List<TableOutcome> outcomes = tables.pull(task(live), (definition, before, work, extract) -> Optional.empty());

        assertThat(outcomes.get(0).told()).contains("cannot be read where it is", "query_mode local");
    }

    @Test
    void aTableThatFailsKeepsItsLastGoodDataAndHidesNoOther() {
        pull(3, PEOPLE, FIRMS);
        List<TableOutcome> outcomes = tables.pull(task(PEOPLE, FIRMS), (definition, before, work, extract) -> {
            if (definition.table().equals(PEOPLE)) {
                throw new AgnesException(Problem.UNAVAILABLE, "The host is down.", "Try later.");
            }
            return Optional.of(List.of(extract.publish(definition.table(), work, "select 1 as n from range(5)")));
        });

        assertThat(outcomes)
                .extracting(TableOutcome::table, TableOutcome::status, TableOutcome::rows, TableOutcome::told)
                .containsExactlyInAnyOrder(
                        tuple(PEOPLE, Status.FAILED, 3L, "The host is down. Try later."),
                        tuple(FIRMS, Status.CONVERTED, 5L, null));
        assertThat(extract().find(PEOPLE).orElseThrow().rows()).isEqualTo(3);
        assertThat(extract().find(FIRMS).orElseThrow().rows()).isEqualTo(5);
    }

    @Test
    void whatHasNotChangedStaysAsItIs() {
        pull(3, PEOPLE);
        ExtractTable before = extract().find(PEOPLE).orElseThrow();

        List<TableOutcome> outcomes = tables.pull(task(PEOPLE), (definition, known, work, extract) -> {
            assertThat(known).contains(before);
            return Optional.empty();
        });

        assertThat(outcomes).extracting(TableOutcome::status).containsExactly(Status.UNCHANGED);
        assertThat(extract().find(PEOPLE)).contains(before);
    }

    @Test
    void aTableThatIsRegisteredNoMoreLeavesWithTheNextSync() {
        pull(3, PEOPLE, FIRMS);
        registered.remove(0);

        pull(4, FIRMS);

        assertThat(extract().tables()).extracting(ExtractTable::name).containsExactly(FIRMS);
    }

    @Test
    void anUnexpectedFailureIsToldWithoutItsDetails() {
        List<TableOutcome> outcomes = tables.pull(task(PEOPLE), (definition, before, work, extract) -> {
            throw new IllegalStateException("password=hunter2");
        });

        assertThat(outcomes.get(0).told())
                .isEqualTo("The table 'crm.people' could not be read. Look into the server's log.");
    }

    private void pull(int rows, Identifier... asked) {
        List<TableOutcome> outcomes = tables.pull(
                task(asked),
                (definition, before, work, extract) -> Optional.of(
                        List.of(extract.publish(definition.table(), work, "select 1 as n from range(" + rows + ")"))));
        assertThat(outcomes).extracting(TableOutcome::status).containsOnly(Status.CONVERTED);
    }

    private Extract extract() {
        return new ExtractFolder(data.extracts().resolve("crm"), engine).read();
    }

    private static SyncTask task(Identifier... tables) {
        return new SyncTask("run", "database", CRM, Set.of(tables));
    }

    private static TableDefinition definition(Identifier table, String mode) {
        return new TableDefinition(
                table.folded(),
                CRM,
                table,
                null,
                "public",
                table.value(),
                null,
                mode,
                SyncStrategy.FULL_REFRESH,
                List.of(),
                Map.of());
    }
}
