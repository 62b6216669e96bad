package io.agnes.platform;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the routes hang together: what starts each, which beans it calls, which routes and channels it hands on to. Read
 * from the files, with placeholders left as they are written, so a map is the same on every machine.
 */
public final class RouteMap {
    private static final String STEP = "    ";

    private final RouteFolder folder;

    RouteMap(RouteFolder folder) {
        this.folder = folder;
    }

    /** A tree per route that something outside starts; a route that others call stands below each of them. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (YamlRoute route : folder.routes()) {
            if (isStartedFromOutside(route)) {
                text.append(trigger(route)).append('\n');
                describe(route, STEP, new LinkedHashSet<>(), text);
            }
        }
        return text.toString();
    }

    /** The same as a Mermaid flowchart: rounded what starts a route, a cylinder for a channel. */
    public String mermaid() {
        Set<String> edges = new LinkedHashSet<>();
        StringBuilder text = new StringBuilder("flowchart LR\n");
        areas().forEach((area, routes) -> {
            text.append("  subgraph ").append(area).append('\n');
            routes.forEach(route -> text.append(STEP).append(box(route)).append('\n'));
            text.append("  end\n");
        });
        for (YamlRoute route : folder.routes()) {
            if (isStartedFromOutside(route)) {
                String shape = isChannel(route.uri()) ? "[(\"%s\")]" : "([\"%s\"])";
                edges.add(node(trigger(route)) + shape.formatted(label(trigger(route))) + " --> " + node(route.id()));
            }
            for (RouteCalls.Call call : RouteCalls.of(route)) {
                for (YamlRoute called : calledRoutes(call)) {
                    edges.add(node(route.id()) + " --> " + node(called.id()));
                }
                if (call.kind() == RouteCalls.Kind.SEND) {
                    edges.add(
                            node(route.id()) + " --> " + node(call.target()) + "[(\"" + label(call.target()) + "\")]");
                }
            }
        }
        edges.forEach(edge -> text.append("  ").append(edge).append('\n'));
        return text.toString();
    }

    /** Both on one page, which says how it is made. */
    public String markdown() {
        return """
                # Map of the routes

                What starts each flow, and what it calls. Made from `routes/` by
                `bin/agnes routes draw --markdown > docs/routes-map.md`; a test fails while it is out of date.

                `->` hands on to another route and waits, `=>` sends to a channel or an endpoint, everything else is a
                step: `bean.method`.

                ```text
                %s```

                ```mermaid
                %s```
                """.formatted(text(), mermaid());
    }

    private void describe(YamlRoute route, String indent, Set<String> above, StringBuilder text) {
        text.append(indent).append(route.id()).append('\n');
        if (!above.add(route.id())) {
            return;
        }
        String deeper = indent + STEP;
        for (RouteCalls.Call call : RouteCalls.of(route)) {
            switch (call.kind()) {
                case BEAN -> text.append(deeper).append(call.target()).append('\n');
                case SEND ->
                    text.append(deeper)
                            .append("=> ")
                            .append(call.target())
                            .append(readers(call.target()))
                            .append('\n');
                case CALL -> {
                    for (YamlRoute called : calledRoutes(call)) {
                        StringBuilder below = new StringBuilder();
                        describe(called, deeper, new LinkedHashSet<>(above), below);
                        text.append(deeper).append("-> ").append(below.substring(deeper.length()));
                    }
                }
            }
        }
    }

    private String readers(String target) {
        List<String> readers = folder.routes().stream()
                .filter(route -> route.uri().equals(target))
                .map(YamlRoute::id)
                .toList();
        return readers.isEmpty() ? "" : ", read by " + String.join(", ", readers);
    }

    private boolean isStartedFromOutside(YamlRoute route) {
        return folder.verbOf(route).isPresent() || !route.isDirect();
    }

    private static boolean isChannel(String uri) {
        return uri.startsWith("{{channel.");
    }

    private String trigger(YamlRoute route) {
        return folder.verbOf(route).map(YamlVerb::title).orElseGet(() -> {
            String cron = route.from().get("parameters").get("cron").text();
            return cron.isEmpty() ? route.uri() : route.uri() + " at " + cron;
        });
    }

    private List<YamlRoute> calledRoutes(RouteCalls.Call call) {
        return call.kind() != RouteCalls.Kind.CALL
                ? List.of()
                : folder.routes().stream()
                        .filter(route -> call.reaches(route.uri()))
                        .toList();
    }

    private Map<String, List<YamlRoute>> areas() {
        Map<String, List<YamlRoute>> areas = new TreeMap<>();
        folder.routes().forEach(route -> areas.computeIfAbsent(route.file().area(), area -> new ArrayList<>())
                .add(route));
        return areas;
    }

    /** A route with the beans it calls. */
    private static String box(YamlRoute route) {
        List<String> lines = new ArrayList<>(List.of(label(route.id())));
        RouteCalls.of(route).stream()
                .filter(call -> call.kind() == RouteCalls.Kind.BEAN)
                .map(call -> "<i>" + label(call.target()) + "</i>")
                .forEach(lines::add);
        return node(route.id()) + "[\"" + String.join("<br/>", lines) + "\"]";
    }

    private static String node(String name) {
        return "n_" + name.replaceAll("[^A-Za-z0-9]+", "_").toLowerCase(Locale.ROOT);
    }

    /** Mermaid reads quotes and braces as its own. */
    private static String label(String text) {
        return text.replace("\"", "#quot;")
                .replace("{{", "")
                .replace("}}", "")
                .replace("{", "#123;")
                .replace("}", "#125;");
    }
}
