package io.agnes.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One route file in the words of an edit: what it declares, and whether it can be exchanged while the engine runs. */
record EditedFile(Path path, RouteFolder content) {
    private static final Set<String> EXCHANGEABLE = Set.of("route", "rest", "templatedRoute");

    static EditedFile of(Path path, String text) {
        RouteFile file = RouteFile.of(path, path, text.lines().toList(), new Findings());
        return new EditedFile(path, RouteFolder.of(RouteValues.of(Map.of()), List.of(file)));
    }

    /** In the order of their paths. */
    static List<EditedFile> of(Map<Path, String> texts) {
        return new TreeMap<>(texts)
                .entrySet().stream()
                        .map(file -> of(file.getKey(), file.getValue()))
                        .toList();
    }

    /** The ids of its routes, of those it makes of templates, and of the routes of its verbs. */
    Stream<String> routeIds() {
        return Stream.of(
                        content.routes().stream().map(YamlRoute::id),
                        content.files().get(0).declarations("templatedRoute").stream()
                                .map(route -> route.get("routeId").text()),
                        content.verbs().stream().map(YamlVerb::routeId))
                .flatMap(ids -> ids)
                .filter(id -> !id.isEmpty());
    }

    /** Whether it declares what other files lean on, a template say: they would keep the old one. */
    boolean isShared() {
        return content.files().get(0).content().items().stream()
                .flatMap(item -> item.entries().stream())
                .anyMatch(entry -> !EXCHANGEABLE.contains(entry.name()));
    }

    /** Whether one of its routes runs once, at the start of the engine. */
    boolean runsAtStart() {
        return RouteListing.of(content).stream()
                .anyMatch(route -> route.schedule().equals(RouteListing.ONCE));
    }
}
