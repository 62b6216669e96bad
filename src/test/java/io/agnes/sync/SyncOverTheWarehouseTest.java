package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.config.DataSize;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.source.TableOutcome.Status;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.InstanceLimits;
import io.agnes.warehouse.Orchestrator;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The whole way of a table: from its source through extract and generation to catalog and download. */
@OnBothDatabases
class SyncOverTheWarehouseTest {
    @Parameter
    StateOn on;

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path root;

    private final Map<String, String> offered = new LinkedHashMap<>();
    private StateDatabase state;
    private Engine engine;
    private Orchestrator orchestrator;
    private SyncRuns runs;
    private SyncLedger ledger;
    private TableCatalog catalog;
    private Downloads downloads;

    @BeforeEach
    void open() {
        DataSize memory = DataSize.parse("256MB");
        state = on.open(root.resolve("state/system.duckdb"));
        engine = new Engine(new WarehouseConfig(memory, 1, DataSize.parse("1GB"), "zstd"), root.resolve("tmp"));
        TableRegistry registry = new TableRegistry(state);
        orchestrator = new Orchestrator(
                root.resolve("extracts"),
                root.resolve("analytics"),
                engine,
                state,
                new InstanceLimits(memory, 1, DataSize.parse("1GB"), Duration.ofSeconds(30)),
                registry::release);
        SyncPlanner planner = new SyncPlanner(List.of(new Selects()), registry, CLOCK);
        ledger = new SyncLedger(state, planner, CLOCK);
        runs = new SyncRuns(state, planner, ledger, CLOCK);
        catalog = new TableCatalog(registry, orchestrator);
        downloads = new Downloads(orchestrator, catalog);
    }

    @AfterEach
    void close() {
        orchestrator.close();
        state.close();
    }

    @Test
    void aSyncedTableIsListedWithItsColumnsAndDownloadedWithItsHash() throws Exception {
        offered.put("shop.orders", "select 1::bigint as id, 2.5::decimal(18,2) as net");
        assertThat(sync().status()).isEqualTo(RunStatus.OK);

        assertThat(catalog.list(Readers.of("orders")).tables()).singleElement().satisfies(table -> {
            assertThat(table.sourceType()).isEqualTo("select");
            assertThat(table.rows()).isOne();
            assertThat(table.status()).isEqualTo("ok");
            assertThat(table.lastSync()).isBetween(Instant.now().minusSeconds(300), Instant.now());
        });
        assertThat(catalog.get(table("orders"), Readers.of("orders")).columns())
                .containsExactly(
                        new CatalogTableDetail.Column("id", "BIGINT"),
                        new CatalogTableDetail.Column("net", "DECIMAL(18,2)"));
        RecordedReply reply = download("orders");
        assertThat(reply.headers).containsEntry("ETag", '"' + sha256(reply.body) + '"');
    }

    @Test
    void aTableThatIsSyncedWhileItIsDownloadedIsSentAsItWas() throws Exception {
        offered.put("shop.orders", "select 1 as id");
        sync();
        byte[] before = download("orders").body;
        offered.put("shop.orders", "select 2 as id from range(10)");

        RecordedReply during = new RecordedReply(this::sync);
        downloads.download(table("orders"), Readers.admin(), during);

        assertThat(during.body).isEqualTo(before);
        assertThat(during.headers).containsEntry("ETag", '"' + sha256(before) + '"');
        assertThat(download("orders").body).isNotEqualTo(before);
    }

    @Test
    void aTableWhoseSourceBreaksKeepsItsDataAndSaysSo() throws Exception {
        offered.put("shop.orders", "select 1 as id");
        sync();
        byte[] good = download("orders").body;
        offered.put("shop.orders", "select error('broken')");

        assertThat(sync().status()).isEqualTo(RunStatus.FAILED);
        assertThat(download("orders").body).isEqualTo(good);
        assertThat(catalog.list(Readers.admin()).tables())
                .extracting(CatalogTable::status, CatalogTable::rows)
                .containsExactly(Tuple.tuple("error", 1L));
    }

    @Test
    void anExtractThatIsDamagedKeepsItsTablesAndSaysSo() throws Exception {
        offered.put("shop.orders", "select 1 as id");
        sync();
        Files.writeString(root.resolve("extracts/shop/extract.duckdb"), "damaged");
        ledger.recordGeneration(orchestrator.rebuild());

        assertThat(download("orders").status).isEqualTo(200);
        assertThat(catalog.list(Readers.admin()).tables())
                .extracting(CatalogTable::status)
                .containsExactly("error");
    }

    @Test
    void twoSourcesWithOneTableNameAreToldApart() throws Exception {
        offered.put("shop.orders", "select 1 as id");
        offered.put("crm.orders", "select 2 as id");
        SyncRun run = sync();

        assertThat(run.status()).isEqualTo(RunStatus.OK);
        List<CatalogTable> tables = catalog.list(Readers.admin()).tables();
        assertThat(tables).hasSize(2).extracting(CatalogTable::id).contains("orders");
        for (CatalogTable shown : tables) {
            assertThat(catalog.get(table(shown.id()), Readers.admin()).sqlNames())
                    .containsExactly(shown.id(), shown.source() + ".orders");
        }
        assertThat(runs.find(run.runId()).tables())
                .extracting(SyncRunReport.TableResult::message)
                .filteredOn(message -> message != null)
                .singleElement()
                .asString()
                .contains("belongs to the source");
    }

    @Test
    void aTableThatItsSourceDropsIsGoneWithItsGrants() {
        offered.put("shop.orders", "select 1 as id");
        offered.put("shop.products", "select 1 as id");
        sync();
        state.write(handle -> handle.execute("insert into resource_grants (id, group_id, resource_type, resource_id) "
                + "values ('1', 'g', 'table', 'orders'), ('2', 'g', 'table', 'products')"));
        ExtractFolder folder = new ExtractFolder(root.resolve("extracts/shop"), engine);
        folder.write(new Extract(
                List.of(folder.read().find(new Identifier("products")).orElseThrow()), List.of()));
        ledger.recordGeneration(orchestrator.rebuild());

        assertThat(catalog.list(Readers.admin()).tables())
                .extracting(CatalogTable::id)
                .containsExactly("products");
        assertThat(state.<List<String>>read(handle -> handle.createQuery("select resource_id from resource_grants")
                        .mapTo(String.class)
                        .list()))
                .containsExactly("products");
        assertThatThrownBy(() -> download("orders")).isInstanceOf(AgnesException.class);
    }

    /** What the routes do. */
    private SyncRun sync() {
        String runId = runs.request(null, "ann").runId();
        runs.start(runId).orElseThrow();
        for (SyncTask task : runs.plan(runId)) {
            runs.record(runId, new Selects().extract(task));
        }
        return runs.finish(runId, orchestrator.rebuild());
    }

    private RecordedReply download(String id) {
        RecordedReply reply = new RecordedReply();
        downloads.download(table(id), Readers.admin(), reply);
        return reply;
    }

    private static Parameters table(String id) {
        return new Parameters(Map.of("table_id", id));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** A source whose tables are SELECT statements. */
    private final class Selects implements Source {
        @Override
        public String type() {
            return "select";
        }

        @Override
        public List<SourceTable> tables() {
            return offered.keySet().stream().map(SyncFixture::offered).toList();
        }

        @Override
        public List<TableOutcome> extract(SyncTask task) {
            ExtractFolder folder = new ExtractFolder(
                    root.resolve("extracts").resolve(task.source().value()), engine);
            Map<Identifier, ExtractTable> tables = new LinkedHashMap<>();
            folder.read().tables().forEach(table -> tables.put(table.name(), table));
            List<TableOutcome> outcomes = new ArrayList<>();
            for (Identifier table : task.tables()) {
                outcomes.add(extract(task.source(), table, folder, tables));
            }
            folder.write(new Extract(List.copyOf(tables.values()), List.of()));
            return outcomes;
        }

        private TableOutcome extract(
                Identifier source, Identifier table, ExtractFolder folder, Map<Identifier, ExtractTable> tables) {
            try (DuckDBConnection connection = engine.work()) {
                PublishedFile file = folder.publish(table, connection, offered.get(source + "." + table));
                tables.put(table, new ExtractTable(table, null, List.of(file), Instant.now(), ExtractTable.LOCAL));
                return new TableOutcome(source, table, Status.CONVERTED, file.rows(), 0, 1, null);
            } catch (AgnesException | SQLException e) {
                return new TableOutcome(source, table, Status.FAILED, 0, 0, 1, "The statement failed.");
            }
        }
    }
}
