package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables that a query makes from others, from their registration through a run of the shipped routes to a reader. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaterializedTablesTest {
    private RunningAgnes agnes;
    private String admin;
    private Path sales;

    @BeforeAll
    void callers(RunningAgnes running) {
        agnes = running;
        admin = running.token(Role.ADMIN);
        sales = agnes.data().resolve("sources/mart/sales.csv");
    }

    @BeforeEach
    void publishSales() throws IOException {
        write("day,net\n2026-01-01,10\n2026-01-01,5\n2026-02-01,7\n");
        assertThat(run("[]").path("status").asText()).isEqualTo("ok");
    }

    @AfterEach
    void clear() {
        for (String id : List.of("by_month", "by_day")) {
            agnes.send(agnes.request("/api/admin/registry/" + id, admin).DELETE());
        }
        agnes.send(agnes.request("/api/admin/tables/sales/policy", admin).DELETE());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> isFree("by_day") && isFree("by_month"));
    }

    @AfterAll
    void leaveNothing() throws IOException {
        Files.delete(sales);
        run("[]");
    }

    private boolean isFree(String id) {
        return precheck(id, "select 1 as n").statusCode() == 200;
    }

    private void write(String text) throws IOException {
        Files.createDirectories(sales.getParent());
        Path side = Files.writeString(sales.resolveSibling(".sales"), text);
        // the watch of the sources waits for files to grow old, so it leaves this one to the runs of the test
        Files.setLastModifiedTime(side, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
        Files.move(side, sales, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String body(String name, String query, String more) {
        return "{\"name\":\"" + name
                + "\",\"source_type\":\"local\",\"query_mode\":\"materialized\",\"source_query\":\"" + query + "\""
                + more + "}";
    }

    private HttpResponse<String> register(String name, String query, String... more) {
        return agnes.post("/api/admin/register-table", body(name, query, String.join("", more)), admin);
    }

    private HttpResponse<String> precheck(String name, String query) {
        return agnes.post("/api/admin/register-table/precheck", body(name, query, ""), admin);
    }

    private HttpResponse<String> change(String id, String body) {
        return agnes.send(agnes.request("/api/admin/registry/" + id, admin, "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    private JsonNode run(String ids) {
        String id = RunningAgnes.json(agnes.post("/api/sync/trigger", ids, admin))
                .path("run_id")
                .asText();
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> RunningAgnes.json(agnes.get("/api/sync/runs/" + id, admin)), run -> !List.of(
                                "queued", "running")
                        .contains(run.path("status").asText()));
    }

    private static Map<String, String> results(JsonNode run) {
        Map<String, String> results = new TreeMap<>();
        run.path("tables")
                .forEach(table -> results.put(
                        table.path("table_id").asText(), table.path("status").asText()));
        return results;
    }

    private String query(String sql) {
        return agnes.post("/api/query", "{\"sql\":\"" + sql + "\",\"format\":\"csv\"}", admin)
                .body()
                .strip()
                .replace("\r", "");
    }

    private JsonNode state(String id) {
        return RunningAgnes.json(agnes.get("/api/admin/registry/" + id, admin));
    }

    @Test
    void oneRunMakesATableFromATableThatItMakesFromAnother() throws Exception {
        assertThat(register("by_day", "select day, sum(net) as net from mart.sales group by all")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> above =
                register("by_month", "select month(day) as month, sum(net) as net from by_day group by all order by 1");
        assertThat(above.statusCode()).as(above.body()).isEqualTo(201);

        JsonNode first = run("[]");
        assertThat(first.path("status").asText()).as(first.toString()).isEqualTo("ok");
        assertThat(results(first)).containsEntry("by_day", "converted").containsEntry("by_month", "converted");
        assertThat(query("select month, net from by_month")).isEqualTo("month,net\n1,15\n2,7");
        assertThat(query("select sum(net) from materialized.by_day")).endsWith("22");
        assertThat(state("by_month").path("last_sync").asText()).isNotEmpty();

        assertThat(results(run("[]")))
                .as("nothing has changed")
                .doesNotContainKeys("by_day", "by_month")
                .containsEntry("sales", "unchanged");

        write("day,net\n2026-01-01,100\n");
        JsonNode changed = run("[\"sales\"]");
        assertThat(results(changed))
                .containsEntry("sales", "converted")
                .containsEntry("by_day", "converted")
                .containsEntry("by_month", "converted");
        assertThat(changed.path("tables_total").asInt()).isEqualTo(3);
        assertThat(changed.path("tables_done").asInt()).isEqualTo(3);
        assertThat(query("select month, net from by_month")).isEqualTo("month,net\n1,100");
    }

    @Test
    void aTableWhoseSourceFailsKeepsItsDataAndSaysWhy() throws Exception {
        register("by_day", "select day, sum(net) as net from sales group by all");
        run("[]");
        Files.writeString(sales, "");

        JsonNode run = run("[]");
        assertThat(run.path("status").asText()).isEqualTo("partial");
        assertThat(results(run)).containsEntry("sales", "failed").containsEntry("by_day", "failed");
        assertThat(state("by_day").path("last_sync_error").asText())
                .startsWith("Not refreshed; 'sales', which it reads, failed:");
        assertThat(query("select sum(net) from by_day")).endsWith("22");

        write("day,net\n2026-01-01,1\n");
        run("[]");
        assertThat(state("by_day").path("status").asText()).isEqualTo("ok");
        assertThat(query("select sum(net) from by_day")).endsWith("1");
    }

    @Test
    void aQueryThatFailsKeepsTheLastGoodData() {
        register("by_day", "select day, sum(net) as net from sales group by all");
        run("[]");
        assertThat(change("by_day", "{\"source_query\":\"select (net || 'x')::integer as n from sales\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(results(run("[]"))).containsEntry("by_day", "failed");
        assertThat(state("by_day").path("last_sync_error").asText()).contains("The query of 'by_day' failed");
        assertThat(query("select sum(net) from by_day")).endsWith("22");
    }

    @Test
    void itsNextRunIsShown() {
        register("by_day", "select day from sales", ",\"sync_schedule\":\"daily 06:00\"");
        run("[]");

        assertThat(state("by_day").path("next_run").asText()).endsWith("T06:00:00Z");
        assertThat(results(run("[]"))).as("not due again today").doesNotContainKey("by_day");
        assertThat(results(run("[\"by_day\"]"))).containsEntry("by_day", "converted");
    }

    @Test
    void aQueryIsReadWhenItIsRegistered() {
        assertRefused(register("by_day", "select * from seles"), "'seles', which is no table here", "sales");
        assertRefused(register("by_day", "drop table sales"), "SELECT", "");
        assertRefused(register("by_day", "select nett from sales"), "nett", "columns");
        assertRefused(register("by_day", "select 1; select 2"), "not valid SQL", "");
        assertRefused(register("by_day", "select * from read_csv('/etc/passwd')"), "read_csv", "");
        assertRefused(register("by_day", "select * from by_day"), "by_day reads by_day", "");
        assertRefused(
                agnes.post(
                        "/api/admin/register-table",
                        "{\"name\":\"by_day\",\"source_type\":\"local\",\"source_table\":\"x\"}",
                        admin),
                "is what its query returns",
                "materialized");
        assertRefused(
                register("by_day", "select 1 as n", ",\"options\":{\"color\":\"red\"}"), "'color'", "allow_empty");
        assertThat(agnes.post("/api/admin/register-table", "{}", agnes.token(Role.VIEWER))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void tablesThatWouldBeMadeFromEachOtherAreRefusedNamingTheWay() {
        register("by_day", "select day, net from sales");
        register("by_month", "select month(day) as month, net from by_day");

        assertRefused(
                change("by_day", "{\"source_query\":\"select * from by_month\"}"),
                "by_day reads by_month reads by_day",
                "");
    }

    @Test
    void whatAnAccessPolicyHidesIsNotCopiedUnlessThatIsSaid() {
        String policy = "{\"policy\":\"SELECT * FROM sales WHERE list_contains($user_groups, 'Nobody')\"}";
        register("by_day", "select day, sum(net) as net from sales group by all");
        run("[]");

        HttpResponse<String> exposed = policy(policy);
        assertThat(exposed.statusCode()).as(exposed.body()).isEqualTo(409);
        assertThat(exposed.body()).contains("'by_day' is made from 'sales'");

        agnes.send(agnes.request("/api/admin/registry/by_day", admin).DELETE());
        assertThat(policy(policy).statusCode()).isEqualTo(200);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> query("select count(*) as n from sales")
                .equals("n\n0"));
        assertRefused(
                register("by_month", "select net from sales"), "'sales', which has an access policy", "unfiltered");
        assertThat(register("by_month", "select sum(net) as net from sales", ",\"options\":{\"unfiltered\":\"sales\"}")
                        .statusCode())
                .isEqualTo(201);
        run("[\"by_month\"]");
        assertThat(query("select net from by_month")).isEqualTo("net\n22");
    }

    private HttpResponse<String> policy(String body) {
        return agnes.send(agnes.request("/api/admin/tables/sales/policy", admin, "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    private static void assertRefused(HttpResponse<String> answer, String detail, String hint) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(RunningAgnes.json(answer).path("detail").asText()).contains(detail);
        assertThat(RunningAgnes.json(answer).path("hint").asText()).contains(hint);
    }
}
