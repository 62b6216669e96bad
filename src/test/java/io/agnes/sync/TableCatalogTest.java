package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Scope;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class TableCatalogTest {
    @Parameter
    StateOn on;

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    @TempDir
    Path folder;

    private StateDatabase state;
    private Published published;
    private TableCatalog catalog;

    @BeforeEach
    void publish() throws Exception {
        state = on.open(folder.resolve("state/system.duckdb"));
        published = new Published(folder);
        published.add(
                "orders",
                "shop",
                "orders",
                "select 1::bigint as id, 2.50::decimal(18,2) as \"Net \"\"price\"\"\", [date '2024-12-31'] as days",
                1);
        published.add("crm_orders", "crm", "orders", "select 1 as a", 1);
        published.add("Customers", "crm", "Customers", "select 1 as a", 1);
        state.write(handle -> {
            TableRegistry.register(
                    handle,
                    published.relations(),
                    Map.of(new Identifier("shop"), "file", new Identifier("crm"), "file"));
            handle.execute("insert into sync_state (table_id, last_sync, row_count, file_size_bytes, status) "
                    + "values ('orders', timestamptz '2026-01-05 06:00:00+00', 3, 512, 'error')");
            return null;
        });
        catalog = new TableCatalog(new TableRegistry(state), published);
    }

    @AfterEach
    void close() throws Exception {
        published.close();
        state.close();
    }

    @Test
    void anAdminSeesEveryTableOrderedById() {
        assertThat(catalog.list(Readers.admin()).tables())
                .extracting(CatalogTable::id)
                .containsExactly("crm_orders", "customers", "orders");
    }

    @Test
    void aReaderSeesOnlyWhatIsGranted() {
        assertThat(catalog.list(Readers.of("customers")).tables())
                .extracting(CatalogTable::id)
                .containsExactly("customers");
        assertThat(catalog.list(Readers.of()).count()).isZero();
    }

    @Test
    void aPageIsAPartOfTheListAndTellsHowLongThatIs() {
        CatalogTable.Listing page = catalog.page(new Parameters(Map.of("limit", "1", "offset", "1")), Readers.admin());

        assertThat(page.tables()).extracting(CatalogTable::id).containsExactly("customers");
        assertThat(page.count()).isEqualTo(3);
        assertThat(catalog.page(new Parameters(Map.of("offset", "3")), Readers.admin())
                        .tables())
                .isEmpty();
        assertThat(catalog.page(new Parameters(Map.of()), Readers.admin()).tables())
                .hasSize(3);
        assertThatThrownBy(() -> catalog.page(new Parameters(Map.of("limit", "0")), Readers.admin()))
                .hasMessageContaining("limit");
    }

    @Test
    void theListingHasTheNamesOfTheContract() throws Exception {
        JsonNode listing = JSON.readTree(JSON.writeValueAsString(catalog.list(Readers.admin())));

        assertThat(listing).isEqualTo(JSON.readTree("""
                {"count": 3, "tables": [
                  {"id": "crm_orders", "name": "crm_orders", "description": "All orders", "source": "crm",
                   "source_table": "orders", "source_type": "file", "query_mode": "local", "rows": null,
                   "size_bytes": null, "last_sync": null, "status": "new", "sync_schedule": null,
                   "policed": false},
                  {"id": "customers", "name": "Customers", "description": "All Customers", "source": "crm",
                   "source_table": "Customers", "source_type": "file", "query_mode": "local", "rows": null,
                   "size_bytes": null, "last_sync": null, "status": "new", "sync_schedule": null,
                   "policed": false},
                  {"id": "orders", "name": "orders", "description": "All orders", "source": "shop",
                   "source_table": "orders", "source_type": "file", "query_mode": "local", "rows": 3,
                   "size_bytes": 512, "last_sync": "2026-01-05T06:00:00Z", "status": "error",
                   "sync_schedule": null, "policed": false}]}
                """));
    }

    @Test
    void ofAPolicedTableNobodyIsToldHowMuchItHolds() {
        state.write(handle ->
                handle.execute("insert into table_policies (table_id, policy) values ('orders', 'from orders')"));

        CatalogTable orders = get("orders", Readers.of("orders")).table();
        assertThat(orders.policed()).isTrue();
        assertThat(orders.rows()).isNull();
        assertThat(orders.sizeBytes()).isNull();
    }

    @Test
    void oneTableIsShownWithItsColumnsAndNames() throws Exception {
        JsonNode table = JSON.readTree(JSON.writeValueAsString(get("ORDERS", Readers.of("orders"))));

        assertThat(table.get("columns")).isEqualTo(JSON.readTree("""
                [{"name": "id", "type": "BIGINT"}, {"name": "Net \\"price\\"", "type": "DECIMAL(18,2)"},
                 {"name": "days", "type": "DATE[]"}]
                """));
        assertThat(table.get("sql_names")).isEqualTo(JSON.readTree("[\"orders\", \"shop.orders\"]"));
        assertThat(table.get("id").textValue()).isEqualTo("orders");
        assertThat(table.get("rows").longValue()).isEqualTo(3);
        assertThat(published.held).hasValue(0);
    }

    @Test
    void aTableWhoseFlatNameIsAnothersIsNamedByItsSource() {
        assertThat(get("crm_orders", Readers.admin()).sqlNames()).containsExactly("crm_orders", "crm.orders");
    }

    @Test
    void aTableThatIsNotPublishedYetHasNoColumns() throws Exception {
        state.write(handle -> handle.execute("insert into table_registry (id, name, source_type, source, source_table) "
                + "values ('later', 'Later', 'file', 'shop', 'later')"));

        assertThat(get("later", Readers.admin()).columns()).isEmpty();
        assertThat(get("later", Readers.admin()).sqlNames()).isEmpty();
    }

    @Test
    void anUnknownAndAForbiddenTableReadTheSameAndOnlyReadableNamesAreOffered() {
        Scope reader = Readers.of("crm_orders");

        assertThatThrownBy(() -> get("orders", reader)).isInstanceOfSatisfying(AgnesException.class, refused -> {
            assertThat(refused.problem()).isEqualTo(Problem.NOT_FOUND);
            assertThat(refused).hasMessage("There is no table 'orders' that you may read.");
            assertThat(refused.hint())
                    .isEqualTo("Did you mean crm_orders? GET /api/catalog/tables lists the tables you may read.");
        });
        assertThatThrownBy(() -> get("ordrs", reader)).isInstanceOfSatisfying(AgnesException.class, refused -> {
            assertThat(refused).hasMessage("There is no table 'ordrs' that you may read.");
            assertThat(refused.hint())
                    .isEqualTo("Did you mean crm_orders? GET /api/catalog/tables lists the tables you may read.");
        });
    }

    @Test
    void aMistypedNameIsAnsweredWithTheNearestThree() {
        assertThatThrownBy(() -> get("custmers", Readers.admin()))
                .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.hint())
                        .startsWith("Did you mean customers, "));
    }

    @Test
    void anEndlessIdIsCutInTheAnswer() {
        assertThatThrownBy(() -> get("x".repeat(100_000), Readers.admin()))
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message.toString()).hasSizeLessThan(140));
    }

    private CatalogTableDetail get(String id, Scope scope) {
        return catalog.get(new Parameters(Map.of("table_id", id)), scope);
    }
}
