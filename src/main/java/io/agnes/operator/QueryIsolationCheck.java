package io.agnes.operator;

import io.agnes.config.Home;
import io.agnes.warehouse.QueryConfig;
import io.agnes.warehouse.QueryIsolation;
import java.util.List;

/** Statements of callers run in processes of their own, where this machine allows it. */
final class QueryIsolationCheck implements Check {
    private final Home home;
    private final List<Class<? extends Record>> sections;

    QueryIsolationCheck(Home home, List<Class<? extends Record>> sections) {
        this.home = home;
        this.sections = sections;
    }

    @Override
    public String name() {
        return "queries";
    }

    @Override
    public List<Diagnosis> look() {
        QueryConfig config = home.settings(sections).section(QueryConfig.class);
        QueryIsolation isolation = QueryIsolation.of(config);
        if (isolation.obstacle() != null) {
            return Diagnosis.warn(
                            "statements run in the process of the server: " + isolation.obstacle(),
                            "Give them no more than trusted callers, or set query.isolation to in-process to say so.")
                    .alone();
        }
        return Diagnosis.ok(
                        isolation.separate()
                                ? "statements run in " + config.processCount() + " processes of at most "
                                        + config.processMemory().rounded() + " each"
                                : "statements run in the process of the server, as query.isolation says")
                .alone();
    }
}
