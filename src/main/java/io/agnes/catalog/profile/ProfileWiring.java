package io.agnes.catalog.profile;

import io.agnes.state.StateDatabase;
import io.agnes.warehouse.WarehouseWiring;
import java.time.Clock;

/** The room of profiles, put together. */
public record ProfileWiring(Profiling profiling, ProfileStore store) {
    public static ProfileWiring open(StateDatabase state, WarehouseWiring warehouse, ProfilerConfig config) {
        ProfileStore store = new ProfileStore(state);
        return new ProfileWiring(
                new Profiling(
                        warehouse.orchestrator(),
                        store,
                        new Profiler(warehouse.wholeTables(), config),
                        new JoinFinder(warehouse.wholeTables(), store, config),
                        config,
                        Clock.systemUTC()),
                store);
    }
}
