package io.agnes.platform;

import io.agnes.jobs.ScheduledJob;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;

/** The jobs that the clock of the engine knows: its routes from {@code quartz:jobs/<name>}. */
public final class CronRoutes {
    private static final String GROUP = "jobs";

    private CronRoutes() {}

    /** @param context null before the engine is built: then there are none */
    public static List<ScheduledJob> of(CamelContext context) {
        return context == null
                ? List.of()
                : context.getRoutes().stream()
                        .map(Route::getEndpoint)
                        .filter(CronRoutes::isJob)
                        .map(QuartzEndpoint.class::cast)
                        .map(endpoint -> new ScheduledJob(endpoint.getTriggerName(), endpoint.getCron()))
                        .toList();
    }

    private static boolean isJob(Endpoint endpoint) {
        return endpoint instanceof QuartzEndpoint quartz && GROUP.equals(quartz.getGroupName());
    }
}
