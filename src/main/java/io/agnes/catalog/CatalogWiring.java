package io.agnes.catalog;

import io.agnes.access.Audit;
import io.agnes.catalog.profile.ProfileWiring;
import io.agnes.catalog.profile.ProfilerConfig;
import io.agnes.catalog.profile.Profiling;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.WarehouseWiring;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The catalog room, put together; {@link #begin} makes it ready for its first caller. */
public record CatalogWiring(
        Metrics metrics,
        MetricAdministration metricAdministration,
        Profiling profiling,
        Profiles profiles,
        Catalog catalog,
        CatalogSearch search,
        StarterPack starterPack)
        implements AutoCloseable {

    /** The steps that routes may call, by name. */
    public static final Map<String, Class<?>> STEPS = Map.of(
            "metrics", Metrics.class,
            "metricAdministration", MetricAdministration.class,
            "profiling", Profiling.class,
            "profiles", Profiles.class,
            "catalog", Catalog.class,
            "catalogSearch", CatalogSearch.class);

    public static CatalogWiring open(StateDatabase state, WarehouseWiring warehouse, Audit audit, Settings settings) {
        MetricBindings bindings = new MetricBindings(state, warehouse.orchestrator(), warehouse.statements());
        MetricAdministration administration =
                new MetricAdministration(state, bindings, warehouse.statements(), audit, Clock.systemUTC());
        Metrics metrics = new Metrics(bindings, warehouse.queries());
        ProfileWiring profiles = ProfileWiring.open(state, warehouse, settings.section(ProfilerConfig.class));
        Catalog catalog = new Catalog(state, metrics);
        return new CatalogWiring(
                metrics,
                administration,
                profiles.profiling(),
                new Profiles(state, profiles.profiling(), metrics),
                catalog,
                new CatalogSearch(state, warehouse.orchestrator(), catalog, metrics),
                new StarterPack(state, administration));
    }

    /** @param metrics a folder of metrics that are imported once; it need not be there */
    public void begin(Path metrics) {
        starterPack.importOnce(metrics);
    }

    /** One object for each of {@link #STEPS}. */
    public List<Object> steps() {
        return List.of(metrics, metricAdministration, profiling, profiles, catalog, search);
    }

    @Override
    public void close() {
        search.close();
    }
}
