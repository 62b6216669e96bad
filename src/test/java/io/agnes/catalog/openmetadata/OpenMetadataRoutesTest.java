package io.agnes.catalog.openmetadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.config.Environment;
import io.agnes.platform.OpenMetadataHttp;
import io.agnes.platform.UpstreamCalls;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.sync.CatalogTable;
import io.agnes.sync.CatalogTableDetail;
import io.agnes.sync.CatalogTableDetail.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The shipped routes of the export before a stand-in of OpenMetadata: what is sent, when, and what a refusal does. */
@OnBothDatabases
class OpenMetadataRoutesTest {
    @Parameter
    StateOn on;

    private static final String ORDERS = "tables/agnes.data.shop.orders";

    @TempDir
    Path folder;

    private final OpenMetadataStandIn server = new OpenMetadataStandIn();
    private final List<CatalogTableDetail> tables = new ArrayList<>();
    private final Main camel = new Main();
    private StateDatabase state;

    @BeforeEach
    void open() {
        state = on.open(folder.resolve("system.duckdb"));
        tables.add(table(
                "orders", "shop", "All orders", new Column("id", "BIGINT"), new Column("days", "DECIMAL(18,2)[]")));
        tables.add(table("people", "crm", null, new Column("name", "VARCHAR")));
    }

    private void start(String url, String token) {
        camel.setPropertyPlaceholderLocations(
                "file:" + Path.of("config/application.properties").toAbsolutePath());
        camel.addInitialProperty(
                "camel.main.routesIncludePattern",
                "file:" + Path.of("routes/catalog/openmetadata.camel.yaml").toAbsolutePath() + ",file:"
                        + Path.of("routes/platform/upstream-errors.camel.yaml").toAbsolutePath() + ",file:"
                        + Path.of("routes/platform/pipeline-errors.camel.yaml").toAbsolutePath());
        camel.addOverrideProperty("upstream.retry-delay", "5");
        camel.addOverrideProperty("camel.management.enabled", "false");
        camel.bind("syncRuns", new Object());
        camel.bind("upstreamCalls", new UpstreamCalls());
        camel.bind("openMetadataHttp", new OpenMetadataHttp(Environment.of(Map.of("OPENMETADATA_TOKEN", token))));
        camel.bind(
                "catalogExport",
                new CatalogExport(scope -> List.copyOf(tables), state, new OpenMetadataConfig(url, "agnes")));
        camel.start();
    }

    @AfterEach
    void close() {
        camel.stop();
        server.close();
        state.close();
    }

    private void run() {
        server.calls.clear();
        camel.getCamelContext().createProducerTemplate().sendBody("direct:job-openmetadata", null);
    }

    @Test
    void everyTableIsThereWithItsColumnsAndDescription() {
        start(server.url(), OpenMetadataStandIn.TOKEN);

        run();

        assertThat(server.entities)
                .containsOnlyKeys(
                        "services/databaseServices/agnes",
                        "databases/agnes.data",
                        "databaseSchemas/agnes.data.crm",
                        "databaseSchemas/agnes.data.shop",
                        ORDERS,
                        "tables/agnes.data.crm.people");
        assertThat(server.entities.get(ORDERS))
                .hasToString("{\"name\":\"orders\",\"displayName\":\"orders\",\"databaseSchema\":\"agnes.data.shop\","
                        + "\"tableType\":\"Regular\",\"description\":\"All orders\",\"columns\":["
                        + "{\"name\":\"id\",\"dataType\":\"BIGINT\",\"dataTypeDisplay\":\"BIGINT\",\"ordinalPosition\":1},"
                        + "{\"name\":\"days\",\"dataType\":\"ARRAY\",\"dataTypeDisplay\":\"DECIMAL(18,2)[]\","
                        + "\"arrayDataType\":\"DECIMAL\",\"ordinalPosition\":2}]}");
    }

    @Test
    void aColumnThatSomebodyHasDescribedSaysWhatItMeans() {
        start(server.url(), OpenMetadataStandIn.TOKEN);
        run();
        state.write(handle -> handle.execute("insert into column_metadata (table_id, column_name, description) values"
                + " ('orders', 'ID', 'Number of the order'), ('people', 'name', ''), ('gone', 'id', 'x')"));

        run();

        assertThat(server.calls).containsExactly("PUT tables");
        assertThat(server.entities
                        .get(ORDERS)
                        .path("columns")
                        .path(0)
                        .path("description")
                        .asText())
                .isEqualTo("Number of the order");
        assertThat(server.entities.get(ORDERS).path("columns").path(1).has("description"))
                .isFalse();
    }

    @Test
    void onlyWhatHasChangedIsSentAgain() {
        start(server.url(), OpenMetadataStandIn.TOKEN);
        run();

        run();
        assertThat(server.calls).isEmpty();

        tables.set(0, table("orders", "shop", "Orders of the shop", new Column("id", "BIGINT")));
        run();
        assertThat(server.calls).containsExactly("PUT tables");
    }

    @Test
    void aTableThatHasGoneGoesThereToo() {
        start(server.url(), OpenMetadataStandIn.TOKEN);
        run();
        tables.remove(0);

        run();
        assertThat(server.calls).containsExactly("DELETE " + ORDERS.replace("/", "/name/"));
        assertThat(server.entities).doesNotContainKey(ORDERS);

        run();
        assertThat(server.calls).isEmpty();
    }

    @Test
    void oneThatSomebodyHasRemovedThereHasGone() {
        start(server.url(), OpenMetadataStandIn.TOKEN);
        run();
        server.entities.remove(ORDERS);
        tables.remove(0);

        run();
        run();
        assertThat(server.calls).isEmpty();
    }

    @Test
    void aTableThatIsRefusedFailsTheJobAndHidesNoOther() {
        start(server.url(), OpenMetadataStandIn.TOKEN);
        server.refused = "orders";

        assertThatThrownBy(this::run)
                .rootCause()
                .hasMessageContaining("1 of its entities")
                .hasMessageContaining(ORDERS + ": it answers 400");
        assertThat(server.entities).containsKey("tables/agnes.data.crm.people").doesNotContainKey(ORDERS);

        server.refused = "";
        run();
        assertThat(server.calls).containsExactly("PUT tables");
    }

    @Test
    void whatPassesIsTriedAgain() {
        start(server.url(), OpenMetadataStandIn.TOKEN);
        server.faults.addAll(List.of(503, 429));

        run();

        assertThat(server.entities).containsKey(ORDERS);
    }

    @Test
    void aWrongTokenIsToldAndNotRepeated() {
        start(server.url(), "another-token");

        assertThatThrownBy(this::run)
                .rootCause()
                .hasMessageContaining("it answers 401")
                .message()
                .doesNotContain("another-token");
    }

    @Test
    void withoutAServerNothingHappens() {
        start("", OpenMetadataStandIn.TOKEN);

        run();

        assertThat(server.calls).isEmpty();
    }

    private static CatalogTableDetail table(String id, String source, String description, Column... columns) {
        CatalogTable table =
                new CatalogTable(id, id, description, source, id, "file", "local", 1L, 1L, null, "ok", null, false);
        return new CatalogTableDetail(table, List.of(columns), List.of());
    }
}
