package io.agnes.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.access.Caller;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The list of the catalog and the search in it. */
@OnBothDatabases
class CatalogSearchTest {
    private static final Map<String, String> TABLES = Map.of(
            "orders", "select 1 as order_id, 'secret text' as customer_note",
            "staff", "select 1 as id, 100 as salary");

    @Parameter
    StateOn on;

    private CatalogFixture catalog;

    @BeforeEach
    void open(@TempDir Path folder) {
        catalog = new CatalogFixture(folder, on, TABLES);
        catalog.register("orders", "description", "What people bought");
        catalog.room
                .metricAdministration()
                .load(
                        ("- {name: sales, category: revenue, synonyms: [turnover], sql: SELECT count(*) FROM orders}\n"
                                        + "- {name: pay, category: people, sql: SELECT sum(salary) FROM staff}")
                                .getBytes(StandardCharsets.UTF_8),
                        CatalogFixture.none(),
                        CatalogFixture.ADMIN);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void tablesColumnsAndMetricsAreFoundByNamesDescriptionsAndSynonyms() {
        assertThat(find("bought", CatalogFixture.ADMIN)).containsExactly("table orders");
        assertThat(find("customer", CatalogFixture.ADMIN)).containsExactly("column orders.customer_note");
        assertThat(find("turnover", CatalogFixture.ADMIN)).containsExactly("metric revenue/sales");
        assertThat(find("order", CatalogFixture.ADMIN))
                .startsWith("table orders")
                .contains("column orders.order_id");
        assertThat(find("secret", CatalogFixture.ADMIN)).isEmpty();
    }

    @Test
    void whatTheCallerMayNotReadIsNotFound() {
        Caller analyst = CatalogFixture.analyst("orders");

        assertThat(find("salary", analyst)).isEmpty();
        assertThat(find("pay", analyst)).isEmpty();
        assertThat(find("staff", analyst)).isEmpty();
        assertThat(find("pay", CatalogFixture.ADMIN)).containsExactly("metric people/pay");
        assertThat(find("staff", CatalogFixture.ADMIN)).startsWith("table staff");
    }

    @Test
    void theIndexFollowsTheStateAndTheTables() {
        assertThat(find("refund", CatalogFixture.ADMIN)).isEmpty();

        catalog.state.write(handle -> handle.execute("insert into column_metadata (table_id, column_name, description)"
                + " values ('staff', 'salary', 'without refunds')"));
        assertThat(find("refund", CatalogFixture.ADMIN)).containsExactly("column staff.salary");

        catalog.publish(Map.of("staff", "select 1 as id", "refunds", "select 1 as id"));
        assertThat(find("refund", CatalogFixture.ADMIN)).containsExactly("table refunds", "column refunds.id");
    }

    @Test
    void wordsAndLimitAreChecked() {
        for (String words : List.of(" ", "x".repeat(201))) {
            assertThatThrownBy(() -> find(words, CatalogFixture.ADMIN))
                    .extracting("problem")
                    .isEqualTo(Problem.BAD_PARAMETER);
        }
        assertThat(catalog.room
                        .search()
                        .search(new Parameters(Map.of("q", "order", "limit", "1")), CatalogFixture.ADMIN)
                        .results())
                .hasSize(1);
    }

    @Test
    void theCatalogTellsWhatIsKnownInShort() {
        catalog.room.profiling().run();

        CatalogEntry.Listing all = catalog.room.catalog().list(CatalogFixture.none(), CatalogFixture.ADMIN);
        CatalogEntry.Listing own = catalog.room.catalog().list(CatalogFixture.none(), CatalogFixture.analyst("orders"));
        CatalogEntry.Listing page =
                catalog.room.catalog().list(new Parameters(Map.of("limit", "1", "offset", "1")), CatalogFixture.ADMIN);

        assertThat(all.tables()).extracting(CatalogEntry::id).containsExactly("orders", "staff");
        assertThat(own.count()).isEqualTo(1);
        assertThat(own.tables().get(0).metrics()).containsExactly("revenue/sales");
        assertThat(own.tables().get(0).description()).isEqualTo("What people bought");
        CatalogEntry.Summary orders = own.tables().get(0).profile();
        assertThat(orders.rowCount()).isEqualTo(1);
        assertThat(orders.columnCount()).isEqualTo(2);
        assertThat(orders.completenessPct()).isEqualTo(100);
        assertThat(page.tables()).extracting(CatalogEntry::id).containsExactly("staff");
        assertThat(page.count()).isEqualTo(2);
    }

    private List<String> find(String words, Caller caller) {
        return catalog.room.search().search(CatalogFixture.of("q", words), caller).results().stream()
                .map(hit -> hit.kind() + " "
                        + (hit.metric() != null
                                ? hit.metric()
                                : hit.column() == null ? hit.table() : hit.table() + "." + hit.column()))
                .toList();
    }
}
