package io.agnes.sync;

import io.agnes.access.Audit;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.source.Source;
import io.agnes.source.TableDiscovery;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Snapshots;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The sync room, put together. */
public record SyncWiring(
        SyncRuns runs,
        SyncLedger ledger,
        TableCatalog tables,
        Downloads downloads,
        TableAdministration administration,
        TableDiscoveries discoveries,
        Removals removals,
        Manifests manifests,
        Subscriptions subscriptions,
        TableUploads uploads) {
    /** The steps that routes may call, by name; {@link #steps} holds one object for each. */
    public static final Map<String, Class<?>> STEPS = Map.ofEntries(
            Map.entry("ledger", SyncLedger.class),
            Map.entry("syncRuns", SyncRuns.class),
            Map.entry("tables", TableCatalog.class),
            Map.entry("downloads", Downloads.class),
            Map.entry("registry", TableAdministration.class),
            Map.entry("discovery", TableDiscoveries.class),
            Map.entry("removals", Removals.class),
            Map.entry("manifests", Manifests.class),
            Map.entry("subscriptions", Subscriptions.class),
            Map.entry("tableUploads", TableUploads.class));

    /**
     * @param sources those that are {@link TableDiscovery} too have tables to register
     * @param uploadQuota what one account may send in a day
     */
    public static SyncWiring open(
            StateDatabase state,
            TableRegistry registry,
            Snapshots snapshots,
            List<Source> sources,
            Audit audit,
            DataFolder data,
            Engine engine,
            DataSize uploadQuota) {
        Clock clock = Clock.systemUTC();
        SyncPlanner planner = new SyncPlanner(sources, registry, clock);
        SyncLedger ledger = new SyncLedger(state, planner, clock);
        TableCatalog tables = new TableCatalog(registry, snapshots);
        Connections connections = new Connections(sources.stream()
                .filter(TableDiscovery.class::isInstance)
                .map(TableDiscovery.class::cast)
                .toList());
        Registrations registrations = new Registrations(audit);
        TableDiscoveries discoveries = new TableDiscoveries(state, connections, registrations);
        Subscriptions subscriptions = new Subscriptions(state, registry, clock);
        SyncRuns runs = new SyncRuns(state, planner, ledger, clock);
        return new SyncWiring(
                runs,
                ledger,
                tables,
                new Downloads(snapshots, tables),
                new TableAdministration(state, connections, registrations, discoveries, audit, clock),
                discoveries,
                new Removals(state, sources, ledger, data, engine),
                new Manifests(state, snapshots, subscriptions, clock),
                subscriptions,
                new TableUploads(state, registry, runs, audit, new UploadQuota(state, uploadQuota, clock)));
    }

    public List<Object> steps() {
        return List.of(
                ledger,
                runs,
                tables,
                downloads,
                administration,
                discoveries,
                removals,
                manifests,
                subscriptions,
                uploads);
    }
}
