package io.agnes.sync;

import static io.agnes.sync.SyncFixture.offered;
import static io.agnes.sync.SyncFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Relation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class SyncPlannerTest {
    @Parameter
    StateOn on;

    @TempDir
    static Path folder;

    private static StateDatabase state;

    @BeforeParameterizedClassInvocation
    static void openState(StateOn on) {
        state = on.open(folder.resolve(on.name()).resolve("system.duckdb"));
    }

    @AfterParameterizedClassInvocation
    static void closeState() {
        state.close();
    }

    private SyncFixture sync;

    @BeforeEach
    void open() {
        SyncFixture.clear(state);
        sync = new SyncFixture(state);
    }

    @Test
    void newTablesAreDueAndGroupedByExtract() {
        sync.offer("shop.orders", "crm.people", "shop.products");
        sync.keboola.add(offered("kbc.sales"));

        assertThat(planAll())
                .containsExactly("file shop [orders, products]", "file crm [people]", "keboola kbc [sales]");
    }

    @Test
    void aTableWithoutAScheduleIsAlwaysDue() {
        publishAndSync("shop.orders");

        assertThat(planAll()).containsExactly("file shop [orders]");
    }

    @Test
    void aTableWithAScheduleIsDueOnlyThen() {
        publishAndSync("shop.orders", "shop.products");
        sync.registry.setSchedule("orders", "every 2h");

        sync.clock.move(Duration.ofMinutes(119));
        assertThat(planAll()).containsExactly("file shop [products]");
        sync.clock.move(Duration.ofMinutes(1));
        assertThat(planAll()).containsExactly("file shop [orders, products]");
    }

    @Test
    void anAskedTableIsSyncedWhateverItsScheduleSays() {
        publishAndSync("shop.orders", "shop.products");
        sync.registry.setSchedule("orders", "daily 06:00");

        assertThat(plan("orders")).containsExactly("file shop [orders]");
    }

    @Test
    void aTableWithABrokenScheduleIsAlwaysDue() {
        publishAndSync("shop.orders");
        sync.state.write(handle -> handle.execute("update table_registry set sync_schedule = 'hourly'"));

        assertThat(planAll()).containsExactly("file shop [orders]");
    }

    @Test
    void aRegisteredTableThatItsSourceNoLongerOffersIsOnlySyncedWhenAsked() {
        publishAndSync("shop.orders", "shop.products");
        sync.files.remove(0);

        assertThat(planAll()).containsExactly("file shop [products]");
        assertThat(plan("orders")).containsExactly("file shop [orders]");
    }

    @Test
    void twoNewTablesOfOneNameHaveTwoIds() {
        sync.offer("shop.Orders", "crm.Orders");

        assertThat(plan("orders")).containsExactly("file shop [Orders]");
        assertThat(plan("CRM_ORDERS")).containsExactly("file crm [Orders]");
    }

    @Test
    void aNewTableDoesNotTakeTheIdOfARegisteredOne() {
        publishAndSync("shop.orders");
        sync.files.add(0, offered("crm.orders"));

        assertThat(plan("orders")).containsExactly("file shop [orders]");
        assertThat(plan("crm_orders")).containsExactly("file crm [orders]");
    }

    @Test
    void aSourceThatCannotListItsTablesDoesNotStopTheOthersAndIsNamed() {
        sync.offer("shop.orders");
        sync.keboolaIsDown = true;
        SyncPlan plan = sync.planner.plan(started(List.of()));

        assertThat(plan.tasks()).hasSize(1);
        assertThat(plan.problems())
                .containsExactly("The tables of the source type 'keboola' cannot be listed: "
                        + "Keboola does not answer. Try again later.");
    }

    @Test
    void anAskedTableThatWentAwayWhileTheRunWaitedIsAProblemOfTheRun() {
        sync.offer("shop.orders");
        SyncRun run = started(List.of("orders"));
        sync.files.clear();

        assertThat(sync.planner.plan(run).tasks()).isEmpty();
        assertThat(sync.planner.plan(run).problems()).containsExactly("No source offers the table 'orders' any more.");
    }

    @Test
    void idsAreKeptInLowerCaseAndOnce() {
        sync.offer("shop.Orders", "shop.products");

        assertThat(sync.planner.requireKnown(List.of("products", "ORDERS", "orders")))
                .containsExactly("orders", "products");
    }

    @Test
    void anUnknownIdIsRefusedWithTheNearest() {
        sync.offer("shop.orders", "shop.order_items", "shop.products");

        assertThatThrownBy(() -> sync.planner.requireKnown(List.of("products", "ordes")))
                .isInstanceOfSatisfying(AgnesException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.INVALID);
                    assertThat(refused).hasMessage("No source offers a table 'ordes'; nothing was queued.");
                    assertThat(refused.hint()).startsWith("Did you mean orders, ");
                });
    }

    private void publishAndSync(String... names) {
        sync.offer(names);
        sync.run(
                sync.report(
                        Arrays.stream(names).map(name -> relation(name, 1, "h")).toArray(Relation[]::new)),
                Arrays.stream(names)
                        .map(name -> SyncFixture.outcome(name, Status.CONVERTED, 1, null))
                        .toArray(TableOutcome[]::new));
    }

    private List<String> planAll() {
        return texts(sync.planner.plan(started(List.of())).tasks());
    }

    private List<String> plan(String id) {
        return texts(sync.planner
                .plan(started(sync.planner.requireKnown(List.of(id))))
                .tasks());
    }

    private SyncRun started(List<String> tables) {
        return new SyncRun("r1", RunStatus.RUNNING, "ann", tables, sync.clock.now, sync.clock.now, null, 0, 0, null);
    }

    private static List<String> texts(List<SyncTask> tasks) {
        return tasks.stream()
                .map(task -> task.sourceType() + " " + task.source() + " "
                        + task.tables().stream().sorted().toList())
                .toList();
    }
}
