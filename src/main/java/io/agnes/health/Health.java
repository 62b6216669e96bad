package io.agnes.health;

import io.agnes.access.Users;
import io.agnes.config.DataFolder;
import io.agnes.config.InstanceConfig;
import io.agnes.health.DetailedHealth.Data;
import io.agnes.health.DetailedHealth.Disk;
import io.agnes.health.DetailedHealth.Services;
import io.agnes.jobs.JobRun;
import io.agnes.jobs.JobState;
import io.agnes.state.StateDatabase;
import io.agnes.sync.CatalogTable;
import io.agnes.sync.TableCatalog;
import io.agnes.warehouse.Orchestrator;
import io.agnes.warehouse.Queries;
import io.agnes.warehouse.QueryHealth;
import io.agnes.warehouse.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Asks every part of the instance how it is. Thread-safe. */
public final class Health {
    private static final Duration STALE = Duration.ofHours(24);
    private static final long LITTLE_ROOM = 5L << 30;
    private static final long NO_ROOM = 500L << 20;
    private static final Scope EVERYTHING = new Scope() {
        @Override
        public String name() {
            return "health";
        }

        @Override
        public boolean mayRead(String tableId) {
            return true;
        }
    };

    private final InstanceConfig instance;
    private final StateDatabase state;
    private final Users users;
    private final TableCatalog tables;
    private final Orchestrator orchestrator;
    private final DataFolder data;
    private final Supplier<DetailedHealth.Routes> routes;
    private final Queries queries;
    private final Supplier<JobState.Listing> jobs;
    private final BuildVersion build;

    /** @param engine the version of DuckDB */
    public Health(
            String engine,
            InstanceConfig instance,
            StateDatabase state,
            Users users,
            TableCatalog tables,
            Orchestrator orchestrator,
            DataFolder data,
            Supplier<DetailedHealth.Routes> routes,
            Queries queries,
            Supplier<JobState.Listing> jobs) {
        this.instance = instance;
        this.state = state;
        this.users = users;
        this.tables = tables;
        this.orchestrator = orchestrator;
        this.data = data;
        this.routes = routes;
        this.queries = queries;
        this.jobs = jobs;
        this.build = BuildVersion.of(engine, state.schemaVersion(), Instant.now());
    }

    /** The short answer: {@code unhealthy} when the state cannot be read. */
    public HealthStatus status() {
        return new HealthStatus(state.isHealthy() ? "ok" : "unhealthy", instance.name());
    }

    public BuildVersion version() {
        return build;
    }

    public DetailedHealth detailed() {
        Disk disk = disk();
        DetailedHealth.Routes edited = routes.get();
        QueryHealth asked = queries.health();
        if (!state.isHealthy()) {
            Services services = new Services(
                    new DetailedHealth.State("error", build.schemaVersion(), state.alarms()),
                    new Data("warning", 0, 0, 0, List.of(), List.of("The state database cannot be read.")),
                    new DetailedHealth.Users("error", 0),
                    disk,
                    edited,
                    asked,
                    new DetailedHealth.Jobs("warning", List.of("What the jobs did cannot be read.")));
            return new DetailedHealth("unhealthy", build, Instant.now(), services);
        }
        Data published = published();
        List<String> alarms = state.alarms();
        Services services = new Services(
                new DetailedHealth.State(alarms.isEmpty() ? "ok" : "warning", build.schemaVersion(), alarms),
                published,
                new DetailedHealth.Users("ok", users.count()),
                disk,
                edited,
                asked,
                jobs());
        return new DetailedHealth(overall(services), build, Instant.now(), services);
    }

    private static String overall(Services services) {
        if (services.disk().status().equals("error")) {
            return "unhealthy";
        }
        boolean well = Stream.of(
                        services.duckdbState().status(),
                        services.data().status(),
                        services.disk().status(),
                        services.routes().status(),
                        services.queries().status(),
                        services.jobs().status())
                .allMatch("ok"::equals);
        return well ? "healthy" : "degraded";
    }

    private Data published() {
        List<CatalogTable> all = tables.list(EVERYTHING).tables();
        Instant now = Instant.now();
        List<String> stale = all.stream()
                .filter(table -> table.lastSync() != null
                        && Duration.between(table.lastSync(), now).compareTo(STALE) > 0)
                .map(CatalogTable::id)
                .toList();
        List<String> problems = new ArrayList<>(orchestrator.problems().stream()
                .map(problem -> problem.source() + ": " + problem.message())
                .toList());
        orchestrator.alarm().ifPresent(problems::add);
        all.stream()
                .filter(table -> table.status().equals("error"))
                .forEach(table -> problems.add(table.id()
                        + ": the last sync failed; GET /api/sync/runs tells why. The last good data stays."));
        long rows = all.stream()
                .mapToLong(table -> table.rows() == null ? 0 : table.rows())
                .sum();
        return new Data(
                stale.isEmpty() && problems.isEmpty() ? "ok" : "warning",
                orchestrator.generation(),
                all.size(),
                rows,
                stale,
                problems);
    }

    private DetailedHealth.Jobs jobs() {
        List<String> failing = jobs.get().jobs().stream()
                .filter(Health::fails)
                .map(Health::failing)
                .toList();
        return new DetailedHealth.Jobs(failing.isEmpty() ? "ok" : "warning", failing);
    }

    /** A job that is running again still fails until it succeeds; one that a stop cut off does not. */
    private static boolean fails(JobState job) {
        return job.runs().stream()
                .filter(run -> run.status() != JobRun.Status.RUNNING)
                .findFirst()
                .filter(run -> run.status() == JobRun.Status.FAILED)
                .isPresent();
    }

    private static String failing(JobState job) {
        String reason = job.runs().stream()
                .map(JobRun::error)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("GET /api/admin/jobs tells more.");
        return "The job '" + job.name() + "' fails (runs in a row without success: " + job.failures() + "). " + reason;
    }

    private Disk disk() {
        try {
            long free = Files.getFileStore(data.root()).getUsableSpace();
            return new Disk(free < NO_ROOM ? "error" : free < LITTLE_ROOM ? "warning" : "ok", free);
        } catch (IOException e) {
            throw new UncheckedIOException("The disk of the data folder cannot be asked for its free space.", e);
        }
    }
}
