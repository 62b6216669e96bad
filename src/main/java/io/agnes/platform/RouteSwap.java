package io.agnes.platform;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Brings route files into an engine through Camel's own loader: all of them at the start, single ones while it runs.
 * The routes of all other files run on then; a caller of an exchanged verb may be answered 404 or 503 for some tens of
 * milliseconds. Not thread-safe: one thread at a time.
 */
final class RouteSwap {
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

    private void remove(Map<Path, String> texts) throws Exception {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Set<String> ids =
                EditedFile.of(texts).stream().flatMap(EditedFile::routeIds).collect(Collectors.toSet());
        for (String id : ids) {
            if (context.getRoute(id) != null) {
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
