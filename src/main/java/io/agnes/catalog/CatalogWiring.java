package io.agnes.catalog;

import io.agnes.access.Audit;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.WarehouseWiring;
import java.nio.file.Path;
import java.time.Clock;

/** The catalog room, put together. */
public record CatalogWiring(Metrics metrics, MetricAdministration metricAdministration) {

    /** @param starterPack a folder of metrics that are imported once; it need not be there */
    public static CatalogWiring open(StateDatabase state, WarehouseWiring warehouse, Audit audit, Path starterPack) {
        MetricBindings bindings = new MetricBindings(state, warehouse.orchestrator(), warehouse.statements());
        MetricAdministration administration =
                new MetricAdministration(state, bindings, warehouse.statements(), audit, Clock.systemUTC());
        new StarterPack(state, administration).importOnce(starterPack);
        return new CatalogWiring(new Metrics(bindings, warehouse.queries()), administration);
    }
}
