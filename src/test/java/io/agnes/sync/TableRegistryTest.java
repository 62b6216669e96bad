package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class TableRegistryTest {
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

    private TableRegistry registry;

    @BeforeEach
    void open() {
        SyncFixture.clear(state);
        registry = new TableRegistry(state);
    }

    @Test
    void aPublishedTableRegistersItselfUnderItsLowerCaseId() {
        register(relation("Orders", "shop", "Orders", "What was bought"));

        assertThat(registry.find("ORDERS")).hasValueSatisfying(table -> {
            assertThat(table.id()).isEqualTo("orders");
            assertThat(table.name()).isEqualTo("Orders");
            assertThat(table.sourceType()).isEqualTo("file");
            assertThat(table.source()).isEqualTo("shop");
            assertThat(table.sourceTable()).isEqualTo("Orders");
            assertThat(table.description()).isEqualTo("What was bought");
            assertThat(table.queryMode()).isEqualTo("local");
            assertThat(table.status()).isEqualTo("new");
        });
    }

    @Test
    void aTableOfAForeignExtractIsCustom() {
        register(relation("t", "strange", "t", null));

        assertThat(registry.find("t").orElseThrow().sourceType()).isEqualTo("custom");
    }

    @Test
    void whatTheSourceSaysIsTakenOverUntilSomebodySetsItByHand() {
        register(relation("orders", "shop", "orders", "first"));
        registry.setSchedule("Orders", "every 60m");
        register(relation("orders", "shop", "orders", "second"));
        assertThat(registry.find("orders").orElseThrow().description()).isEqualTo("second");

        registry.setDescription("ORDERS", "by hand", "ann@example.com");
        register(relation("orders", "shop", "orders", "third"));

        assertThat(registry.find("orders")).hasValueSatisfying(table -> {
            assertThat(table.description()).isEqualTo("by hand");
            assertThat(table.registeredBy()).isEqualTo("ann@example.com");
            assertThat(table.syncSchedule()).isEqualTo("every 1h");
        });
    }

    @Test
    void aMalformedScheduleOrAnUnknownTableIsRefused() {
        register(relation("orders", "shop", "orders", null));

        assertThatThrownBy(() -> registry.setSchedule("orders", "hourly"))
                .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.problem())
                        .isEqualTo(Problem.INVALID));
        assertThatThrownBy(() -> registry.setSchedule("nothing", "every 1h"))
                .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.problem())
                        .isEqualTo(Problem.NOT_FOUND));
        assertThat(registry.find("orders").orElseThrow().syncSchedule()).isNull();
    }

    @Test
    void aScheduleCanBeTakenAwayAgain() {
        register(relation("orders", "shop", "orders", null));
        registry.setSchedule("orders", "daily 06:00");
        registry.setSchedule("orders", null);

        assertThat(registry.find("orders").orElseThrow().syncSchedule()).isNull();
    }

    @Test
    void aReleasedIdLosesItsRegistrationStateAndGrantsAndNothingElseDoes() {
        register(relation("orders", "shop", "orders", null), relation("customers", "shop", "customers", null));
        stateAndGrantsOf("orders", "customers");
        state.write(handle -> handle.execute(
                "insert into table_policies (table_id, policy) values ('orders', 'a'), ('customers', 'b')"));
        state.write(handle -> handle.execute("insert into column_metadata (table_id, column_name, description)"
                + " values ('orders', 'id', 'a'), ('customers', 'id', 'b')"));

        state.write(handle -> {
            TableRegistry.release(handle, List.of(new Identifier("Orders")));
            return null;
        });

        assertThat(registry.ids()).containsExactly("customers");
        assertThat(column("select table_id from sync_state")).containsExactly("customers");
        assertThat(column("select table_id from table_policies")).containsExactly("customers");
        assertThat(column("select table_id from column_metadata")).containsExactly("customers");
        assertThat(column("select id from resource_grants order by id"))
                .containsExactly("g-customers-table", "g-orders-memory_domain");
    }

    @Test
    void anIdThatPassesToAnotherSourceStartsWithoutGrantsEvenWhenItsReleaseWasNeverReported() {
        register(relation("orders", "shop", "orders", "of the shop"));
        registry.setDescription("orders", "by hand", "ann");
        registry.setSchedule("orders", "every 2h");
        stateAndGrantsOf("orders");

        register(relation("orders", "crm", "orders", "of the crm"));

        assertThat(registry.find("orders")).hasValueSatisfying(table -> {
            assertThat(table.source()).isEqualTo("crm");
            assertThat(table.description()).isEqualTo("of the crm");
            assertThat(table.syncSchedule()).isNull();
            assertThat(table.rows()).isNull();
        });
        assertThat(column("select id from resource_grants")).containsExactly("g-orders-memory_domain");
    }

    @Test
    void aThousandTablesAreRegisteredAtOnceAndListedInOrder() {
        register(IntStream.range(0, 1000)
                .mapToObj(i -> relation("t" + i, "shop", "t" + i, i % 2 == 0 ? null : "it's ''quoted''"))
                .toArray(Relation[]::new));

        assertThat(registry.list()).hasSize(1000).isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
        assertThat(registry.find("t999").orElseThrow().description()).isEqualTo("it's ''quoted''");
        assertThat(registry.find("t998").orElseThrow().description()).isNull();
    }

    private void register(Relation... relations) {
        state.write(handle -> {
            TableRegistry.register(
                    handle, List.of(relations), Map.of(new Identifier("shop"), "file", new Identifier("crm"), "file"));
            return null;
        });
    }

    private void stateAndGrantsOf(String... ids) {
        state.write(handle -> {
            for (String id : ids) {
                handle.execute("insert into sync_state (table_id, row_count) values (?, 5)", id);
                for (String type : List.of("table", "memory_domain")) {
                    if (type.equals("table") || id.equals("orders")) {
                        handle.execute(
                                "insert into resource_grants (id, group_id, resource_type, resource_id) values (?, 'g', ?, ?)",
                                "g-" + id + "-" + type,
                                type,
                                id);
                    }
                }
            }
            return null;
        });
    }

    private List<String> column(String sql) {
        return state.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private static Relation relation(String id, String source, String table, String description) {
        return new Relation(
                new Identifier(id),
                new Identifier(source),
                new Identifier(table),
                description,
                List.of(Path.of("/data/" + table + ".parquet")),
                "00".repeat(32),
                1,
                2,
                Instant.EPOCH);
    }
}
