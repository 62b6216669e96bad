package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are read where they are: proved with database files, which the engine reads without an extension. */
class RemoteTablesTest {
    private static final String TOKEN = "kbc-token-4711";
    private static final RemoteAttach KEBOOLA = new RemoteAttach(
            new Identifier("kbc"), RemoteAttach.KEBOOLA, "https://connection.example.com", "KBC_TOKEN");
    private static final Scope EVERYTHING =
            QueryFixture.scope("kay", Set.of("orders", "other", "people", "good", "company"));

    @TempDir
    Path folder;

    private TestWarehouse warehouse;

    @BeforeEach
    void open() throws Exception {
        warehouse = new TestWarehouse(folder, QueryFixture.config().instanceLimits());
        warehouse.write("shop", "other", "select i as id, 'o' || i as word from range(5) r(i)");
        live("create schema \"in.c-crm\"", """
                create table "in.c-crm".orders as select i::integer as id, i * 1.5 as "amount in EUR",
                    {'at': timestamptz '2026-01-02 03:04:05+00', 'tags': ['a', 'b']} as more from range(4) r(i)""");
        crm("select * from live.\"in.c-crm\".orders");
    }

    @AfterEach
    void close() {
        warehouse.close();
    }

    private Path file() {
        return warehouse.folder("crm").resolve("live.duckdb");
    }

    private void live(String... statements) throws Exception {
        Files.createDirectories(file().getParent());
        try (DuckDBConnection connection = warehouse.engine.work()) {
            Engine.run(connection, "attach '" + file() + "' as live");
            Engine.run(connection, "use live");
            for (String statement : statements) {
                Engine.run(connection, statement);
            }
            Engine.run(connection, "checkpoint live");
        }
    }

    /** The extract as a foreign program writes it. */
    private void crm(String view, String... more) throws Exception {
        List<String> statements = new ArrayList<>(List.of(
                "attach '" + file() + "' as live (read_only)",
                "attach ':memory:' as other",
                "create table other.x as select 1 as v",
                "create table _remote_attach as select 'live' as alias, 'duckdb' as extension, "
                        + "'live.duckdb' as url, null::varchar as token_env",
                "create view orders as " + view,
                "insert into _meta values ('orders', 'Live', 0, 0, timestamp '2026-01-01 00:00:00', 'remote')"));
        statements.addAll(List.of(more));
        warehouse.foreign("crm", statements.toArray(String[]::new));
    }

    private RemoteCatalogs catalogs(Map<String, String> variables, RemoteAttach... connections) {
        return new RemoteCatalogs(
                warehouse.extracts, List.of(connections), Environment.of(variables), new RemoteConfig(""));
    }

    private Queries queries(RemoteCatalogs catalogs) {
        return new Queries(QueryFixture.config(), warehouse.orchestrator(), folder.resolve("spool"), catalogs);
    }

    private static String rows(Queries queries, String sql, Scope scope) {
        RecordedReply reply = new RecordedReply();
        queries.run(new QueryRequest(sql, null, "csv"), null, scope, reply);
        return reply.text().replace("\r", "");
    }

    private String rows(String sql) {
        try (Queries queries = queries(catalogs(Map.of()))) {
            return rows(queries, sql, EVERYTHING);
        }
    }

    private AgnesException refused(String sql) {
        return catchThrowableOfType(AgnesException.class, () -> rows(sql));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-process", "process"})
    void aStatementReadsTheRowsOfNow(String isolation) throws Exception {
        warehouse.rebuild();
        RemoteCatalogs catalogs = catalogs(Map.of());
        try (QueryRunner runner = isolation.equals("process")
                        ? new ProcessQueryRunner(
                                QueryFixture.config(), warehouse.orchestrator(), folder.resolve("processes"))
                        : new InProcessQueryRunner(QueryFixture.config());
                Queries queries = new Queries(
                        QueryFixture.config(), warehouse.orchestrator(), folder.resolve("spool"), catalogs, runner)) {
            assertThat(rows(queries, "select sum(\"amount in EUR\") as s, max(more.at) as m from orders", EVERYTHING))
                    .isEqualTo("s,m\n9.0,2026-01-02T03:04:05Z\n");
            live("insert into \"in.c-crm\".orders select 9, 100, null");
            assertThat(rows(queries, "select max(id) as m from crm.orders", EVERYTHING))
                    .isEqualTo("m\n9\n");
            assertThat(rows(
                            queries,
                            "select count(*) as n from crm.orders join shop.other using (id) where word <> 'o3'",
                            EVERYTHING))
                    .isEqualTo("n\n3\n");
            assertThat(rows(queries, "select count(*) as n from other", EVERYTHING))
                    .isEqualTo("n\n5\n");
        }
        assertThat(TestWarehouse.names(folder.resolve("tmp"))).isEmpty();
    }

    @Test
    void nothingBesideTheTableIsInReach() throws Exception {
        live("create table secret as select 'TOP-SECRET' as word");
        warehouse.rebuild();

        for (String sql : List.of(
                "select * from \"remote:crm.live\".main.secret",
                "select * from live.main.secret",
                "select * from secret",
                "select * from duckdb_tables()",
                "select * from orders, read_csv('/etc/passwd')")) {
            assertThat(refused(sql).problem()).as(sql).isEqualTo(Problem.QUERY_REFUSED);
        }
        try (Queries queries = queries(catalogs(Map.of()))) {
            assertThatThrownBy(() -> rows(queries, "select * from orders", QueryFixture.scope("al", Set.of("other"))))
                    .hasMessageContaining("no table 'orders' that you may read");
        }
    }

    @Test
    void noRebuildAsksForItAndWhatIsGoneHidesNoOther() throws Exception {
        Files.delete(file());

        RebuildReport report = warehouse.rebuild();

        assertThat(report.problems()).isEmpty();
        assertThat(warehouse.answer("select column_type from (describe orders) where column_name = 'id'"))
                .isEqualTo("INTEGER");
        assertThat(rows("select count(*) as n from other")).isEqualTo("n\n5\n");
        AgnesException told = refused("select count(*) from orders");
        assertThat(told.problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(told).hasMessageContaining("'orders' is read where it is, and the database file");
        live(
                "create schema \"in.c-crm\"",
                "create table \"in.c-crm\".orders as select '7' as id, 2 as \"amount in EUR\"");
        assertThat(refused("select * from orders")).hasMessageContaining("named \"more\"");
        live("alter table \"in.c-crm\".orders add column more struct(\"at\" timestamptz, tags varchar[])");
        assertThat(rows("select id + 1 as n from orders")).isEqualTo("n\n8\n");
    }

    @Test
    void aRestartServesItAgain() {
        RebuildReport before = warehouse.rebuild();
        warehouse.stop();

        assertThat(rows("select count(*) as n from orders")).isEqualTo("n\n4\n");
        assertThat(warehouse.rebuild().generation()).isEqualTo(before.generation());
    }

    @Test
    void anAccessPolicyHoldsThereToo() {
        warehouse.policy("orders", "select * from orders where id < 2 or $user_email = 'boss@example.com'");
        warehouse.rebuild();
        Scope kay = new Scope() {
            @Override
            public String name() {
                return "kay";
            }

            @Override
            public boolean mayRead(String tableId) {
                return true;
            }

            @Override
            public Viewer viewer() {
                return new Viewer("kay@example.com", List.of());
            }
        };

        try (Queries queries = queries(catalogs(Map.of()))) {
            assertThat(rows(queries, "select count(*) as n from orders", kay)).isEqualTo("n\n2\n");
        }
    }

    @Test
    void noTableIsMadeFromIt() throws SQLException {
        warehouse.rebuild();
        try (QueryGate gate = new QueryGate(QueryFixture.config(), catalogs(Map.of()))) {
            Materializer materializer = new Materializer(
                    new MaterializeConfig(Duration.ofMinutes(1), DataSize.parse("1GB")),
                    warehouse.engine,
                    warehouse.orchestrator(),
                    gate);
            assertThatThrownBy(() -> materializer.read("select * from orders"))
                    .hasMessageContaining("'orders', which is read where it is");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select id from live.\"in.c-crm\".orders | not of the form",
                "select * from live.\"in.c-crm\".orders where id = 1 | not of the form",
                "select * from read_csv('/etc/passwd', header = false) | not of the form",
                "select * from live.\"in.c-crm\".orders o, _meta | not of the form",
                "select * from other.main.x | no usable row for the catalog"
            })
    void aViewOfAnotherFormIsLeftOut(String view, String reason) throws Exception {
        crm(view, "create table good as select 1 as v", "insert into _meta (table_name) values ('good')");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.relations())
                .extracting(relation -> relation.id().value())
                .containsExactly("good", "other");
        assertThat(report.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains("'orders' was left out", reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'httpfs', 'live.duckdb', null | an extension other than bigquery, duckdb and keboola",
                "'duckdb', '../shop/live.duckdb', null | outside the folder of its extract",
                "'duckdb', '/etc/passwd', null | outside the folder of its extract",
                "'duckdb', 'live.duckdb', 'KBC_TOKEN' | is a file and has a token_env",
                "'keboola', 'https://x.example', 'kbc;x' | not the name of a variable",
                "'keboola', '', 'KBC_TOKEN' | no usable url"
            })
    void anOddCatalogIsLeftOutWithItsTables(String row, String reason) throws Exception {
        crm(
                "select * from live.\"in.c-crm\".orders",
                "update _remote_attach set (extension, url, token_env) = (" + row + ")");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.relations())
                .extracting(relation -> relation.id().value())
                .containsExactly("other");
        assertThat(report.problems()).extracting(SourceProblem::message).anyMatch(text -> text.contains(reason));
    }

    @Test
    void twoCatalogsUnderOneAliasAreBothLeftOut() throws Exception {
        crm(
                "select * from live.\"in.c-crm\".orders",
                "insert into _remote_attach values ('LIVE', 'keboola', 'https://x.example', 'KBC_TOKEN')");

        RebuildReport report = warehouse.rebuild();

        assertThat(report.relations())
                .extracting(relation -> relation.id().value())
                .containsExactly("other");
        assertThat(report.problems())
                .extracting(SourceProblem::message)
                .anyMatch(text -> text.contains("alias of another"));
    }

    @Test
    void aViewInTheFileIsNotRun() throws Exception {
        PublishedFile hidden = warehouse.write("hr", "pay", "select 'TOP-SECRET' as word");
        live("create view leak as select * from read_parquet('"
                + warehouse.folder("hr").resolve(hidden.path()) + "')");
        crm("select * from live.main.leak");
        warehouse.rebuild();

        assertThat(refused("select * from orders"))
                .hasMessageContaining("has no table 'main.leak'")
                .hasMessageNotContaining("TOP-SECRET");
    }

    @Test
    void aLinkOutOfTheFolderIsNotFollowed() throws Exception {
        warehouse.rebuild();
        Path elsewhere = Files.move(file(), folder.resolve("elsewhere.duckdb"));
        Files.createSymbolicLink(file(), elsewhere);

        assertThat(refused("select * from orders")).hasMessageContaining("database file of its source is missing");
    }

    @Test
    void typesThatComeFromAFileAreTakenOnlyWhenTheyAreKnown() {
        assertThat(List.of(
                        "BIGINT",
                        "DECIMAL(38,9)[]",
                        "TIMESTAMP WITH TIME ZONE",
                        "STRUCT(a INTEGER, \"b \"\"c\" MAP(VARCHAR, DATE[3])[])"))
                .allMatch(RemoteTypes::isKnown);
        assertThat(List.of(
                        "",
                        "[",
                        "mood",
                        "ENUM('a', 'b')",
                        "INTEGER) as x; attach '/etc/x' --",
                        "INTEGER, b INTEGER",
                        "STRUCT(a INTEGER",
                        "STRUCT(a mood)",
                        "\"INTEGER); drop\"",
                        "DECIMAL(38,9",
                        "INTEGER(1,2)(3,4)"))
                .noneMatch(RemoteTypes::isKnown);
    }

    private Relation keboola() {
        RemoteTable there =
                new RemoteTable(KEBOOLA, "in.c-crm", "company", List.of(new RemoteTable.Field("id", "VARCHAR")));
        warehouse
                .extract("kbc")
                .write(new Extract(
                        List.of(new ExtractTable(new Identifier("company"), null, Instant.EPOCH, there)),
                        List.of(KEBOOLA)));
        RebuildReport report = warehouse.rebuild();
        assertThat(report.problems()).isEmpty();
        return report.relations().stream()
                .filter(relation -> relation.id().value().equals("company"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSecretGoesOnlyWhereAConnectionOfThisServerSendsIt() {
        Relation company = keboola();
        Map<String, String> variables = Map.of("KBC_TOKEN", TOKEN, "JWT_SECRET_KEY", "x");

        for (RemoteAttach other : List.of(
                new RemoteAttach(KEBOOLA.alias(), "keboola", "https://evil.example.com", "KBC_TOKEN"),
                new RemoteAttach(KEBOOLA.alias(), "keboola", KEBOOLA.url(), "JWT_SECRET_KEY"))) {
            assertThatThrownBy(() -> catalogs(variables, other).of(List.of(company)))
                    .hasMessageContaining("no connection of this server has its place and variable");
        }
        assertThatThrownBy(() -> catalogs(Map.of(), KEBOOLA).of(List.of(company)))
                .hasMessageContaining("the variable KBC_TOKEN is not set");
        List<RemoteCatalog> found = catalogs(variables, KEBOOLA).of(List.of(company, company));
        assertThat(found).singleElement().satisfies(catalog -> {
            assertThat(catalog.secret()).isEqualTo(TOKEN);
            assertThat(catalog.toString()).doesNotContain(TOKEN);
        });
        assertThat(scrubbed("no\n\nLINE 1: attach '" + TOKEN + "'\n  ^", found)).isEqualTo("no");
        assertThat(scrubbed("bad " + TOKEN, found)).isEqualTo("bad ***");
    }

    private static String scrubbed(String message, List<RemoteCatalog> catalogs) {
        return RemoteInstance.scrubbed(new SQLException(message), catalogs).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-process", "process"})
    void anExtensionThatIsNotInstalledIsNamedAndOtherTablesAreServed(String isolation) {
        keboola();
        RemoteCatalogs catalogs = catalogs(Map.of("KBC_TOKEN", TOKEN), KEBOOLA);
        try (QueryRunner runner = isolation.equals("process")
                        ? new ProcessQueryRunner(
                                QueryFixture.config(), warehouse.orchestrator(), folder.resolve("processes"))
                        : new InProcessQueryRunner(QueryFixture.config());
                Queries queries = new Queries(
                        QueryFixture.config(), warehouse.orchestrator(), folder.resolve("spool"), catalogs, runner)) {
            AgnesException told = catchThrowableOfType(
                    AgnesException.class, () -> rows(queries, "select * from company", EVERYTHING));

            assertThat(told.problem()).isEqualTo(Problem.UNAVAILABLE);
            assertThat(told).hasMessageContaining("'keboola' of DuckDB, which is not installed");
            assertThat(told.hint()).contains("INSTALL keboola FROM community");
            assertThat(told + String.valueOf(told.getCause())).doesNotContain(TOKEN);
            assertThat(rows(queries, "select count(*) as n from other", EVERYTHING))
                    .isEqualTo("n\n5\n");
        }
    }
}
