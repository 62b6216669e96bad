package io.agnes.catalog.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class ProfileStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    @Parameter
    StateOn on;

    private StateDatabase state;
    private ProfileStore store;

    @BeforeEach
    void open(@TempDir Path folder) {
        state = on.open(folder.resolve("system.duckdb"));
        store = new ProfileStore(state);
        state.write(handle -> {
            for (String id : List.of("orders", "customers", "logins", "vips")) {
                handle.execute(
                        "insert into table_registry (id, name, source_type, source, source_table, primary_key)"
                                + " values (?, ?, 'file', 'Shop', ?, '[\"id\"]')",
                        id,
                        id,
                        id);
            }
            return null;
        });
    }

    @AfterEach
    void close() {
        state.close();
    }

    private static TableProfile profile(long rows) {
        return new TableProfile(
                rows,
                rows,
                false,
                0,
                0.5,
                100,
                0,
                0,
                0L,
                "row",
                Map.of(TypeCategory.NUMERIC, 1),
                null,
                List.of(new Alert("a", "zeros", Alert.Severity.WARNING, "Half of it is zero.", 3L, null)),
                List.of(List.of("id")),
                List.of(),
                List.of(),
                List.of(Map.of("id", "1")));
    }

    private static JoinColumn column(String table, String name, boolean unique) {
        return new JoinColumn(table, name, "customerid", "integer", unique);
    }

    @Test
    void aProfileIsReadAsItWasKept() {
        store.put("orders", "shop", profile(1), "old", NOW, List.of());
        store.put("orders", "shop", profile(7), "hash", NOW, List.of(column("orders", "customer_id", false)));

        assertThat(store.find("orders")).contains(new ProfileStore.Kept(profile(7), "hash", NOW));
        assertThat(store.profiled()).containsExactly("orders");
        assertThat(store.table("orders")).contains(new ProfiledTable("orders", List.of("id"), true, false, "hash"));
        assertThat(store.tables()).hasSize(4);
    }

    @Test
    void onlyPairsWithOneUniqueSideAreLikely() {
        store.put("orders", "shop", profile(1), "a", NOW, List.of(column("orders", "customer_id", false)));
        store.put("logins", "shop", profile(1), "b", NOW, List.of(column("logins", "customer_id", false)));
        store.put("customers", "shop", profile(1), "c", NOW, List.of(column("customers", "id", true)));
        store.put("vips", "shop", profile(1), "d", NOW, List.of(column("vips", "customer_id", true)));

        assertThat(store.likely("logins", 10))
                .containsExactly(
                        new TableJoin("logins", "customer_id", "customers", "id", 0),
                        new TableJoin("logins", "customer_id", "vips", "customer_id", 0));
        assertThat(store.likely("vips", 10)).contains(new TableJoin("customers", "id", "vips", "customer_id", 0));
        assertThat(store.likely("customers", 2)).hasSize(2);
    }

    private List<TableJoin> joins(String id) {
        return state.read(handle -> ProfileStore.joins(handle, List.of(id)));
    }

    @Test
    void joinsGoWithEitherTable() {
        store.put("orders", "shop", profile(1), "a", NOW, List.of());
        store.put("customers", "shop", profile(1), "b", NOW, List.of());
        TableJoin join = new TableJoin("orders", "customer_id", "customers", "id", 80);
        store.put(List.of(join, new TableJoin("orders", "x", "not_there", "x", 5)));
        store.put(List.of(new TableJoin("orders", "customer_id", "customers", "id", 83.5)));

        assertThat(joins("orders"))
                .containsExactly(new TableJoin("orders", "customer_id", "customers", "id", 83.5))
                .isEqualTo(joins("customers"));

        store.remove(List.of("customers"));
        assertThat(joins("orders")).isEmpty();
        assertThat(store.profiled()).containsExactly("orders");
    }

    @Test
    void aProfileThatComesTooLateIsNotKept() {
        store.put("orders", "crm", profile(1), "a", NOW, List.of());
        assertThat(store.find("orders"))
                .as("the id is that of another source's table")
                .isEmpty();

        store.put("vips", "shop", profile(1), "b", NOW, List.of());
        state.write(handle ->
                handle.execute("insert into table_policies (table_id, policy) values ('vips', 'select * from vips')"));
        store.put("vips", "shop", profile(2), "c", NOW, List.of());
        assertThat(store.find("vips")).as("a policy was set").isEmpty();
    }
}
