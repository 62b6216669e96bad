package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Metrics through the web server; the rules themselves are tested in io.agnes.catalog. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsApiTest {
    private static final String YAML = """
            - name: amount
              category: shop
              table: orders
              expression: SUM(amount)
              dimensions: [id]
              sql: SELECT SUM(amount) AS amount FROM orders
            """;

    private RunningAgnes agnes;
    private String admin;
    private String granted;

    @BeforeAll
    void define(RunningAgnes running) {
        agnes = running;
        admin = running.token(Role.ADMIN);
        granted = running.token(Role.GRANTED_VIEWER);
        HttpResponse<String> imported = load(YAML, "");
        assertThat(imported.statusCode()).as(imported.body()).isEqualTo(200);
    }

    @Test
    void aMetricIsListedToldAndAsked() {
        JsonNode list = RunningAgnes.json(agnes.get("/api/metrics?category=shop", granted));
        JsonNode one = RunningAgnes.json(agnes.get("/api/metrics/shop/amount", granted));
        JsonNode whole = RunningAgnes.json(agnes.post("/api/metrics/shop/amount/query", "{}", granted));
        JsonNode cut =
                RunningAgnes.json(agnes.post("/api/metrics/shop/amount/query", "{\"dimensions\":[\"id\"]}", granted));

        assertThat(list.at("/metrics/0/id").asText()).isEqualTo("shop/amount");
        assertThat(list.at("/categories/0/name").asText()).isEqualTo("shop");
        assertThat(one.path("reads").path(0).asText()).isEqualTo("orders");
        assertThat(one.path("bound").asBoolean()).isTrue();
        assertThat(whole.path("rows").toString()).isEqualTo("[[30]]");
        assertThat(cut.path("rows")).hasSize(2);
    }

    @Test
    void whoMayNotReadTheTableSeesNoMetric() {
        String viewer = agnes.token(Role.VIEWER);

        assertThat(RunningAgnes.json(agnes.get("/api/metrics", viewer))
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(agnes.get("/api/metrics/shop/amount", viewer).statusCode()).isEqualTo(404);
    }

    @Test
    void theOldAddressLeadsToTheNewOne() {
        HttpResponse<String> old = agnes.get("/api/catalog/metrics/shop/amount.yml", granted);

        assertThat(old.statusCode()).isEqualTo(301);
        assertThat(old.headers().firstValue("Location")).contains("/api/metrics/shop/amount");
        assertThat(old.headers().firstValue("Deprecation")).contains("@1767225600");
    }

    @Test
    void theStarterPackIsThereForAdministrators() {
        JsonNode mrr = RunningAgnes.json(agnes.get("/api/metrics/revenue/mrr", admin));

        assertThat(mrr.path("bound").asBoolean()).isFalse();
        assertThat(mrr.path("missing").path(0).asText()).isEqualTo("subscriptions");
    }

    @Test
    void aMetricIsDefinedCheckedExportedAndRemoved() {
        HttpResponse<String> made = agnes.post(
                "/api/admin/metrics", "{\"category\":\"shop\",\"name\":\"one\",\"sql\":\"SELECT 1\"}", admin);
        JsonNode checks = RunningAgnes.json(agnes.post("/api/admin/metrics/validate", "", admin));
        JsonNode exported = RunningAgnes.json(agnes.get("/api/admin/metrics/export", admin));
        HttpResponse<String> removed =
                agnes.send(agnes.request("/api/admin/metrics/shop/one", admin).DELETE());

        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(checks.path("metrics").findValuesAsText("id")).contains("shop/one", "revenue/mrr");
        assertThat(exported.path("files").path("shop/one.yml").asText()).contains("name: one", "sql: SELECT 1");
        assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
    }

    @Test
    void anImportIsRefusedNamingTheEntry() {
        HttpResponse<String> refused = load("- 5\n", "?dry_run=true");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(RunningAgnes.json(refused).path("detail").asText()).isEqualTo("The body, entry 1 is not a metric.");
        assertThat(refused.headers().map()).doesNotContainKey("dry_run");
    }

    private HttpResponse<String> load(String yaml, String query) {
        return agnes.send(agnes.request("/api/admin/metrics/import" + query, admin)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml)));
    }
}
