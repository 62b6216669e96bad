package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import io.agnes.sync.RegistryFixture.Ledgers;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnBothDatabases
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableAdministrationTest {
    @TempDir
    static Path folder;

    @Parameter
    StateOn on;

    private RegistryFixture room;

    @BeforeParameterizedClassInvocation
    void open(StateOn on) {
        room = new RegistryFixture(folder.resolve(on.name()), on);
    }

    @AfterParameterizedClassInvocation
    void close() {
        room.close();
    }

    @BeforeEach
    void usualSource() {
        Ledgers source = room.source;
        source.rows = 3;
        source.parts = 1;
        source.duringPull = () -> {};
        source.upstream.clear();
    }

    @Test
    void aRegisteredTableIsReadPublishedAndTold() {
        TableRequest request = new TableRequest(
                "Orders",
                "ledger",
                "CRM",
                "sales",
                "tbl orders",
                null,
                "local",
                "incremental",
                "every 60m",
                List.of("id"),
                Map.of("cursor_column", "changed"),
                "Shop",
                "All orders",
                false);

        TableReceipt receipt = room.sync.administration().register(request, RegistryFixture.ADMIN);
        assertThat(receipt).isEqualTo(new TableReceipt("orders", "Orders", "registered", 1, null));
        assertThat(room.get("ORDERS").table().status()).isEqualTo("new");
        assertThat(room.run("orders").status()).isEqualTo(RunStatus.OK);

        AdminTableDetail told = room.get("orders");
        assertThat(told.table().asRequest())
                .isEqualTo(new TableRequest(
                        "Orders",
                        "ledger",
                        "crm",
                        "sales",
                        "tbl orders",
                        null,
                        "local",
                        "incremental",
                        "every 1h",
                        List.of("id"),
                        Map.of("cursor_column", "changed"),
                        "Shop",
                        "All orders",
                        false));
        assertThat(told.table().rows()).isEqualTo(3);
        assertThat(told.nextRun()).isEqualTo(told.table().lastSync().plusSeconds(3600));
        assertThat(told.lastRuns()).extracting(AdminTableDetail.Run::status).containsExactly("converted");
        assertThat(told.sizeHistory()).extracting(AdminTableDetail.Size::rows).containsExactly(3L);
        assertThat(new TableRegistry(room.state).of("ledger"))
                .filteredOn(definition -> definition.id().equals("orders"))
                .containsExactly(new TableDefinition(
                        "orders",
                        new Identifier("crm"),
                        new Identifier("Orders"),
                        "All orders",
                        "sales",
                        "tbl orders",
                        null,
                        "local",
                        SyncStrategy.INCREMENTAL,
                        List.of("id"),
                        Map.of("cursor_column", "changed")));
        assertThat(audit("orders")).containsExactly("register_table");
    }

    @Test
    void sizesAreKeptForEachChangeOfTheData() {
        room.register("growing");
        room.run("growing");
        room.source.rows = 5;
        room.run("growing");
        room.run("growing");

        assertThat(room.get("growing").sizeHistory())
                .extracting(AdminTableDetail.Size::rows)
                .containsExactly(5L, 3L);
        assertThat(room.get("growing").lastRuns()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", " orders", "a/../../b", "2024", "ünicode", "x\"; drop table users"})
    void aNameThatIsNoneIsRefused(String name) {
        refused(Problem.INVALID, () -> room.register(name), "is not a valid name");
    }

    @Test
    void anIdIsRegisteredOnceInWhateverCase() {
        room.register("Twice");

        refused(Problem.CONFLICT, () -> room.register("tWICE"), "The id 'twice' belongs to another table.");
        refused(
                Problem.CONFLICT,
                () -> room.sync
                        .administration()
                        .register(RegistryFixture.request("twice", "erp"), RegistryFixture.ADMIN),
                "The id 'twice' belongs to another table.");
    }

    @Test
    void ofManyWhoRegisterTheSameNameOneDoes() throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(4);
        List<Future<Boolean>> attempts = new ArrayList<>();
        Callable<Boolean> attempt = () -> {
            try {
                room.register("raced");
                return true;
            } catch (AgnesException taken) {
                return taken.problem() != Problem.CONFLICT;
            }
        };
        for (int i = 0; i < 4; i++) {
            attempts.add(many.submit(attempt));
        }
        int registered = 0;
        for (Future<Boolean> one : attempts) {
            registered += one.get() ? 1 : 0;
        }
        many.shutdown();

        assertThat(registered).isEqualTo(1);
        assertThat(audit("raced")).containsExactly("register_table");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            query_mode    | live        | The field 'query_mode' is none of local, remote, materialized.
            sync_strategy | often       | The field 'sync_strategy' is none of
            sync_schedule | every 0m    | is not a schedule
            sync_schedule | '  '        | is not a schedule
            source        | crn         | There is no connection 'crn'.
            source_type   | oracle      | There is no kind of source 'oracle'
            source_query  | select 1    | The field 'source_query' is for tables with the query mode 'materialized'
            query_mode    | materialized| The field 'source_query' is missing
            primary_key   | id,ID       | The field 'primary_key' is not a list
            primary_key   | 'id, '      | The field 'primary_key' is not a list
            bucket        | ' sales'    | The field 'bucket' has blanks around it
            options       | password    | the registry keeps no secrets
            options       | Bad Key     | The field 'options' is not an object
            options       | speed       | A ledger has no option 'speed'.
            """)
    void whatCannotBeRegisteredIsRefusedByItsField(String field, String value, String message) {
        TableRequest request = with(field, value);

        refused(Problem.INVALID, () -> room.sync.administration().register(request, RegistryFixture.ADMIN), message);
        refused(Problem.INVALID, () -> room.sync.administration().precheck(request), message);
        refused(Problem.NOT_FOUND, () -> room.get("refused"), "There is no table 'refused'.");
    }

    private static TableRequest with(String field, String value) {
        return new TableRequest(
                "refused",
                field.equals("source_type") ? value : null,
                field.equals("source") ? value : "crm",
                field.equals("bucket") ? value : null,
                null,
                field.equals("source_query") ? value : null,
                field.equals("query_mode") ? value : null,
                field.equals("sync_strategy") ? value : null,
                field.equals("sync_schedule") ? value : null,
                field.equals("primary_key") ? List.of(value.split(",")) : null,
                field.equals("options") ? Map.of(value, "x") : null,
                null,
                null,
                null);
    }

    @Test
    void aRemoteTableIsNeverSynced() {
        for (String[] wanted : new String[][] {{"incremental", null}, {null, "every 1h"}}) {
            TableRequest request = new TableRequest(
                    "far", null, "crm", null, null, null, "remote", wanted[0], wanted[1], null, null, null, null, null);
            refused(
                    Problem.INVALID,
                    () -> room.sync.administration().register(request, RegistryFixture.ADMIN),
                    "does not apply to a remote table");
        }
    }

    @Test
    void theConnectionIsNamedWhenThereAreTwo() {
        refused(
                Problem.INVALID,
                () -> room.sync
                        .administration()
                        .register(RegistryFixture.request("which", null), RegistryFixture.ADMIN),
                "More than one connection could be meant.");
    }

    @Test
    void aChangeKeepsWhatItDoesNotNameAndClearsWhatIsEmpty() {
        room.sync
                .administration()
                .register(
                        new TableRequest(
                                "edited",
                                null,
                                "crm",
                                "sales",
                                "t",
                                null,
                                null,
                                null,
                                "every 1h",
                                List.of("id"),
                                null,
                                "Shop",
                                "Old",
                                null),
                        RegistryFixture.ADMIN);

        TableReceipt receipt = room.change("edited", change(null, "", List.of(), "New", null));

        assertThat(receipt.updated()).containsExactlyInAnyOrder("sync_schedule", "primary_key", "description");
        assertThat(receipt.version()).isEqualTo(2);
        AdminTable now = room.get("edited").table();
        assertThat(now.syncSchedule()).isNull();
        assertThat(now.primaryKey()).isEmpty();
        assertThat(now.description()).isEqualTo("New");
        assertThat(List.of(now.bucket(), now.sourceTable(), now.folder())).containsExactly("sales", "t", "Shop");
        assertThat(room.change("edited", change(null, null, null, "New", null)).updated())
                .isEmpty();
        assertThat(room.get("edited").table().version()).isEqualTo(2);
        assertThat(audit("edited")).containsExactly("register_table", "update_table", "update_table");
    }

    @Test
    void aChangeOfAnOlderVersionIsRefused() {
        room.register("versioned");
        room.change("versioned", change(null, null, null, "One", 1L));

        refused(
                Problem.CONFLICT,
                () -> room.change("versioned", change(null, null, null, "Two", 1L)),
                "it has the version 2");
        refused(
                Problem.PRECONDITION_FAILED,
                () -> room.change("versioned", change(null, null, null, "Two", null), "If-Match", "\"1\""),
                "it has the version 2");
        refused(
                Problem.PRECONDITION_FAILED,
                () -> room.sync
                        .administration()
                        .remove(
                                RegistryFixture.of("table_id", "versioned", "If-Match", "\"1\""),
                                RegistryFixture.ADMIN),
                "it has the version 2");
        room.change("versioned", change(null, null, null, "Two", 2L), "If-Match", "\"2\"");
        assertThat(room.get("versioned").table().description()).isEqualTo("Two");
    }

    @Test
    void anIdNeverChanges() {
        room.register("steady");
        TableChange renamed = new TableChange(
                "../../x", null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        TableChange moved = new TableChange(
                null, null, "erp", null, null, null, null, null, null, null, null, null, null, null, null);

        refused(Problem.INVALID, () -> room.change("steady", renamed), "The field 'name' of a table never changes");
        refused(Problem.INVALID, () -> room.change("steady", moved), "The field 'source' of a table never changes");
        refused(Problem.NOT_FOUND, () -> room.change("stead", renamed), "There is no table 'stead'.");
    }

    @Test
    void rowsOfTwoTablesAreNotMixed() {
        room.sync
                .administration()
                .register(
                        new TableRequest(
                                "mixed",
                                null,
                                "crm",
                                null,
                                "a",
                                null,
                                null,
                                "incremental",
                                null,
                                List.of("id"),
                                null,
                                null,
                                null,
                                null),
                        RegistryFixture.ADMIN);
        TableChange other = new TableChange(
                null, null, null, null, "b", null, null, null, null, null, null, null, null, null, null);
        TableChange wholly = new TableChange(
                null, null, null, null, "b", null, null, "full_refresh", null, null, null, null, null, null, null);
        room.run("mixed");

        refused(Problem.CONFLICT, () -> room.change("mixed", other), "came from elsewhere");
        assertThat(room.change("mixed", wholly).updated()).containsExactly("source_table", "sync_strategy");
    }

    @Test
    void aTableThatLeavesMaterializedLosesItsQuery() {
        room.sync
                .administration()
                .register(
                        new TableRequest(
                                "made",
                                null,
                                "crm",
                                null,
                                null,
                                " select 1 ",
                                "materialized",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        RegistryFixture.ADMIN);
        assertThat(room.get("made").table().sourceQuery()).isEqualTo("select 1");

        room.change(
                "made",
                new TableChange(
                        null, null, null, null, null, null, "local", null, null, null, null, null, null, null, null));

        assertThat(room.get("made").table().sourceQuery()).isNull();
        assertThat(room.get("made").table().sourceTable()).isEqualTo("made");
    }

    @Test
    void aRemovedTableLosesItsGrantsAtOnceAndItsFilesSoonAfter() throws IOException {
        room.register("gone");
        room.run("gone");
        room.grant("gone");
        assertThat(files("gone-")).hasSize(1);

        room.remove("gone");

        assertThat(room.rows("select resource_id from resource_grants where resource_id = 'gone'"))
                .isEmpty();
        assertThat(room.rows("select table_id from sync_state where table_id = 'gone'"))
                .isEmpty();
        assertThat(audit("gone")).containsExactly("register_table", "unregister_table");
        refused(Problem.NOT_FOUND, () -> room.get("gone"), "There is no table 'gone'.");
        refused(Problem.CONFLICT, () -> room.register("gone"), "is still being removed");

        room.run();
        assertThat(room.rows("select id from table_registry where id = 'gone'"))
                .as("a rebuild meanwhile does not bring it back")
                .isEmpty();
        room.reclaim();

        assertThat(files("gone-")).isEmpty();
        assertThat(published("gone")).isFalse();
        assertThat(room.register("gone").version()).isEqualTo(1);
        assertThat(room.get("gone").lastRuns()).isEmpty();
        room.run("gone");
        assertThat(room.rows("select resource_id from resource_grants where resource_id = 'gone'"))
                .as("the next table of the name inherits nothing")
                .isEmpty();
    }

    @Test
    void aTableThatIsRemovedWhileItIsReadLeavesWithTheRead() throws IOException {
        room.register("hurried");
        room.source.duringPull = () -> room.remove("hurried");

        room.run("hurried");
        room.source.duringPull = () -> {};

        assertThat(published("hurried")).isFalse();
        room.reclaim();
        assertThat(room.rows("select source_table from table_removals")).isEmpty();
        room.run();
        assertThat(published("hurried")).isFalse();
    }

    @Test
    void aRemovalThatAKilledProcessLeftIsTakenUpAtTheNextStart(@TempDir Path folder) {
        try (RegistryFixture before = new RegistryFixture(folder, on)) {
            before.register("left");
            before.run("left");
            before.remove("left");
        }
        try (RegistryFixture after = new RegistryFixture(folder, on)) {
            after.sync.ledger().recordGeneration(after.orchestrator.rebuild());
            assertThat(after.rows("select id from table_registry")).isEmpty();
            after.reclaim();

            assertThat(after.rows("select source_table from table_removals")).isEmpty();
            try (Snapshot snapshot = after.orchestrator.current()) {
                assertThat(snapshot.relations()).isEmpty();
            }
        }
    }

    @Test
    void theNameOfARegisteredTableStaysItsOwnBeforeItsFirstSync() {
        room.register("reserved");
        room.run();

        assertThat(room.get("reserved").table().source()).isEqualTo("crm");
        assertThat(room.rows("select source_name from view_ownership where view_name = 'reserved'"))
                .containsExactly("crm");
    }

    @Test
    void whatAConnectionHasIsToldWithWhatIsRegistered() {
        room.source.upstream.add(found("sales", "Known Table"));
        room.source.upstream.add(found("sales", "unknown"));
        room.sync
                .administration()
                .register(
                        new TableRequest(
                                "known",
                                null,
                                "crm",
                                "sales",
                                "Known Table",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        RegistryFixture.ADMIN);

        Discovery told = room.sync.discoveries().discover(RegistryFixture.of("source", "crm"));

        assertThat(told.tables())
                .extracting(Discovery.Table::table, Discovery.Table::registeredAs)
                .containsExactly(tuple("Known Table", "known"), tuple("unknown", null));
        assertThat(room.sync.discoveries().discover(RegistryFixture.of()).connections())
                .extracting(Discovery.Connection::source)
                .containsExactly("crm", "erp");
        refused(
                Problem.INVALID,
                () -> room.sync.discoveries().discover(RegistryFixture.of("source", "cmr")),
                "There is no connection 'cmr'.");
    }

    @Test
    void everythingIsRegisteredOnceEachUnderANameOfItsOwn() {
        room.register("occupied");
        room.source.upstream.add(found("sales", "Daily Totals"));
        room.source.upstream.add(found("sales", "occupied"));
        Discovery.Request request = new Discovery.Request("crm", null);

        Discovery.Outcome outcome = room.sync.discoveries().discoverAndRegister(request, RegistryFixture.ADMIN);
        Discovery.Outcome again = room.sync.discoveries().discoverAndRegister(request, RegistryFixture.ADMIN);

        assertThat(outcome.tables()).containsExactly("daily_totals", "crm_occupied");
        assertThat(outcome.errors()).isEmpty();
        assertThat(room.get("daily_totals").table().primaryKey()).containsExactly("id");
        assertThat(List.of(again.registered(), again.skipped())).containsExactly(0, 2);
    }

    @Test
    void aPrecheckTellsWhatTheSourceKnowsAndChangesNothing() {
        room.source.upstream.add(found(null, "probe"));

        TablePrecheck told = room.sync.administration().precheck(RegistryFixture.request("probe", "crm"));

        assertThat(told.table().rows()).isEqualTo(7);
        assertThat(told.table().columns())
                .extracting(DiscoveredTable.Column::name)
                .containsExactly("id");
        refused(Problem.NOT_FOUND, () -> room.get("probe"), "There is no table 'probe'.");
        refused(
                Problem.NOT_FOUND,
                () -> room.sync.administration().precheck(RegistryFixture.request("prob", "crm")),
                "The connection 'crm' has no table 'prob'.");
    }

    @Test
    void aPrecheckComparesTheRegistrationWithTheTable() {
        room.source.upstream.add(new DiscoveredTable(null, "refused", null, List.of(), null, null, List.of()));

        refused(
                Problem.INVALID,
                () -> room.sync.administration().precheck(with("primary_key", "code")),
                "The ledger has no such key.");
    }

    @Test
    void whetherATableIsProfiledAfterASyncCanBeChanged() {
        room.sync.administration().register(RegistryFixture.request("profiled", "crm"), RegistryFixture.ADMIN);
        assertThat(room.get("profiled").table().profileAfterSync()).isTrue();

        TableChange off = new TableChange(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, false);
        assertThat(room.change("profiled", off).updated()).containsExactly("profile_after_sync");
        assertThat(room.get("profiled").table().profileAfterSync()).isFalse();
    }

    private static DiscoveredTable found(String bucket, String table) {
        return new DiscoveredTable(
                bucket, table, null, List.of("id"), 7L, null, List.of(new DiscoveredTable.Column("id", "bigint")));
    }

    private static TableChange change(
            String strategy, String schedule, List<String> primaryKey, String description, Long version) {
        return new TableChange(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                strategy,
                schedule,
                primaryKey,
                null,
                null,
                description,
                version,
                null);
    }

    private List<String> audit(String id) {
        return room.rows("select action from audit_log where resource = ? order by occurred_at", "table:" + id);
    }

    private boolean published(String id) {
        try (Snapshot snapshot = room.orchestrator.current()) {
            return snapshot.find(new Identifier(id)).isPresent();
        }
    }

    private List<String> files(String start) throws IOException {
        try (Stream<Path> files = Files.list(room.data.extracts().resolve("crm/data"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(start))
                    .toList();
        }
    }

    private static void refused(Problem problem, ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AgnesException.class, refusal -> {
            assertThat(refusal.getMessage()).contains(message);
            assertThat(refusal.problem()).isEqualTo(problem);
            assertThat(refusal.hint()).isNotBlank();
        });
    }
}
