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

/** Registry, manifest, download and settings through the web server; the rules themselves are tested in io.agnes.sync. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryApiTest {
    private RunningAgnes agnes;
    private String admin;
    private String granted;

    @BeforeAll
    void callers(RunningAgnes running) {
        agnes = running;
        admin = running.token(Role.ADMIN);
        granted = running.token(Role.GRANTED_VIEWER);
    }

    @Test
    void theStateOfATableIsTold() {
        JsonNode orders = RunningAgnes.json(agnes.get("/api/admin/registry/orders", admin));

        assertThat(orders.path("id").asText()).isEqualTo("orders");
        assertThat(orders.path("source_type").asText()).isEqualTo("file");
        assertThat(orders.path("registered").asBoolean()).isFalse();
        assertThat(orders.path("rows").asLong()).isEqualTo(2);
        assertThat(orders.at("/last_runs/0/status").asText()).isIn("converted", "unchanged");
        assertThat(orders.at("/size_history/0/rows").asLong()).isEqualTo(2);
        assertThat(orders.has("next_run")).isTrue();
        JsonNode list = RunningAgnes.json(agnes.get("/api/admin/registry", admin));
        assertThat(list.path("tables").findValuesAsText("id")).contains("orders");
    }

    @Test
    void theScheduleOfAFilesTableIsSetAndClearedByItsVersion() {
        long version = RunningAgnes.json(agnes.get("/api/admin/registry/orders", admin))
                .path("version")
                .asLong();

        HttpResponse<String> set = put(
                "/api/admin/registry/orders",
                "{\"sync_schedule\":\"daily 06:00\"}",
                admin,
                "If-Match",
                "\"" + version + "\"");
        HttpResponse<String> late = put(
                "/api/admin/registry/orders",
                "{\"sync_schedule\":\"every 1h\"}",
                admin,
                "If-Match",
                "\"" + version + "\"");

        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(RunningAgnes.json(set).at("/updated/0").asText()).isEqualTo("sync_schedule");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(RunningAgnes.json(agnes.get("/api/admin/registry/orders", admin))
                        .path("next_run")
                        .asText())
                .endsWith("T06:00:00Z");
        assertThat(put("/api/admin/registry/orders", "{\"sync_schedule\":\"\"}", admin)
                        .statusCode())
                .isEqualTo(200);
        assertThat(put("/api/admin/registry/orders", "{\"bucket\":\"x\"}", admin)
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aTableThatAFileOffersIsNotUnregistered() {
        HttpResponse<String> refused =
                agnes.send(agnes.request("/api/admin/registry/orders", admin).DELETE());

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(RunningAgnes.json(refused).path("hint").asText()).contains("Remove its file");
    }

    @Test
    void registrationsAreRefusedWithTheFieldAndAHint() {
        HttpResponse<String> name = agnes.post("/api/admin/register-table", "{\"name\":\"a/../b\"}", admin);
        HttpResponse<String> source =
                agnes.post("/api/admin/register-table/precheck", "{\"name\":\"a\",\"source\":\"nowhere\"}", admin);

        assertThat(name.statusCode()).isEqualTo(422);
        assertThat(RunningAgnes.json(name).path("detail").asText()).contains("is not a valid name");
        assertThat(source.statusCode()).isEqualTo(422);
        assertThat(RunningAgnes.json(source).path("hint").asText()).contains("data_sources");
        assertThat(agnes.get("/api/admin/discover-tables?source=nowhere", admin).statusCode())
                .isEqualTo(422);
    }

    @Test
    void theManifestNamesTheBytesOfTheDownload() {
        JsonNode entry =
                RunningAgnes.json(agnes.get("/api/sync/manifest", granted)).at("/tables/orders");
        String hash = entry.path("hash").asText();

        HttpResponse<String> download = agnes.get("/api/data/orders/download", granted, "If-Match", "\"" + hash + "\"");

        assertThat(entry.path("downloadable").asBoolean()).isTrue();
        assertThat(entry.path("rows").asLong()).isEqualTo(2);
        assertThat(download.statusCode()).isEqualTo(200);
        assertThat(download.headers().firstValue("ETag")).contains("\"" + hash + "\"");
        assertThat(agnes.get("/api/data/orders/download", granted, "If-Match", "\"0\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(agnes.get("/api/data/orders/download?part=../x", granted).statusCode())
                .isEqualTo(404);
        assertThat(RunningAgnes.json(agnes.get("/api/sync/manifest", agnes.token(Role.VIEWER)))
                        .path("tables"))
                .isEmpty();
    }

    @Test
    void aTableThatSomebodySwitchesOffLeavesTheirManifest() {
        HttpResponse<String> off = put("/api/settings/dataset", "{\"dataset\":\"orders\",\"enabled\":false}", granted);

        assertThat(off.statusCode()).as(off.body()).isEqualTo(200);
        assertThat(RunningAgnes.json(agnes.get("/api/sync/manifest", granted)).path("tables"))
                .isEmpty();
        assertThat(RunningAgnes.json(agnes.get("/api/settings", granted))
                        .at("/sync_settings/0/dataset")
                        .asText())
                .isEqualTo("orders");
        HttpResponse<String> on =
                agnes.post("/api/sync/settings", "{\"datasets\":{\"orders\":true,\"nothing\":true}}", granted);
        assertThat(RunningAgnes.json(on).at("/updated/orders/enabled").asBoolean())
                .isTrue();
        assertThat(RunningAgnes.json(on).at("/updated/nothing/error").asText()).isEqualTo("no permission");
        assertThat(RunningAgnes.json(agnes.get("/api/sync/manifest", granted))
                        .at("/tables/orders/hash")
                        .asText())
                .hasSize(64);
        HttpResponse<String> mode =
                agnes.post("/api/sync/table-subscriptions", "{\"table_mode\":\"all\",\"tables\":null}", granted);
        assertThat(RunningAgnes.json(mode).path("table_mode").asText()).isEqualTo("all");
        assertThat(put("/api/settings/dataset", "{\"dataset\":\"orders\",\"enabled\":true}", agnes.token(Role.VIEWER))
                        .statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> put(String path, String body, String token, String... headers) {
        return agnes.send(agnes.request(path, token, headers)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }
}
