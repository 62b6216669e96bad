package io.agnes.warehouse;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import java.util.List;
import java.util.function.Consumer;

/** The warehouse room, put together. */
public record WarehouseWiring(
        Engine engine,
        Orchestrator orchestrator,
        Queries queries,
        PolicyCheck policyCheck,
        StatementCheck statements,
        Materializer materializer)
        implements AutoCloseable {

    /**
     * @param remotes the places outside that tables may be read at, with their secrets
     * @param beforeRelease told which table ids are about to lose their table
     */
    public static WarehouseWiring open(
            StateDatabase state,
            DataFolder data,
            Settings settings,
            List<RemoteAttach> remotes,
            Consumer<List<Identifier>> beforeRelease) {
        QueryConfig query = settings.section(QueryConfig.class);
        Engine engine = new Engine(settings.section(WarehouseConfig.class), data.scratch());
        Orchestrator orchestrator = new Orchestrator(
                data.extracts(), data.analytics(), engine, state, query.instanceLimits(), beforeRelease);
        RemoteCatalogs catalogs = new RemoteCatalogs(
                data.extracts(), remotes, settings.environment(), settings.section(RemoteConfig.class));
        Queries queries = new Queries(query, orchestrator, data.scratch(), catalogs);
        return new WarehouseWiring(
                engine,
                orchestrator,
                queries,
                new PolicyCheck(engine, orchestrator, queries.gate()),
                new StatementCheck(orchestrator, queries.gate()),
                new Materializer(settings.section(MaterializeConfig.class), engine, orchestrator, queries.gate()));
    }

    @Override
    public void close() {
        queries.close();
        orchestrator.close();
    }
}
