package io.agnes.platform;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Brings route files into an engine through Camel's own loader: all of them at the start, single ones while it runs.
 * The routes of all other files run on then; a caller of an exchanged verb may be answered 404 or 503 for some tens of
 * milliseconds. Not thread-safe: one thread at a time.
 */
final class RouteSwap {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 5;

    private final CamelContext context;
    private final Path folder;

    RouteSwap(CamelContext context, Path folder) {
        this.context = context;
        this.folder = folder;
    }

    /**
     * Puts the files {@code next} in the place of {@code before}. When they cannot be started after all, {@code
     * before} runs again.
     *
     * @param before what runs of these files; a new file is missing there
     */
    void exchange(Map<Path, String> before, Map<Path, String> next) throws Exception {
        remove(before);
        try {
            load(next);
        } catch (Exception | LinkageError e) {
            remove(next);
            load(before);
            throw e;
        }
    }

    /** Brings in files of which nothing runs; routes of templates come last, whatever file has the template. */
    void load(Map<Path, String> texts) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(resources(texts));
    }

    private List<Resource> resources(Map<Path, String> texts) {
        List<Resource> resources = new ArrayList<>();
        new TreeMap<>(texts)
                .forEach((path, text) -> resources.add(ResourceHelper.fromBytes(
                        "file:" + folder.resolve(path), text.getBytes(StandardCharsets.UTF_8))));
        return resources;
    }

    /** Camel looks once a second whether a route that stops is still at work; most are done within a moment. */
    private void awaitIdle(Route route) throws InterruptedException {
        ServiceHelper.suspendService(route.getConsumer());
        Instant end = Instant.now().plus(MOMENT);
        do {
            // at least once: what was taken just now is not counted yet
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } while (context.getInflightRepository().size(route.getRouteId()) > 0
                && Instant.now().isBefore(end));
    }

    private void remove(Map<Path, String> texts) throws Exception {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Set<String> ids =
                EditedFile.of(texts).stream().flatMap(EditedFile::routeIds).collect(Collectors.toSet());
        for (String id : ids) {
            if (context.getRoute(id) != null) {
                awaitIdle(context.getRoute(id));
                context.getRouteController().stopRoute(id);
                context.removeRoute(id);
            }
            RouteDefinition left = model.getRouteDefinition(id);
            if (left != null) {
                model.removeRouteDefinition(left);
            }
        }
        model.getRestDefinitions()
                .removeIf(rest -> rest.getVerbs().stream().anyMatch(verb -> ids.contains(verb.getRouteId())));
    }
}
