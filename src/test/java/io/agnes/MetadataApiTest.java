package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import io.agnes.llm.LlmStandIn;
import io.agnes.source.keboola.KeboolaStandIn;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language model, proposals and the push to Keboola in the whole engine, over stand-ins' HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetadataApiTest {
    private static final Pattern WALK = Pattern.compile("(?s)## A walk .*?```sh\n(.*?)```");
    private static final String PROPOSALS = "/api/admin/metadata-proposals";
    private static final String PUSH = "/api/admin/metadata/company/push";
    private static final String DESCRIBED = "{\"columns\": ["
            + "{\"name\": \"id\", \"description\": \"Number of the order.\", \"confidence\": \"high\"},"
            + "{\"name\": \"amount\", \"description\": \"What was paid.\", \"confidence\": \"medium\"}]}";

    private LlmStandIn model;
    private KeboolaStandIn keboola;
    private KeboolaStandIn.Table company;
    private RunningAgnes agnes;
    private String admin;

    @TempDir
    static Path folder;

    @BeforeAll
    void open() throws IOException {
        model = new LlmStandIn();
        keboola = new KeboolaStandIn();
        agnes = RunningAgnes.with(
                "ai:\n  provider: openai_compat\n  model: test-model\n  base_url: " + model.url("openai_compat")
                        + "\ndata_sources:\n  kbc:\n    type: keboola\n    url: " + keboola.url() + "\n",
                Map.of("LLM_API_KEY", LlmStandIn.KEY, "KEBOOLA_STORAGE_TOKEN", KeboolaStandIn.TOKEN));
        admin = agnes.token(Role.ADMIN);
        company = keboola.table("in.c-crm.company", "id", "name", "city");
        HttpResponse<String> registered = agnes.post(
                "/api/admin/register-table",
                "{\"name\":\"company\",\"source\":\"kbc\",\"bucket\":\"in.c-crm\",\"sync_schedule\":\"daily 03:00\"}",
                admin);
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
    }

    @AfterAll
    void close() throws IOException {
        agnes.close();
        model.close();
        keboola.close();
    }

    @BeforeEach
    void reset() {
        model.reset();
        model.model = text -> text.contains("check of the connection") ? "{\"answer\": \"ready\"}" : DESCRIBED;
        keboola.heal();
        company = keboola.table("in.c-crm.company", "id", "name", "city");
    }

    @Test
    void theCheckTellsThatTheModelAnswers() {
        HttpResponse<String> check = agnes.post("/api/admin/llm/check", "", admin);

        JsonNode told = RunningAgnes.json(check);
        assertThat(check.statusCode()).as(check.body()).isEqualTo(200);
        assertThat(told.path("ok").asBoolean()).isTrue();
        assertThat(told.path("structured_output").asText()).isEqualTo("schema");
        assertThat(told.path("share_rows").asBoolean(true)).isFalse();
        JsonNode usage = RunningAgnes.json(agnes.get("/api/admin/llm/usage", admin));
        assertThat(usage.path("tokens").asLong()).isPositive();
        assertThat(usage.at("/jobs/0/job").asText()).isEqualTo("check");
    }

    @Test
    void whatPassesByItselfIsTriedAgain() {
        model.fails(429, "Slow down", "1");
        model.fails(503, "Overloaded", null);
        long begin = System.nanoTime();

        assertThat(agnes.post("/api/admin/llm/check", "", admin).statusCode()).isEqualTo(200);
        assertThat(model.calls).hasSize(3);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 1, refuses the call (400)",
        "401, 1, does not accept the key",
        "404, 1, does not have it",
        "500, 4, is out of order (500)"
    })
    void whatDoesNotPassIsTold(int status, int calls, String message) {
        for (int i = 0; i < calls; i++) {
            model.fails(status, "No.", null);
        }
        HttpResponse<String> check = agnes.post("/api/admin/llm/check", "", admin);

        assertThat(check.statusCode()).isEqualTo(503);
        assertThat(RunningAgnes.json(check).path("detail").asText()).contains(message);
        assertThat(check.body()).doesNotContain(LlmStandIn.KEY);
        assertThat(model.calls).hasSize(calls);
    }

    private JsonNode discovered(String body) {
        HttpResponse<String> ordered = agnes.post(PROPOSALS + "/discover", body, admin);
        assertThat(ordered.statusCode()).as(ordered.body()).isEqualTo(202);
        String name = RunningAgnes.json(ordered).path("name").asText();
        HttpResponse<String> made = Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> agnes.get(PROPOSALS + "/" + name, admin), answer -> answer.statusCode() == 200);
        return RunningAgnes.json(made);
    }

    @Test
    void aProposalHoldsTypesOfTheTableAndDescriptionsOfTheModel() {
        JsonNode columns = discovered("{\"tables\":[\"orders\"]}").at("/proposal/tables/orders/columns");

        assertThat(columns.at("/id/basetype").asText()).isEqualTo("INTEGER");
        assertThat(columns.at("/id/confidence").asText()).isEqualTo("high");
        assertThat(columns.at("/amount/description").asText()).isEqualTo("What was paid.");
        assertThat(columns.at("/amount/confidence").asText()).isEqualTo("medium");
        assertThat(model.calls.get(0).text()).contains("withheld", "<table>", "amount");
    }

    @Test
    void whenTheModelFailsTheProposalSaysSo() {
        model.fails(401, "No.", null);
        JsonNode table = discovered("{\"tables\":[\"orders\"]}").at("/proposal/tables/orders");

        assertThat(table.path("note").asText()).contains("Without descriptions", "does not accept the key");
        assertThat(table.at("/columns/id/basetype").asText()).isEqualTo("INTEGER");
    }

    private HttpResponse<String> say(String column, String description) {
        return agnes.post(
                "/api/admin/metadata/company",
                "{\"columns\":[{\"column_name\":\"" + column + "\",\"basetype\":\"STRING\",\"description\":\""
                        + description + "\"}]}",
                admin);
    }

    private JsonNode pushed(int status) {
        HttpResponse<String> answer = agnes.post(PUSH, "", admin);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain(KeboolaStandIn.TOKEN);
        return RunningAgnes.json(answer);
    }

    @Test
    void aPushIsOneCallWithWhatHasChanged() {
        say("id", "Number, first.");
        say("name", "Name \\\"quoted\\\", first.");
        assertThat(pushed(200).path("status").asText()).isEqualTo("ok");
        assertThat(keboola.pushes).hasSize(1);
        JsonNode body = keboola.pushes.get(0);
        assertThat(body.path("provider").asText()).isEqualTo("ai-metadata-enrichment");
        assertThat(company.told("id", "KBC.datatype.basetype")).isEqualTo("STRING");
        assertThat(company.told("name", "KBC.description")).isEqualTo("Name \"quoted\", first.");

        assertThat(pushed(200).path("unchanged").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(keboola.pushes).hasSize(1);
        say("name", "Name, second.");
        pushed(200);
        assertThat(keboola.pushes.get(1).path("columnsMetadata").properties()).hasSize(1);
    }

    @Test
    void aColumnThatIsNotThereDoesNotSpoilTheOthers() {
        say("gone", "Not there.");
        say("id", "Number, of half.");
        say("city", "City, of half.");
        JsonNode report = pushed(200);

        assertThat(report.path("status").asText()).isEqualTo("partial");
        assertThat(report.path("pushed").asInt()).isEqualTo(2);
        assertThat(report.path("failed").asInt()).isEqualTo(1);
        assertThat(report.path("columns").toString()).contains("\\\"gone\\\" not found");
        assertThat(keboola.pushes).as("one call, then one for each column").hasSize(4);

        assertThat(pushed(503).path("status").asText())
                .as("only what is not there is left")
                .isEqualTo("failed");
        agnes.post("/api/admin/metadata/company", "{\"columns\":[{\"column_name\":\"gone\"}]}", admin);
    }

    @Test
    void whatKeboolaDoesNotTellBackHasFailed() {
        keboola.forgotten = List.of("id");
        say("id", "Number, forgotten.");
        say("name", "Name, told.");
        JsonNode report = pushed(200);

        assertThat(report.path("status").asText()).isEqualTo("partial");
        assertThat(report.path("columns").toString()).contains("does not tell the value back");
    }

    @ParameterizedTest
    @CsvSource({
        "401, 1, does not accept the token",
        "403, 1, refuses",
        "404, 1, does not have it",
        "500, 4, is out of order (500)",
        "429, 4, is asked too often"
    })
    void whatKeboolaRefusesIsToldOfEveryColumn(int status, int calls, String message) {
        say("id", "Number, refused with " + status);
        keboola.fail("/metadata", calls, status, "Because", null);
        JsonNode report = pushed(503);

        assertThat(report.path("status").asText()).isEqualTo("failed");
        assertThat(report.at("/columns").toString()).contains(message);
        assertThat(pushed(200).path("status").asText()).as("then it goes on").isEqualTo("ok");
    }

    @Test
    void aCallThatPassesIsTriedAgainAfterThePauseThatKeboolaAsksFor() {
        say("id", "Number, later.");
        keboola.fail("/metadata", 1, 429, "Too many", "1");

        assertThat(pushed(200).path("pushed").asInt()).isPositive();
    }

    @Test
    void whoCannotBePushedIsTold() {
        assertThat(agnes.post("/api/admin/metadata/orders/push", "", admin).statusCode())
                .isEqualTo(400);
        assertThat(agnes.post("/api/admin/metadata/nowhere/push", "", admin).statusCode())
                .isEqualTo(404);
        assertThat(agnes.get("/api/admin/metadata/orders", agnes.token(Role.VIEWER))
                        .statusCode())
                .isEqualTo(404);
        assertThat(agnes.get("/api/admin/metadata/orders", agnes.token(Role.GRANTED_VIEWER))
                        .statusCode())
                .isEqualTo(200);
        assertThat(agnes.post(PROPOSALS, "{\"tables\":{\"orders\":{\"columns\":{\"no\":{}}}}}", admin)
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void thePageRunsAsItStands() throws Exception {
        Matcher walk = WALK.matcher(Files.readString(Path.of("docs/metadata.md")));
        assertThat(walk.find()).isTrue();
        Path script = Files.writeString(folder.resolve("walk.sh"), "set -eux -o pipefail\n" + walk.group(1));
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(Map.of("S", agnes.address().toString(), "ADMIN", admin));

        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();

        String output = Files.readString(folder.resolve("output"));
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
