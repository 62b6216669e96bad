package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temp;

    private DataServer server;
    private Workspace workspace;
    private Da da;

    @BeforeEach
    void start() throws Exception {
        server = new DataServer();
        server.publish("orders", "select i as id, i * 1.5 as amount from range(2) t(i)");
        server.publish("customers", "select 'Ann' as name union all select 'Bob'");
        workspace = Workspace.create(temp.resolve("it's Žižkov").toAbsolutePath(), ServerUrl.parse(server.url()));
        da = new Da(temp.resolve("config"), server.url());
        da.environment.put("DA_LOCAL_DIR", workspace.root().toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode sync(String... more) throws IOException {
        Da.Outcome outcome = da.run(
                Stream.concat(Stream.of("sync", "--json"), Stream.of(more)).toArray(String[]::new));
        return JSON.readTree(outcome.out());
    }

    @Test
    void theFirstSyncBringsEverything() throws IOException {
        JsonNode told = sync();

        assertThat(texts(told.path("downloaded"))).containsExactlyInAnyOrder("orders", "customers");
        assertThat(told.fieldNames())
                .toIterable()
                .containsExactly(
                        "downloaded",
                        "skipped",
                        "skipped_remote",
                        "removed",
                        "errors",
                        "warnings",
                        "bytes",
                        "rules_count",
                        "rules_written",
                        "rules_removed",
                        "sessions",
                        "local_md",
                        "artifacts",
                        "duration_s");
        assertThat(told.path("warnings")).isEmpty();
        assertThat(workspace.parquet().resolve("orders.parquet")).hasBinaryContent(server.bytes("orders"));
        assertThat(da.run("query", "--csv", "select sum(amount) as total from orders")
                        .out())
                .isEqualTo("total\n1.5\n");
        JsonNode schema = WholeFile.json(workspace.metadata("schema.json"));
        assertThat(schema.path("tables").findValuesAsText("id")).containsExactly("orders", "customers");
        assertThat(schema.path("tables").get(0).path("columns").findValuesAsText("name"))
                .containsExactly("id", "amount");
        assertThat(WholeFile.json(workspace.metadata("metrics.json"))
                        .path("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(Freshness.of(workspace).state()).isEqualTo("fresh");
        assertThat(workspace.parquet().resolve(".part")).doesNotExist();
    }

    @Test
    void profilesComeWhenTheServerHasMadeThemAndOnlyThoseThatAreNew() throws IOException {
        server.profile("orders", "2026-01-01T00:00:00Z");
        sync();
        assertThat(profiled()).containsExactly("orders");

        server.profile("customers", "2026-01-01T00:05:00Z");
        sync();
        assertThat(profiled()).containsExactlyInAnyOrder("orders", "customers");

        server.profile("orders", "2026-01-02T00:00:00Z");
        sync();
        sync();
        assertThat(server.stub.asked())
                .filteredOn(asked -> asked.line().equals("GET /api/catalog/profiles"))
                .extracting(AgnesStub.Asked::query)
                .containsExactly("tables=orders", "tables=customers", "tables=orders");
        server.revoke("customers");
        sync();
        assertThat(profiled()).containsExactly("orders");
    }

    private Set<String> profiled() {
        return WholeFile.json(workspace.metadata("profiles.json")).path("profiles").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void columnsThatTheFileHasLostAreReadAgain() throws IOException {
        sync();
        Files.writeString(workspace.metadata("schema.json"), "{");

        sync();

        assertThat(WholeFile.json(workspace.metadata("schema.json"))
                        .path("tables")
                        .get(0)
                        .path("columns")
                        .findValuesAsText("name"))
                .containsExactly("id", "amount");
    }

    @Test
    void onlyWhatChangedIsFetchedAgain() throws Exception {
        sync();
        server.fetched.clear();
        server.publish("orders", "select 7 as id, 'x' as note");

        JsonNode told = sync();

        assertThat(texts(told.path("downloaded"))).containsExactly("orders");
        assertThat(texts(told.path("skipped"))).containsExactly("customers");
        assertThat(server.fetched).hasSize(1);
        assertThat(da.run("query", "--csv", "select note from orders").out()).isEqualTo("note\nx\n");
    }

    @Test
    void whatWasRevokedGoesAndIsTold() throws Exception {
        sync();
        try (LocalDatabase database = LocalDatabase.change(workspace)) {
            database.run("create table mine as select 1 as n");
            database.run("create view orders_view as select 1 as n");
        }
        server.revoke("customers");

        JsonNode told = sync();

        assertThat(texts(told.path("removed"))).containsExactly("customers");
        assertThat(workspace.parquet().resolve("customers.parquet")).doesNotExist();
        try (LocalDatabase database = LocalDatabase.read(workspace)) {
            assertThat(database.relations()).containsExactly("mine", "orders", "orders_view");
        }
    }

    @Test
    void aTableOfOnesOwnIsLeftAloneAndThatIsTold() throws Exception {
        try (LocalDatabase database = LocalDatabase.change(workspace)) {
            database.run("create table orders as select 42 as mine");
        }

        JsonNode told = sync();

        assertThat(texts(told.path("warnings"))).singleElement().asString().contains("'orders' of your own");
        assertThat(da.run("query", "--csv", "select mine from orders").out()).isEqualTo("mine\n42\n");
    }

    @Test
    void aGoodFileStaysWhenWhatComesIsNotWhatWasPromised() throws Exception {
        sync();
        byte[] good = server.bytes("orders");
        server.publish("orders", "select 8 as id");
        byte[] bad = server.bytes("orders").clone();
        bad[bad.length / 2] ^= 1;
        server.misbehave("orders", (exchange, bytes) -> DataServer.send(exchange, 200, bad, bad.length));

        Da.Outcome outcome = da.run("sync");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("error: orders: What came for the table 'orders' is not what the manifest promised");
        assertThat(workspace.parquet().resolve("orders.parquet")).hasBinaryContent(good);
        assertThat(texts(sync().path("downloaded"))).containsExactly("orders");
    }

    @Test
    void aBrokenDownloadGoesOnWhereItStopped() throws Exception {
        byte[] whole = server.bytes("orders");
        server.misbehave(
                "orders", (exchange, bytes) -> DataServer.send(exchange, 200, Arrays.copyOf(whole, 100), whole.length));

        JsonNode told = sync("--table", "orders");

        assertThat(texts(told.path("downloaded"))).containsExactly("orders");
        assertThat(server.fetched).containsExactly("whole", "bytes=100-");
        assertThat(workspace.parquet().resolve("orders.parquet")).hasBinaryContent(whole);
    }

    @Test
    void whatAKilledRunHasLeftIsTakenUp() throws Exception {
        byte[] whole = server.bytes("orders");
        Path part =
                Files.createDirectories(workspace.parquet().resolve(".part")).resolve(DataServer.hash(whole));
        Files.write(part, Arrays.copyOf(whole, 77));
        Files.write(workspace.parquet().resolve("customers.parquet"), server.bytes("customers"));

        sync();

        assertThat(server.fetched).containsExactly("bytes=77-");
        assertThat(workspace.parquet().resolve("orders.parquet")).hasBinaryContent(whole);
    }

    @Test
    void theBeginningOfAnotherFileIsThrownAway() throws Exception {
        byte[] whole = server.bytes("orders");
        Path part =
                Files.createDirectories(workspace.parquet().resolve(".part")).resolve(DataServer.hash(whole));
        Files.write(part, new byte[50]);

        assertThat(texts(sync("--table", "orders").path("downloaded"))).containsExactly("orders");
        assertThat(server.fetched).containsExactly("bytes=50-", "whole");
    }

    @Test
    void tablesWithTheSameContentDoNotMeetWhileTheyCome() throws Exception {
        for (int i = 0; i < 40; i++) {
            server.publish("same_" + i, "select 1 as id");
        }

        assertThat(sync().path("errors")).isEmpty();
        assertThat(da.run("query", "--csv", "select id from same_39").out()).isEqualTo("id\n1\n");
    }

    @Test
    void aTableThatIsPublishedMeanwhileIsFetchedAsItIsNow() throws Exception {
        server.misbehave("orders", (exchange, bytes) -> {
            try {
                server.publish("orders", "select 9 as id");
            } catch (Exception e) {
                throw new IOException(e);
            }
            AgnesStub.send(exchange, 412, "application/problem+json", "{\"detail\": \"It has other content by now.\"}");
        });

        assertThat(texts(sync().path("errors"))).isEmpty();
        assertThat(workspace.parquet().resolve("orders.parquet")).hasBinaryContent(server.bytes("orders"));
    }

    @Test
    void aSignInThatEndsInTheMiddleIsSaidOnce() throws Exception {
        server.misbehave(
                "orders",
                (exchange, bytes) -> AgnesStub.send(
                        exchange, 401, "application/problem+json", "{\"detail\": \"The token has expired.\"}"));

        Da.Outcome outcome = da.run("sync");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("error: The token has expired.", "hint: Run: da auth login");
    }

    @Test
    void aTableInPartsIsOneView() throws Exception {
        byte[] orders = server.bytes("orders");
        ObjectNode manifest = server.manifest();
        ObjectNode table = (ObjectNode) manifest.path("tables").path("orders");
        table.put("hash", "a".repeat(64));
        table.withArray("parts")
                .addObject()
                .put("path", "2024/01.parquet")
                .put("hash", DataServer.hash(orders))
                .put("size_bytes", orders.length);
        table.withArray("parts")
                .addObject()
                .put("path", "2024/02.parquet")
                .put("hash", DataServer.hash(server.bytes("customers")))
                .put("size_bytes", server.bytes("customers").length);
        server.stub.json("GET /api/sync/manifest", manifest.toString());
        server.stub.answer("GET /api/data/orders/download", exchange -> {
            boolean first = exchange.getRequestURI().getRawQuery().equals("part=2024%2F01.parquet");
            byte[] bytes = first ? orders : server.bytes("customers");
            DataServer.send(exchange, 200, bytes, bytes.length);
        });

        JsonNode told = sync("--table", "orders");

        assertThat(texts(told.path("downloaded"))).containsExactly("orders");
        try (Stream<Path> files = Files.list(workspace.parquet().resolve("orders"))) {
            assertThat(files).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tables\": {\"../evil\": {}}} | names a table '../evil'",
                "{\"tables\": {\"/etc/passwd\": {}}} | names a table '/etc/passwd'",
                "{\"tables\": {\"a\": {\"hash\": \"../../x\", \"size_bytes\": 1}}} | has no SHA-256 for the table 'a'",
                "{\"tables\": {\"a\": {\"query_mode\": \"remote\"}, \"A\": {\"query_mode\": \"remote\"}}} | names the table 'A' twice",
                "{\"tables\": [1]} | has no object of tables",
                "{\"other\": 1} | has no tables",
                "{\"tables\": {\"a\": | is not JSON",
            })
    void aHostileManifestChangesNothing(String manifest, String told) throws IOException {
        sync();
        Map<Path, byte[]> before = contents();
        server.stub.json("GET /api/sync/manifest", manifest);

        Da.Outcome outcome = da.run("sync");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("The manifest of " + server.url() + " " + told + "; nothing was changed.");
        assertThat(outcome.err()).contains("hint: ").doesNotContain("\tat ");
        assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void aMillionEntriesAreTooMany() throws IOException {
        StringBuilder many = new StringBuilder("{\"tables\": {");
        for (int i = 0; i < 1_000_000; i++) {
            many.append(i == 0 ? "" : ",").append("\"t").append(i).append("\":{\"query_mode\":\"remote\"}");
        }
        server.stub.json("GET /api/sync/manifest", many.append("}}").toString());

        assertThat(da.run("sync").err()).contains("lists more than 100000 tables");
    }

    @Test
    void whatDoesNotFitIsNotBegun() throws IOException {
        ObjectNode manifest = server.manifest();
        ((ObjectNode) manifest.path("tables").path("orders")).put("size_bytes", 1L << 55);
        server.stub.json("GET /api/sync/manifest", manifest.toString());

        Da.Outcome outcome = da.run("sync");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("The tables need 32.0 PB", "hint: Make room");
        assertThat(server.fetched).isEmpty();
    }

    @Test
    void aPageInsteadOfAManifestIsNamed() throws IOException {
        server.stub.answer("GET /api/sync/manifest", exchange -> AgnesStub.send(exchange, 502, "text/html", "<html>"));

        assertThat(da.run("sync").err()).contains("is not an Agnes server (HTTP 502, text/html)");
    }

    @Test
    void twoSyncsDoNotMeet() throws IOException {
        WorkspaceLock.hold(workspace, () -> {
            Da.Outcome second = da.run("sync");

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err())
                    .contains(
                            "Another da works on the workspace",
                            "process " + ProcessHandle.current().pid());
        });
        assertThat(da.run("sync").exit()).isZero();
    }

    @Test
    void aDryRunTellsAndChangesNothing() throws IOException {
        Map<Path, byte[]> before = contents();

        JsonNode told = sync("--dry-run");

        assertThat(told.path("summary").path("tables_to_download").asInt()).isEqualTo(2);
        assertThat(told.path("would_download").findValuesAsText("table")).containsExactly("orders", "customers");
        assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void anUnknownTableIsAnsweredWithTheNearest() throws IOException {
        assertThat(da.run("sync", "--table", "ordrs").err())
                .contains("There is no table 'ordrs'", "hint: Nearest: orders");
    }

    @Test
    void outsideOfAWorkspaceNothingIsMade() throws IOException {
        da.environment.put("DA_LOCAL_DIR", temp.toString());

        Da.Outcome outcome = da.run("sync");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("There is no workspace in " + temp, "da analyst setup");
    }

    @Test
    void tablesOfAnotherServerDoNotReplaceTheseOnes() throws IOException {
        try (AgnesStub other = new AgnesStub()) {
            assertThat(da.run("sync", "--server", other.url()).err()).contains("belongs to " + server.url());
        }
    }

    @Test
    void aWorkspaceThatWasMovedIsRepaired() throws IOException {
        sync();
        Path moved = Files.move(workspace.root(), temp.resolve("moved"));
        da.environment.put("DA_LOCAL_DIR", moved.toString());

        da.run("sync");

        assertThat(da.run("query", "--csv", "select count(*) as n from orders").out())
                .isEqualTo("n\n2\n");
    }

    @Test
    void notesThatNobodyHasWrittenStayHere() throws IOException {
        Files.writeString(workspace.claude("CLAUDE.local.md"), AgentFiles.NOTES);

        assertThat(sync("--upload-only").path("local_md").asBoolean()).isFalse();

        assertThat(server.stub.asked()).noneMatch(asked -> asked.line().equals("POST /api/upload/local-md"));
    }

    @Test
    void sessionsGoUpOnceAndWithoutSecrets() throws IOException {
        Path kept = Files.createDirectories(temp.resolve("config/home/.claude/projects")
                .resolve(workspace.root().toString().replaceAll("[^A-Za-z0-9]", "-")));
        String token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
        Files.writeString(kept.resolve("s1.jsonl"), "{\"text\": \"my token is " + token + "\"}\n");
        Files.writeString(workspace.claude("CLAUDE.local.md"), "Orders are net.\n");

        JsonNode first = sync("--upload-only");
        JsonNode second = sync("--upload-only");
        Files.writeString(kept.resolve("s1.jsonl"), "{}\n{}\n");
        JsonNode grown = sync("--upload-only");

        assertThat(first.path("sessions").asInt()).isEqualTo(1);
        assertThat(first.path("local_md").asBoolean()).isTrue();
        assertThat(second.path("sessions").asInt()).isZero();
        assertThat(second.path("local_md").asBoolean()).isFalse();
        assertThat(grown.path("sessions").asInt()).isEqualTo(1);
        byte[] sent = server.stub.asked().stream()
                .filter(asked -> asked.line().equals("POST /api/upload/sessions"))
                .findFirst()
                .orElseThrow()
                .bytes();
        String text =
                new String(new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).isEqualTo("{\"text\": \"my token is [REDACTED-TOKEN]\"}\n");
    }

    @Test
    void artifactsGoUpOnceAndTextWithoutSecrets() throws IOException {
        byte[] picture = {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff};
        Files.write(workspace.artifacts().resolve("chart.png"), picture);
        Path deep = Files.createDirectories(workspace.artifacts().resolve("müll/q1"));
        Files.writeString(deep.resolve("my report.md"), "curl -H 'Authorization: Bearer abcdefghijklmnopqrst'\r\n");
        Files.writeString(workspace.artifacts().resolve(".DS_Store"), "x");
        Files.createSymbolicLink(workspace.artifacts().resolve("link.md"), temp.resolve("config"));

        JsonNode first = sync("--upload-only");
        JsonNode second = sync("--upload-only");
        Files.writeString(deep.resolve("my report.md"), "New.");
        JsonNode changed = sync("--upload-only");

        assertThat(List.of(first, second, changed))
                .extracting(told -> told.path("artifacts").asInt())
                .containsExactly(2, 0, 1);
        List<AgnesStub.Asked> sent = server.stub.asked().stream()
                .filter(asked -> asked.line().equals("POST /api/upload/artifacts"))
                .toList();
        assertThat(sent.get(0).query()).matches("filename=[0-9a-f]{8}-m_ll_q1_my_report.md.gz");
        assertThat(sent.get(1).query()).isEqualTo("filename=chart.png.gz");
        assertThat(unpacked(sent.get(0))).asString().isEqualTo("curl -H 'Authorization: Bearer [REDACTED-TOKEN]'\r\n");
        assertThat(unpacked(sent.get(1))).isEqualTo(picture);
    }

    @Test
    void anArtifactThatIsTooLargeKeepsNoOther() throws IOException {
        Files.writeString(workspace.artifacts().resolve("a.csv"), "large");
        Files.writeString(workspace.artifacts().resolve("b.csv"), "small");
        server.stub.answer("POST /api/upload/artifacts", exchange -> {
            boolean large = exchange.getRequestURI().getRawQuery().contains("a.csv");
            AgnesStub.send(
                    exchange,
                    large ? 413 : 200,
                    large ? "application/problem+json" : "application/json",
                    large ? "{\"detail\": \"It is too large.\"}" : "{\"status\": \"ok\"}");
        });

        JsonNode told = sync("--upload-only");

        assertThat(told.path("artifacts").asInt()).isEqualTo(1);
        assertThat(texts(told.path("warnings")))
                .singleElement()
                .asString()
                .contains("a.csv was not taken: It is too large.");
    }

    private static byte[] unpacked(AgnesStub.Asked asked) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(asked.bytes())).readAllBytes();
    }

    @Test
    void aPrivateSessionNeverLeavesTheMachine() throws IOException {
        Path kept = Files.createDirectories(temp.resolve("config/home/.claude/projects")
                .resolve(workspace.root().toString().replaceAll("[^A-Za-z0-9]", "-")));
        Files.writeString(kept.resolve("listed.jsonl"), "{}\n");
        Files.writeString(workspace.claude("agnes-sessions-private.txt"), "listed\n");
        Files.writeString(kept.resolve("marked.jsonl"), "{\"role\": \"user\", \"content\": \"/agnes-private\"}\n");
        Files.writeString(
                kept.resolve("command.jsonl"),
                "{\"message\":{\"role\":\"user\",\"content\":\"<command-name>/agnes-private</command-name>\"}}\n");
        Files.writeString(
                kept.resolve("asked.jsonl"), "{\"role\":\"user\",\"content\":\"what is /agnes-private for?\"}\n");

        assertThat(sync("--upload-only").path("sessions").asInt()).isEqualTo(1);

        assertThat(server.stub.asked())
                .filteredOn(asked -> asked.line().equals("POST /api/upload/sessions"))
                .hasSize(1);
        assertThat(sync("--upload-only").path("sessions").asInt()).isZero();
    }

    @Test
    void whoComesBackToOldDataIsTold() throws IOException {
        sync();
        Files.writeString(workspace.claudeMd(), "# AI Data Analyst");
        WholeFile.write(workspace.lastSync(), "{\"synced_at\": \"2024-01-01T00:00:00Z\"}");

        assertThat(da.run("query", "select 1").err())
                .contains("note: The data here is ", " days old. Refresh it: da sync");
        Files.delete(workspace.claudeMd());
        assertThat(da.run("query", "select 1").err()).contains("no CLAUDE.md. Make it again: da analyst setup");
    }

    private Map<Path, byte[]> contents() throws IOException {
        Map<Path, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(workspace.root())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(".lock"))
                    .toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new java.util.ArrayList<>();
        array.forEach(entry -> texts.add(entry.asText()));
        return texts;
    }
}
