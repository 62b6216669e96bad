package io.agnes.sync;

import io.agnes.source.Source;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Snapshots;
import java.time.Clock;
import java.util.List;

/** The sync room, put together. */
public record SyncWiring(SyncRuns runs, SyncLedger ledger, TableCatalog tables, Downloads downloads) {

    public static SyncWiring open(
            StateDatabase state, TableRegistry registry, Snapshots snapshots, List<Source> sources) {
        Clock clock = Clock.systemUTC();
        SyncPlanner planner = new SyncPlanner(sources, registry, clock);
        SyncLedger ledger = new SyncLedger(state, planner, clock);
        TableCatalog tables = new TableCatalog(registry, snapshots);
        return new SyncWiring(
                new SyncRuns(state, planner, ledger, clock), ledger, tables, new Downloads(snapshots, tables));
    }
}
