package io.agnes.sync;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.source.DiscoveredTable;
import io.agnes.source.PulledTables;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableDefinition;
import io.agnes.source.TableDefinitions;
import io.agnes.source.TableDiscovery;
import io.agnes.source.TableOutcome;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.InstanceLimits;
import io.agnes.warehouse.Orchestrator;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A sync room over a real state, engine and warehouse, with a kind of source that has the connections crm and erp. */
final class RegistryFixture implements AutoCloseable {
    static final Caller ADMIN = new Caller("ann", "ann@example.com", "Ann", true, Set.of("Admin"), Set.of());

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    final StateDatabase state;
    final Orchestrator orchestrator;
    final Ledgers source;
    final SyncWiring sync;
    final DataFolder data;

    RegistryFixture(Path root, StateOn on) {
        DataSize memory = DataSize.parse("256MB");
        data = DataFolder.at(root);
        state = on.open(data.stateFile());
        Engine engine = new Engine(new WarehouseConfig(memory, 1, DataSize.parse("1GB"), "zstd"), data.scratch());
        TableRegistry registry = new TableRegistry(state);
        orchestrator = new Orchestrator(
                data.extracts(),
                data.analytics(),
                engine,
                state,
                new InstanceLimits(memory, 1, DataSize.parse("1GB"), Duration.ofSeconds(30)),
                registry::release);
        source = new Ledgers(registry, data, engine);
        sync = SyncWiring.open(
                state, registry, orchestrator, List.of(source), new Audit(state), data, engine, DataSize.parse("1KB"));
    }

    /** What {@code crm} and {@code erp} have; each table lies in as many files as {@code parts} says. */
    static final class Ledgers implements Source, TableDiscovery {
        final List<DiscoveredTable> upstream = new ArrayList<>();
        volatile int rows = 3;
        volatile int parts = 1;
        volatile Runnable duringPull = () -> {};
        private final PulledTables pulled;

        Ledgers(TableDefinitions definitions, DataFolder data, Engine engine) {
            pulled = new PulledTables("ledger", definitions, data, engine);
        }

        @Override
        public String type() {
            return "ledger";
        }

        @Override
        public List<Identifier> connections() {
            return List.of(new Identifier("crm"), new Identifier("erp"));
        }

        @Override
        public List<DiscoveredTable> tables(Identifier connection, String bucket) {
            return connection.value().equals("crm") ? List.copyOf(upstream) : List.of();
        }

        @Override
        public void check(TableDefinition definition) {
            if (definition.options().containsKey("speed")) {
                throw new AgnesException(Problem.INVALID, "A ledger has no option 'speed'.", "Leave it out.");
            }
        }

        @Override
        public void check(TableDefinition definition, DiscoveredTable found) {
            if (!found.columns().stream()
                    .map(DiscoveredTable.Column::name)
                    .toList()
                    .containsAll(definition.primaryKey())) {
                throw new AgnesException(Problem.INVALID, "The ledger has no such key.", "Use the key 'id'.");
            }
        }

        @Override
        public List<SourceTable> tables() {
            return pulled.offered();
        }

        @Override
        public List<TableOutcome> extract(SyncTask task) {
            return pulled.pull(task, (definition, before, work, extract) -> {
                List<PublishedFile> files = new ArrayList<>();
                for (int part = 0; part < parts; part++) {
                    files.add(extract.publish(
                            definition.table(),
                            work,
                            "select range as id, " + part + " as part from range(" + rows + ")"));
                }
                duringPull.run();
                return Optional.of(files);
            });
        }
    }

    TableReceipt register(String name) {
        return sync.administration().register(request(name, "crm"), ADMIN);
    }

    /** What the routes do in a run over these tables. */
    SyncRun run(String... ids) {
        String runId = sync.runs().request(new SyncRequest(List.of(ids)), "ann").runId();
        sync.runs().start(runId).orElseThrow();
        sync.runs().plan(runId).forEach(task -> sync.runs().record(runId, source.extract(task)));
        return sync.runs().finish(runId, orchestrator.rebuild());
    }

    /** What the route sync-reclaim does. */
    void reclaim() {
        if (sync.removals().drop()) {
            sync.removals().settle(orchestrator.rebuild());
        }
    }

    /** As it is sent. */
    SyncManifest manifest(Caller caller) {
        RecordedReply reply = new RecordedReply();
        sync.manifests().send(caller, reply);
        try {
            return JSON.readValue(reply.body, SyncManifest.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String id) {
        sync.administration().remove(of("table_id", id), ADMIN);
    }

    AdminTableDetail get(String id) {
        return sync.administration().get(of("table_id", id));
    }

    TableReceipt change(String id, TableChange change, String... headers) {
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        parameters.put("table_id", id);
        for (int i = 0; i < headers.length; i += 2) {
            parameters.put(headers[i], headers[i + 1]);
        }
        return sync.administration().change(new Parameters(parameters), change, ADMIN);
    }

    static Parameters of(String... namesAndValues) {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Parameters(values);
    }

    static TableRequest request(String name, String source) {
        return new TableRequest(name, null, source, null, null, null, null, null, null, null, null, null, null);
    }

    /** A member of no group, who is granted these tables. */
    static Caller reader(String name, String... tables) {
        return new Caller(name, name + "@example.com", name, false, Set.of(), Set.of(tables));
    }

    void grant(String table) {
        state.write(handle -> handle.execute(
                "insert into resource_grants (id, group_id, resource_type, resource_id) values (?, 'g', 'table', ?)",
                "grant-" + table,
                table));
    }

    List<String> rows(String sql, Object... values) {
        return state.read(handle -> {
            var query = handle.createQuery(sql);
            for (int i = 0; i < values.length; i++) {
                query.bind(i, values[i]);
            }
            return query.mapTo(String.class).list();
        });
    }

    @Override
    public void close() {
        orchestrator.close();
        state.close();
    }
}
