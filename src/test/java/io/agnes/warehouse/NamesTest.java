package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.warehouse.Names.Assigned;
import io.agnes.warehouse.Names.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final Table CRM_ORDERS = table("crm", "orders");
    private static final Table SHOP_ORDERS = table("shop", "orders");

    @Test
    void theFirstSourceGetsTheFlatNameAndTheSecondOneWithItsSource() {
        Assigned names = first(CRM_ORDERS, SHOP_ORDERS);

        assertThat(names.ids()).containsEntry(CRM_ORDERS, id("orders")).containsEntry(SHOP_ORDERS, id("shop_orders"));
        assertThat(names.collisions())
                .containsExactly(new Collision(id("shop"), id("orders"), id("crm"), id("shop_orders")));
    }

    @Test
    void anOwnerKeepsItsNameWhenAnotherSourceSortsBeforeIt() {
        Assigned names = next(first(SHOP_ORDERS), CRM_ORDERS, SHOP_ORDERS);

        assertThat(names.ids()).containsEntry(SHOP_ORDERS, id("orders")).containsEntry(CRM_ORDERS, id("crm_orders"));
        assertThat(names.released()).isEmpty();
    }

    @Test
    void theLoserGetsTheFlatNameWhenItsOwnerStopsPublishingIt() {
        Assigned names = next(first(CRM_ORDERS, SHOP_ORDERS), SHOP_ORDERS);

        assertThat(names.ids()).containsExactly(Map.entry(SHOP_ORDERS, id("orders")));
        assertThat(names.released()).containsExactly(id("orders"), id("shop_orders"));
        assertThat(names.owners()).isEqualTo(Map.of(id("orders"), id("shop")));
    }

    @Test
    void aReservedNameIsNotGivenAwayBeforeItsSourcePublishesIt() {
        Map<Identifier, Identifier> reserved = Map.of(id("orders"), id("shop"));

        Assigned names = Names.assign(Map.of(), Map.of(), reserved, List.of(CRM_ORDERS), true);
        Assigned later = Names.assign(names.owners(), holders(names), reserved, List.of(CRM_ORDERS, SHOP_ORDERS), true);
        Assigned without = Names.assign(later.owners(), holders(later), reserved, List.of(CRM_ORDERS), true);

        assertThat(names.ids()).containsExactly(Map.entry(CRM_ORDERS, id("crm_orders")));
        assertThat(later.ids()).containsEntry(SHOP_ORDERS, id("orders"));
        assertThat(without.released()).as("still reserved").isEmpty();
    }

    @Test
    void nothingIsReleasedWhileAnExtractCannotBeRead() {
        Assigned before = first(CRM_ORDERS, SHOP_ORDERS);

        Assigned names = Names.assign(before.owners(), holders(before), List.of(SHOP_ORDERS), false);

        assertThat(names.released()).isEmpty();
        assertThat(names.ids()).containsExactly(Map.entry(SHOP_ORDERS, id("shop_orders")));
        assertThat(names.owners()).isEqualTo(before.owners());
    }

    @Test
    void aPrefixedNameThatIsTakenLeavesTheTableOutAndSaysSo() {
        Assigned names = first(CRM_ORDERS, table("other", "shop_orders"), SHOP_ORDERS);

        assertThat(names.ids()).doesNotContainKey(SHOP_ORDERS).hasSize(2);
        assertThat(names.collisions()).containsExactly(new Collision(id("shop"), id("orders"), id("crm"), null));
    }

    @Test
    void aPrefixedNameThatIsTooLongLeavesTheTableOut() {
        String name = "o".repeat(64);

        Assigned names = first(table("crm", name), table("shop", name));

        assertThat(names.ids()).hasSize(1);
        assertThat(names.collisions()).extracting(Collision::id).containsExactly((Identifier) null);
    }

    @Test
    void anIdNeverPassesToAnotherTableOfTheSameSource() {
        Table shopShopOrders = table("shop", "shop_orders");

        Assigned names = next(first(CRM_ORDERS, SHOP_ORDERS), CRM_ORDERS, SHOP_ORDERS, shopShopOrders);

        assertThat(names.ids())
                .containsEntry(SHOP_ORDERS, id("shop_orders"))
                .containsEntry(shopShopOrders, id("shop_shop_orders"));
        assertThat(names.released()).isEmpty();
    }

    @Test
    void namesThatDifferInCaseAreTheSame() {
        assertThat(first(table("crm", "Orders"), SHOP_ORDERS).collisions()).hasSize(1);
    }

    @Test
    void ownersComeBackAfterTheStateWasLost() {
        Assigned before = first(SHOP_ORDERS);

        Assigned names = Names.assign(Map.of(), holders(before), List.of(CRM_ORDERS, SHOP_ORDERS), true);

        assertThat(names.ids()).containsEntry(SHOP_ORDERS, id("orders"));
    }

    @Property(tries = 300)
    void everyIdHasOneTableAndWhateverKeepsItsIdIsNotReleased(
            @ForAll("worlds") List<Table> before, @ForAll("worlds") List<Table> after, @ForAll boolean clean) {
        Assigned first = first(before.toArray(Table[]::new));
        Assigned second = Names.assign(first.owners(), holders(first), after, clean);

        assertThat(new HashSet<>(second.ids().values()))
                .hasSameSizeAs(second.ids().keySet());
        second.ids().forEach((table, id) -> {
            assertThat(second.owners()).containsEntry(id, table.source());
            Table holder = holders(first).get(id);
            if (holder != null && !holder.equals(table)) {
                assertThat(second.released()).contains(id);
            }
            if (table.equals(holder)) {
                assertThat(second.released()).doesNotContain(id);
            }
        });
        assertThat(second.ids().size()
                        + second.collisions().stream()
                                .filter(collision -> collision.id() == null)
                                .count())
                .isEqualTo(after.size());
    }

    @Property(tries = 200)
    void anotherRebuildOfTheSameTablesChangesNothing(@ForAll("worlds") List<Table> tables) {
        Assigned first = first(tables.toArray(Table[]::new));
        Assigned second = next(first, tables.toArray(Table[]::new));

        assertThat(second.ids()).isEqualTo(first.ids());
        assertThat(second.released()).isEmpty();
    }

    @Provide
    Arbitrary<List<Table>> worlds() {
        Arbitrary<String> sources = Arbitraries.of("a", "b", "a_b");
        Arbitrary<String> tables = Arbitraries.of("t", "b_t", "a_t", "a_b_t");
        return Combinators.combine(sources, tables)
                .as(NamesTest::table)
                .list()
                .uniqueElements()
                .ofMaxSize(12)
                .map(ArrayList::new)
                .map(world -> {
                    Collections.sort(
                            world, (x, y) -> (x.source() + "." + x.name()).compareTo(y.source() + "." + y.name()));
                    return world;
                });
    }

    private static Assigned first(Table... tables) {
        return Names.assign(Map.of(), Map.of(), List.of(tables), true);
    }

    private static Assigned next(Assigned before, Table... tables) {
        return Names.assign(before.owners(), holders(before), List.of(tables), true);
    }

    private static Map<Identifier, Table> holders(Assigned names) {
        Map<Identifier, Table> holders = new HashMap<>();
        names.ids().forEach((table, id) -> holders.put(id, table));
        return holders;
    }

    private static Table table(String source, String name) {
        return new Table(id(source), id(name));
    }

    private static Identifier id(String name) {
        return new Identifier(name);
    }
}
