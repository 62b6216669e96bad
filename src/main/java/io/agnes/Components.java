package io.agnes;

import io.agnes.access.AccessWiring;
import io.agnes.access.AuditConfig;
import io.agnes.access.AuthConfig;
import io.agnes.access.GoogleConfig;
import io.agnes.access.LimitsConfig;
import io.agnes.access.OidcConfig;
import io.agnes.access.ResourceType;
import io.agnes.access.Retired;
import io.agnes.access.TablePolicies;
import io.agnes.catalog.CatalogWiring;
import io.agnes.catalog.columns.ColumnsWiring;
import io.agnes.catalog.openmetadata.CatalogExport;
import io.agnes.catalog.openmetadata.OpenMetadataConfig;
import io.agnes.catalog.profile.ProfilerConfig;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.Home;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import io.agnes.health.Health;
import io.agnes.health.HealthWatch;
import io.agnes.install.ClientInstall;
import io.agnes.jobs.Jobs;
import io.agnes.llm.Llm;
import io.agnes.llm.LlmConfig;
import io.agnes.llm.LlmWiring;
import io.agnes.memory.ConfidenceConfig;
import io.agnes.memory.HandInConfig;
import io.agnes.memory.HandIns;
import io.agnes.memory.MemoryConfig;
import io.agnes.memory.MemoryDomains;
import io.agnes.memory.MemoryWiring;
import io.agnes.notes.NotesConfig;
import io.agnes.notes.NotesWiring;
import io.agnes.platform.MailConfig;
import io.agnes.platform.RoutesConfig;
import io.agnes.platform.ServerConfig;
import io.agnes.sessions.SessionsConfig;
import io.agnes.sessions.SessionsWiring;
import io.agnes.source.TableDiscovery;
import io.agnes.source.bigquery.BigQueryConfig;
import io.agnes.source.bigquery.BigQuerySource;
import io.agnes.source.bigquery.BigQueryWiring;
import io.agnes.source.database.DatabaseConfig;
import io.agnes.source.database.DatabaseSource;
import io.agnes.source.database.DatabaseWiring;
import io.agnes.source.file.FileSource;
import io.agnes.source.file.FileUploads;
import io.agnes.source.file.FileWiring;
import io.agnes.source.file.FilesConfig;
import io.agnes.source.file.ManifestSync;
import io.agnes.source.jira.JiraConfig;
import io.agnes.source.jira.JiraSource;
import io.agnes.source.jira.JiraWiring;
import io.agnes.source.jsonapi.JsonApiSource;
import io.agnes.source.keboola.KeboolaConfig;
import io.agnes.source.keboola.KeboolaWiring;
import io.agnes.source.local.LocalSource;
import io.agnes.state.StateConfig;
import io.agnes.state.StateDatabase;
import io.agnes.sync.SyncWiring;
import io.agnes.sync.TableRegistry;
import io.agnes.sync.TableResources;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.MaterializeConfig;
import io.agnes.warehouse.Orchestrator;
import io.agnes.warehouse.Queries;
import io.agnes.warehouse.QueryConfig;
import io.agnes.warehouse.RemoteConfig;
import io.agnes.warehouse.WarehouseConfig;
import io.agnes.warehouse.WarehouseWiring;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: the rooms in the order in which they open, and the name under which each step appears in the
 * routes. They close in the opposite order.
 */
public final class Components implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Components.class);

    /** Every section that instance.yaml may have. */
    public static final List<Class<? extends Record>> SECTIONS = List.of(
            InstanceConfig.class,
            ServerConfig.class,
            RoutesConfig.class,
            StateConfig.class,
            WarehouseConfig.class,
            QueryConfig.class,
            MaterializeConfig.class,
            RemoteConfig.class,
            FilesConfig.class,
            AuthConfig.class,
            LimitsConfig.class,
            GoogleConfig.class,
            OidcConfig.class,
            MailConfig.class,
            AuditConfig.class,
            DatabaseConfig.class,
            KeboolaConfig.class,
            BigQueryConfig.class,
            JiraConfig.class,
            HandInConfig.class,
            MemoryConfig.class,
            ConfidenceConfig.class,
            SessionsConfig.class,
            NotesConfig.class,
            OpenMetadataConfig.class,
            LlmConfig.class,
            ProfilerConfig.class);

    private static final Map<String, Class<?>> MORE_STEPS = Map.ofEntries(
            Map.entry("tablePolicies", TablePolicies.class),
            Map.entry("retired", Retired.class),
            Map.entry("queries", Queries.class),
            Map.entry("orchestrator", Orchestrator.class),
            Map.entry("fileManifest", ManifestSync.class),
            Map.entry("fileSource", FileSource.class),
            Map.entry("fileUploads", FileUploads.class),
            Map.entry("databaseSource", DatabaseSource.class),
            Map.entry("bigquerySource", BigQuerySource.class),
            Map.entry("jsonApiSource", JsonApiSource.class),
            Map.entry("localSource", LocalSource.class),
            Map.entry("catalogExport", CatalogExport.class),
            Map.entry("llm", Llm.class),
            Map.entry("handIns", HandIns.class),
            Map.entry("clientInstall", ClientInstall.class),
            Map.entry("jobs", Jobs.class),
            Map.entry("health", Health.class),
            Map.entry("healthWatch", HealthWatch.class));

    /** The steps that routes may call, by name; {@link #beans()} holds one object for each. */
    static final Map<String, Class<?>> STEPS = Stream.of(
                    AccessWiring.STEPS,
                    MemoryWiring.STEPS,
                    SessionsWiring.STEPS,
                    NotesWiring.STEPS,
                    CatalogWiring.STEPS,
                    SyncWiring.STEPS,
                    KeboolaWiring.STEPS,
                    JiraWiring.STEPS,
                    ColumnsWiring.STEPS,
                    MORE_STEPS)
            .flatMap(steps -> steps.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, Object> beans = new LinkedHashMap<>();
    private final DataFolder data;
    private final Path starterPack;
    private final StartUp start;
    private final Settings settings;
    private final AccessWiring access;
    private final SyncWiring sync;
    private final CatalogWiring catalog;
    private final Jobs jobs;

    private Components(Home home, Settings settings, Ports ports) {
        data = home.data();
        starterPack = home.metrics();
        this.settings = settings;
        try {
            settings.check();
            start = opened(StartUp.on(data, settings));
            StateDatabase state = start.state();
            WarehouseWiring warehouse = start.warehouse();
            List<ResourceType> resources = List.of(new TableResources(), new MemoryDomains());
            access = opened(AccessWiring.open(state, data.state(), settings, resources, ports.mailer()));
            TableRegistry registry = new TableRegistry(state);
            DatabaseWiring databases = DatabaseWiring.open(registry, data, warehouse.engine(), settings);
            KeboolaWiring tablesOfKeboola =
                    KeboolaWiring.open(registry, data, warehouse.engine(), settings, ports.keboola());
            BigQueryWiring tablesOfBigQuery = BigQueryWiring.open(registry, data, warehouse.engine(), settings);
            JiraWiring jira = opened(JiraWiring.open(
                    data,
                    warehouse.engine(),
                    settings,
                    home.configFile("jira-fields.yaml"),
                    ports.jira(),
                    ports.jiraFiles()));
            LocalSource made = new LocalSource(
                    registry, data, warehouse.engine(), warehouse.materializer(), warehouse.statements());
            Stream<Identifier> connections = Stream.of(
                            databases.source(), tablesOfKeboola.source(), tablesOfBigQuery.source(), made)
                    .map(TableDiscovery::connections)
                    .flatMap(List::stream);
            Set<Identifier> taken =
                    Stream.concat(connections, Stream.of(JiraSource.EXTRACT)).collect(Collectors.toSet());
            FileWiring files = FileWiring.open(
                    data, warehouse.engine(), settings, taken, JsonApiSource.names(ports.jsonApi(), data));
            JsonApiSource tablesOfApis = JsonApiSource.open(
                    ports.jsonApi(),
                    data,
                    warehouse.engine(),
                    name -> taken.contains(name) || files.source().has(name));
            sync = SyncWiring.open(
                    state,
                    registry,
                    warehouse.orchestrator(),
                    List.of(
                            files.source(),
                            databases.source(),
                            tablesOfBigQuery.source(),
                            tablesOfKeboola.source(),
                            tablesOfApis,
                            jira.source(),
                            made),
                    access.audit(),
                    data,
                    warehouse.engine(),
                    settings.section(FilesConfig.class).uploadQuota());

            catalog = opened(CatalogWiring.open(state, warehouse, access.audit(), settings));

            HandIns handIns = HandIns.open(data, settings, warehouse.engine().disk(), access.audit());
            Llm llm = LlmWiring.open(state, settings, home::configFile).llm();
            MemoryWiring memory = opened(MemoryWiring.open(state, settings, access.audit(), access.auditLog(), llm));
            jobs = new Jobs(state, ports.scheduled(), Clock.systemUTC());
            Health health = new Health(
                    warehouse.engine().version(),
                    settings.section(InstanceConfig.class),
                    state,
                    access.users(),
                    sync.tables(),
                    warehouse.orchestrator(),
                    data,
                    ports::health,
                    warehouse.queries(),
                    jobs::list);

            List.of(
                            new TablePolicies(
                                    state, resources, access.audit(), warehouse.policyCheck(), made::requireNoExposure),
                            new Retired(),
                            warehouse.queries(),
                            warehouse.orchestrator(),
                            files.manifest(),
                            files.source(),
                            files.uploads(),
                            databases.source(),
                            tablesOfBigQuery.source(),
                            tablesOfApis,
                            made,
                            new CatalogExport(
                                    sync.tables()::details, state, settings.section(OpenMetadataConfig.class)),
                            llm,
                            handIns,
                            ClientInstall.open(home, settings),
                            jobs,
                            health,
                            new HealthWatch(health::detailed, state))
                    .forEach(this::name);
            access.steps().forEach(this::name);
            sync.steps().forEach(this::name);
            tablesOfKeboola.steps().forEach(this::name);
            catalog.steps().forEach(this::name);
            jira.steps().forEach(this::name);
            memory.steps().forEach(this::name);
            SessionsWiring.open(state, data, settings, handIns, memory.verifications(), llm, access.audit())
                    .steps()
                    .forEach(this::name);
            NotesWiring.open(state, data, settings, memory.noted(), llm).steps().forEach(this::name);
            ColumnsWiring.open(
                            state,
                            data,
                            settings,
                            sync.tables(),
                            registry,
                            warehouse.orchestrator(),
                            access.audit(),
                            llm)
                    .steps()
                    .forEach(this::name);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Checks the settings and opens every room; {@link #begin} is still to come.
     *
     * @param ports what the rooms ask of the routes
     * @throws AgnesException with what to do next, when one cannot open; then none stays open
     */
    static Components open(Home home, Settings settings, Ports ports) {
        return new Components(home, settings, ports);
    }

    /**
     * Makes the rooms ready for the first caller: the first administrator, the runs that were cut off, the tables that
     * the extracts hold by now, and the first metrics.
     *
     * @throws AgnesException with what to do next, when that is not possible
     */
    Components begin() {
        access.begin(settings.environment());
        jobs.recover();
        publish();
        catalog.begin(starterPack);
        return this;
    }

    private <T extends AutoCloseable> T opened(T room) {
        open.push(room);
        return room;
    }

    private void name(Object step) {
        String name = STEPS.entrySet().stream()
                .filter(entry -> entry.getValue() == step.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        beans.put(name, step);
    }

    /** The steps by the name that routes call them. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** Users, sign-in and tokens. */
    public AccessWiring access() {
        return access;
    }

    /** Publishes what the extracts hold, as the first thing readers see; on a full disk they see the last generation. */
    private void publish() {
        try {
            sync.ledger().recordGeneration(start.publish());
        } catch (AgnesException e) {
            if (e.problem() != Problem.STORAGE_FULL) {
                throw e;
            }
            LOG.error("The start goes on with the last published tables. {} {}", e.getMessage(), e.hint());
        }
    }

    /** Gets ready for the first query, in the background. */
    void warmUp() {
        start.warehouse().queries().warmUp();
    }

    /** Before the routes stop, which waits for what they do: a long pass ends early. */
    void stopping() {
        catalog.profiling().stop();
    }

    public DataFolder data() {
        return data;
    }

    @Override
    public void close() {
        StartUp.closeAll(open);
    }
}
