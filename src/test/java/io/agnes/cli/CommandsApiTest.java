package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that are one call of the API each. */
class CommandsApiTest {
    @TempDir
    Path temp;

    private AgnesStub server;
    private Da da;

    @BeforeEach
    void start() throws IOException {
        server = new AgnesStub();
        da = new Da(temp, server.url());
        server.json("GET /api/users", "[{\"id\": \"u1\", \"email\": \"ann@example.com\", \"active\": true}]");
        server.json("GET /api/admin/groups", "[{\"id\": \"g1\", \"name\": \"Shop\"}]");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Every operation of the server stands in the matrix of who may call what. */
    @Test
    void everyCallIsAnOperationOfTheServer() throws IOException {
        Set<String> operations = Files.readAllLines(Path.of("src/test/resources/access/matrix.csv")).stream()
                .map(line -> line.split("\\s*,\\s*"))
                .filter(cells -> cells.length > 3)
                .map(cells -> cells[1] + " " + cells[2].replaceAll("\\{[^}]*}", "{}"))
                .collect(Collectors.toSet());

        List<String> calls = Stream.concat(
                        AdminCalls.groups().values().stream().flatMap(group -> group.calls().stream()),
                        MemoryCalls.own().stream())
                .map(call -> call.verb() + " " + call.path().replaceAll("\\{[^}]*}", "{}"))
                .toList();

        assertThat(calls).isSubsetOf(operations);
    }

    @Test
    void aNameIsExchangedForItsId() throws IOException {
        server.answer("DELETE /api/users/u1", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });

        Da.Outcome outcome = da.run("admin", "users", "remove", "Ann@example.com");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).isEqualTo("The account is removed.\n");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() throws IOException {
        Da.Outcome outcome = da.run("admin", "groups", "members", "Shopp");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err().lines()).containsExactly("error: There is no group 'Shopp'.", "hint: Nearest: Shop.");
    }

    @Test
    void optionsAndFilesBecomeTheBody() throws IOException {
        server.json("POST /api/admin/register-table", "{\"id\": \"orders\"}");
        Path sql = Files.writeString(temp.resolve("q.sql"), "select 1");

        da.run(
                "admin",
                "tables",
                "register",
                "orders",
                "--source",
                "shop",
                "--query",
                "@" + sql,
                "--primary-key",
                "a,b",
                "--option",
                "x=1",
                "--schedule",
                "every 1h");

        assertThat(server.lastAsked().body().toString())
                .isEqualTo(
                        "{\"name\":\"orders\",\"source\":\"shop\",\"source_query\":\"select 1\",\"sync_schedule\":\"every 1h\","
                                + "\"primary_key\":[\"a\",\"b\"],\"options\":{\"x\":\"1\"}}");
    }

    @Test
    void aListBecomesTheBodyItself() throws IOException {
        server.json("POST /api/sync/trigger", "{\"run_id\": \"r1\"}");

        da.run("admin", "sync", "trigger", "orders", "customers");
        assertThat(server.lastAsked().body().toString()).isEqualTo("[\"orders\",\"customers\"]");
        assertThat(da.run("setup", "first-sync").out()).contains("run_id: r1");
        assertThat(server.lastAsked().body()).isNull();
    }

    @Test
    void answersAreTablesForPeopleAndJsonForPrograms() throws IOException {
        assertThat(da.run("admin", "users", "list").out())
                .contains(" email           │ active │ id", " ann@example.com │ true   │ u1");
        assertThat(new ObjectMapper()
                        .readTree(da.run("admin", "users", "list", "--json").out())
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo("u1");
    }

    @Test
    void aTokenIsTheOnlyThingOnStandardOutput() throws IOException {
        server.json(
                "POST /auth/tokens",
                "{\"id\": \"t\", \"name\": \"laptop\", \"token\": \"the-token\", \"expires_at\": null}");

        Da.Outcome outcome = da.run("auth", "token", "create", "laptop", "--ttl", "never");

        assertThat(outcome.out()).isEqualTo("the-token\n");
        assertThat(server.lastAsked().body().toString()).isEqualTo("{\"name\":\"laptop\",\"expires_in_days\":null}");
        assertThat(da.run("auth", "token", "create", "x", "--ttl", "soon").err())
                .contains("hint: Write --ttl 30d");
    }

    @Test
    void whatTheServerDoesNotOfferIsSaid() throws IOException {
        assertThat(da.run("profile", "orders").err()).contains("does not offer profiles.");
        assertThat(da.run("catalog", "search", "orders").err()).contains("does not offer a search of the catalog.");
    }

    @Test
    void severalWordsAreOneSearch() throws IOException {
        server.json(
                "GET /api/memory",
                "{\"items\": [{\"id\": \"km_1\", \"title\": \"Revenue\", \"content\": \"Net.\"}], \"count\": 1,"
                        + " \"total_count\": 1}");

        Da.Outcome outcome = da.run("memory", "search", "net", "revenue & more", "--domain", "finance");

        assertThat(outcome.exit()).isZero();
        assertThat(server.lastAsked().query()).isEqualTo("search=net%20revenue%20%26%20more&domain=finance");
        assertThat(outcome.out()).contains("total_count: 1", " km_1 │ Revenue");
        assertThat(da.run("memory", "search").exit()).isEqualTo(2);
    }

    @Test
    void aVoteIsAWord() throws IOException {
        server.json("POST /api/memory/km_1/vote", "{\"upvotes\": 0, \"downvotes\": 1}");

        assertThat(da.run("memory", "vote", "km_1", "down").out()).isEqualTo("upvotes:   0\ndownvotes: 1\n");
        assertThat(server.lastAsked().body()).hasToString("{\"vote\":-1}");
        da.run("memory", "vote", "km_1", "none");
        assertThat(server.lastAsked().body()).hasToString("{\"vote\":0}");
        Da.Outcome wrong = da.run("memory", "vote", "km_1", "1");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).isEqualTo("error: '1' is no vote.\nhint: Write up, down or none.\n");
    }

    @Test
    void aDecisionNamesItsItemInTheQueryAndItsReasonInTheBody() throws IOException {
        server.json("POST /api/memory/admin/mandate", "{\"id\": \"km_1\", \"status\": \"mandatory\"}");

        da.run("admin", "memory", "mandate", "km_1", "--reason", "Two reports disagreed", "--audience", "all");

        assertThat(server.lastAsked().query()).isEqualTo("item_id=km_1");
        assertThat(server.lastAsked().body())
                .hasToString("{\"reason\":\"Two reports disagreed\",\"audience\":\"all\"}");
        assertThat(da.run("admin", "memory", "mandate", "km_1").exit())
                .as("a mandate needs a reason")
                .isEqualTo(2);
    }

    @Test
    void whatABulkEditCouldNotChangeIsItsExitCode() throws IOException {
        server.json(
                "POST /api/memory/admin/bulk-update", "{\"updated\": [\"km_1\"], \"not_found\": [], \"errors\": {}}");
        assertThat(da.run("admin", "memory", "bulk-edit", "km_1", "km_2", "--domain", "finance", "--add-tag", "a,b")
                        .exit())
                .isZero();
        assertThat(server.lastAsked().body())
                .hasToString("{\"item_ids\":[\"km_1\",\"km_2\"],\"updates\":{\"domain\":\"finance\","
                        + "\"tags_add\":[\"a\",\"b\"]}}");

        server.json(
                "POST /api/memory/admin/bulk-update",
                "{\"updated\": [\"km_1\"], \"not_found\": [\"km_2\"], \"errors\": {}}");
        assertThat(da.run("admin", "memory", "bulk-edit", "km_1", "km_2", "--domain", "finance")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void aBulkEditThatWouldChangeNothingIsNotSent() throws IOException {
        Da.Outcome outcome = da.run("admin", "memory", "bulk-edit", "km_1");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("error: Nothing is to be changed.")
                .contains("hint: Give one or more of --title, --content,");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aChangeThatNotesAskForIsTakenOrLeft() throws IOException {
        server.json(
                "POST /api/memory/admin/revisions/rv_1/resolve", "{\"id\": \"rv_1\", \"resolution\": \"declined\"}");

        assertThat(da.run("admin", "memory", "revise", "rv_1", "declined").exit())
                .isZero();

        assertThat(server.lastAsked().body()).hasToString("{\"resolution\":\"declined\"}");
    }

    @Test
    void aReviewIsADecisionForEachColumn() throws IOException {
        server.json("POST /api/admin/metadata-proposals/p1/review", "{\"name\": \"p1\"}");

        da.run(
                "admin",
                "metadata",
                "review",
                "p1",
                "--confirm",
                "orders.id",
                "--reject",
                "orders.a.b",
                "--edit",
                "orders.amount",
                "--description",
                "Net, of tax");

        assertThat(server.lastAsked().body().path("columns"))
                .hasToString("[{\"table_id\":\"orders\",\"column_name\":\"id\",\"decision\":\"confirm\"},"
                        + "{\"table_id\":\"orders\",\"column_name\":\"a.b\",\"decision\":\"reject\"},"
                        + "{\"table_id\":\"orders\",\"column_name\":\"amount\",\"decision\":\"edit\","
                        + "\"description\":\"Net, of tax\"}]");
    }

    @Test
    void checksFailWithTheirExitCode() throws IOException {
        server.json("GET /api/health", "{\"status\": \"ok\", \"instance_name\": \"Shop\"}");
        server.problem("GET /auth/me", 401, "You are not signed in.", "Send a token.");

        Da.Outcome outcome = da.run("doctor");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("OK    server: Shop at", "FAIL  sign-in: You are not signed in.", "Run: da auth login");
        assertThat(new ObjectMapper()
                        .readTree(da.run("setup", "verify", "--json").out())
                        .path("overall")
                        .asText())
                .isEqualTo("fail");
    }

    @Test
    void metricsOfAFolderGoUpAsOne() throws IOException {
        server.json("POST /api/admin/metrics/import", "{\"status\": \"imported\", \"count\": 2}");
        Path folder = Files.createDirectories(temp.resolve("m/revenue"));
        Files.writeString(folder.resolve("a.yml"), "name: a");
        Files.writeString(folder.resolve("b.yml"), "name: b");

        assertThat(da.run("metrics", "import", temp.resolve("m").toString()).out())
                .contains("count:  2");
        assertThat(new String(server.lastAsked().bytes())).isEqualTo("---\nname: a\n---\nname: b\n");
    }

    @Test
    void aFileOfMetricsStaysInItsFolder() throws IOException {
        server.json("GET /api/admin/metrics/export", "{\"files\": {\"../x.yml\": \"a\"}, \"count\": 1}");

        assertThat(da.run("metrics", "export", "--dir", temp.resolve("out").toString())
                        .err())
                .contains("names a file '../x.yml'");
        assertThat(temp.resolve("x.yml")).doesNotExist();
    }

    @Test
    void completionKnowsEveryCommand() throws IOException {
        assertThat(da.run("completion", "bash").out()).contains("analyst", "--upload-only");
        assertThat(da.run("completion", "fish").out()).contains("complete -c da -n __fish_use_subcommand -a sync");
    }
}
