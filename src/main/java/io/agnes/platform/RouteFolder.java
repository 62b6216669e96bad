package io.agnes.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All route files and what they declare.
 *
 * @param files in the order of their paths; a broken file is there without content
 */
record RouteFolder(RouteValues values, List<RouteFile> files, List<YamlRoute> routes, List<YamlVerb> verbs) {

    static RouteFolder read(Path folder, RouteValues values, Findings findings) {
        List<RouteFile> files = new ArrayList<>();
        Path root = folder.toAbsolutePath().normalize();
        try (Stream<Path> found = Files.walk(root)) {
            for (Path file : found.filter(RouteFolder::isYaml).sorted().toList()) {
                files.add(RouteFile.read(root, file, findings));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The routes folder " + folder + " cannot be read.", e);
        }
        return of(values, files);
    }

    static RouteFolder of(RouteValues values, List<RouteFile> files) {
        return new RouteFolder(
                values,
                List.copyOf(files),
                files.stream().flatMap(RouteFolder::routesOf).toList(),
                files.stream().flatMap(RouteFolder::verbsOf).toList());
    }

    List<YamlRoute> routes(RouteFile file) {
        return routes.stream().filter(route -> route.file().equals(file)).toList();
    }

    List<YamlVerb> verbs(RouteFile file) {
        return verbs.stream().filter(verb -> verb.file().equals(file)).toList();
    }

    /** The verb whose own route this is. */
    Optional<YamlVerb> verbOf(YamlRoute route) {
        return verbs.stream()
                .filter(verb ->
                        verb.file().equals(route.file()) && verb.routeId().equals(route.id()))
                .findFirst();
    }

    /** Whether a verb of its file calls it or names it. */
    boolean isCalledByVerb(YamlRoute route) {
        return verbs(route.file()).stream()
                .anyMatch(verb ->
                        verb.target().equals(route.uri()) || verb.routeId().equals(route.id()));
    }

    /** The route that a verb calls in its own file. */
    Optional<YamlRoute> routeOf(YamlVerb verb) {
        return routes.stream()
                .filter(route -> route.file().equals(verb.file()) && route.uri().equals(verb.target()))
                .findFirst();
    }

    static boolean isYaml(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private static Stream<YamlRoute> routesOf(RouteFile file) {
        return file.content().items().stream()
                .filter(item -> item.has("route") || item.has("routeTemplate"))
                .map(item -> item.has("route")
                        ? new YamlRoute(file, item, item.get("route"), false)
                        : new YamlRoute(file, item, templateBody(item.get("routeTemplate")), true));
    }

    private static YamlNode templateBody(YamlNode template) {
        return template.has("route") ? template.get("route") : template;
    }

    private static Stream<YamlVerb> verbsOf(RouteFile file) {
        return file.declarations("rest").stream()
                .flatMap(rest -> YamlVerb.METHODS.stream().flatMap(method -> rest.get(method).items().stream()
                        .map(body -> new YamlVerb(file, rest, method, body))))
                .sorted(Comparator.comparingInt(verb -> verb.body().line()));
    }
}
