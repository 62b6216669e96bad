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
import io.agnes.catalog.MetricAdministration;
import io.agnes.catalog.Metrics;
import io.agnes.catalog.openmetadata.CatalogExport;
import io.agnes.catalog.openmetadata.OpenMetadataConfig;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.Home;
import io.agnes.config.InstanceConfig;
import io.agnes.config.Settings;
import io.agnes.health.Health;
import io.agnes.health.HealthWatch;
import io.agnes.jobs.Jobs;
import io.agnes.memory.ConfidenceConfig;
import io.agnes.memory.MemoryConfig;
import io.agnes.memory.MemoryDomains;
import io.agnes.memory.MemoryWiring;
import io.agnes.platform.MailConfig;
import io.agnes.platform.RoutesConfig;
import io.agnes.platform.ServerConfig;
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
import io.agnes.source.jira.JiraAdmin;
import io.agnes.source.jira.JiraAttachments;
import io.agnes.source.jira.JiraConfig;
import io.agnes.source.jira.JiraDispatch;
import io.agnes.source.jira.JiraIntake;
import io.agnes.source.jira.JiraOrganizations;
import io.agnes.source.jira.JiraPages;
import io.agnes.source.jira.JiraProcess;
import io.agnes.source.jira.JiraSource;
import io.agnes.source.jira.JiraTables;
import io.agnes.source.jira.JiraWebhook;
import io.agnes.source.jira.JiraWiring;
import io.agnes.source.jsonapi.JsonApiSource;
import io.agnes.source.keboola.KeboolaConfig;
import io.agnes.source.keboola.KeboolaExports;
import io.agnes.source.keboola.KeboolaSource;
import io.agnes.source.keboola.KeboolaWiring;
import io.agnes.source.local.LocalSource;
import io.agnes.state.StateConfig;
import io.agnes.state.StateDatabase;
import io.agnes.sync.Downloads;
import io.agnes.sync.Manifests;
import io.agnes.sync.Removals;
import io.agnes.sync.Subscriptions;
import io.agnes.sync.SyncLedger;
import io.agnes.sync.SyncRuns;
import io.agnes.sync.SyncWiring;
import io.agnes.sync.TableAdministration;
import io.agnes.sync.TableCatalog;
import io.agnes.sync.TableDiscoveries;
import io.agnes.sync.TableRegistry;
import io.agnes.sync.TableResources;
import io.agnes.sync.TableUploads;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.MaterializeConfig;
import io.agnes.warehouse.Orchestrator;
import io.agnes.warehouse.Queries;
import io.agnes.warehouse.QueryConfig;
import io.agnes.warehouse.RemoteConfig;
import io.agnes.warehouse.WarehouseConfig;
import io.agnes.warehouse.WarehouseWiring;
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
            OpenMetadataConfig.class,
            MemoryConfig.class,
            ConfidenceConfig.class);

    private static final Map<String, Class<?>> FURTHER = Map.ofEntries(
            Map.entry("tablePolicies", TablePolicies.class),
            Map.entry("retired", Retired.class),
            Map.entry("queries", Queries.class),
            Map.entry("orchestrator", Orchestrator.class),
            Map.entry("fileManifest", ManifestSync.class),
            Map.entry("fileSource", FileSource.class),
            Map.entry("fileUploads", FileUploads.class),
            Map.entry("databaseSource", DatabaseSource.class),
            Map.entry("bigquerySource", BigQuerySource.class),
            Map.entry("keboolaSource", KeboolaSource.class),
            Map.entry("keboolaExports", KeboolaExports.class),
            Map.entry("jsonApiSource", JsonApiSource.class),
            Map.entry("jiraSource", JiraSource.class),
            Map.entry("jiraWebhook", JiraWebhook.class),
            Map.entry("jiraDispatch", JiraDispatch.class),
            Map.entry("jiraIntake", JiraIntake.class),
            Map.entry("jiraProcess", JiraProcess.class),
            Map.entry("jiraTables", JiraTables.class),
            Map.entry("jiraPages", JiraPages.class),
            Map.entry("jiraAttachments", JiraAttachments.class),
            Map.entry("jiraOrganizations", JiraOrganizations.class),
            Map.entry("jira", JiraAdmin.class),
            Map.entry("ledger", SyncLedger.class),
            Map.entry("localSource", LocalSource.class),
            Map.entry("syncRuns", SyncRuns.class),
            Map.entry("tables", TableCatalog.class),
            Map.entry("downloads", Downloads.class),
            Map.entry("registry", TableAdministration.class),
            Map.entry("discovery", TableDiscoveries.class),
            Map.entry("removals", Removals.class),
            Map.entry("manifests", Manifests.class),
            Map.entry("subscriptions", Subscriptions.class),
            Map.entry("metrics", Metrics.class),
            Map.entry("metricAdministration", MetricAdministration.class),
            Map.entry("catalogExport", CatalogExport.class),
            Map.entry("tableUploads", TableUploads.class),
            Map.entry("jobs", Jobs.class),
            Map.entry("health", Health.class),
            Map.entry("healthWatch", HealthWatch.class));

    /** The steps that routes may call, by name; {@link #beans()} holds one object for each. */
    static final Map<String, Class<?>> STEPS = together(AccessWiring.STEPS, MemoryWiring.STEPS, FURTHER);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, Object> beans = new LinkedHashMap<>();
    private final DataFolder data;
    private final StartUp start;
    private final Settings settings;
    private final AccessWiring access;
    private final SyncWiring sync;
    private final Jobs jobs;

    private Components(Home home, Settings settings, Ports ports) {
        data = home.data();
        this.settings = settings;
        try {
            start = opened(StartUp.on(data, settings));
            StateDatabase state = start.state();
            WarehouseWiring warehouse = start.warehouse();
            List<ResourceType> resources = List.of(new TableResources(), new MemoryDomains());
            access = opened(AccessWiring.open(state, data.state(), settings, resources, ports.mailer()));
            TableRegistry registry = new TableRegistry(state);
            DatabaseWiring databases = DatabaseWiring.open(registry, data, warehouse.engine(), settings);
            KeboolaWiring tablesOfKeboola =
                    KeboolaWiring.open(registry, data, warehouse.engine(), settings, ports.keboola());
            JsonApiSource tablesOfApis = JsonApiSource.open(ports.jsonApi(), data, warehouse.engine());
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
            FileWiring files = FileWiring.open(data, warehouse.engine(), settings, taken);
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

            CatalogWiring catalog = CatalogWiring.open(state, warehouse, access.audit(), home.metrics());

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
                            tablesOfKeboola.source(),
                            tablesOfKeboola.exports(),
                            tablesOfApis,
                            sync.ledger(),
                            made,
                            sync.runs(),
                            sync.tables(),
                            sync.downloads(),
                            sync.administration(),
                            sync.discoveries(),
                            sync.removals(),
                            sync.manifests(),
                            sync.subscriptions(),
                            catalog.metrics(),
                            catalog.metricAdministration(),
                            new CatalogExport(
                                    sync.tables()::details, state, settings.section(OpenMetadataConfig.class)),
                            sync.uploads(),
                            jobs,
                            health,
                            new HealthWatch(health::detailed, state))
                    .forEach(this::name);
            jira.steps().forEach(this::name);
            access.steps().forEach(this::name);
            MemoryWiring.open(state, settings, access.audit(), access.auditLog())
                    .steps()
                    .forEach(this::name);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens every room; {@link #begin} is still to come.
     *
     * @param ports what the rooms ask of the routes
     * @throws AgnesException with what to do next, when one cannot open; then none stays open
     */
    static Components open(Home home, Settings settings, Ports ports) {
        return new Components(home, settings, ports);
    }

    /**
     * Makes the rooms ready for the first caller: the first administrator, the runs that were cut off, and the tables
     * that the extracts hold by now.
     *
     * @throws AgnesException with what to do next, when that is not possible
     */
    Components begin() {
        access.begin(settings.environment());
        jobs.recover();
        publish();
        return this;
    }

    @SafeVarargs
    private static Map<String, Class<?>> together(Map<String, Class<?>>... rooms) {
        return Stream.of(rooms)
                .flatMap(room -> room.entrySet().stream())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
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

    public DataFolder data() {
        return data;
    }

    @Override
    public void close() {
        StartUp.closeAll(open);
    }
}
