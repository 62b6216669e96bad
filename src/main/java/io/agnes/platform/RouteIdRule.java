package io.agnes.platform;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ids of routes and steps: their form, and that each is there once in the folder. */
final class RouteIdRule implements RouteRule {
    private static final String KEBAB = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (RouteFile file : folder.files()) {
            List<YamlRoute> routes = folder.routes(file);
            Optional<YamlRoute> main = routes.stream()
                    .filter(route -> route.id().equals(file.prefix()))
                    .findFirst()
                    .or(() -> routes.stream().findFirst())
                    .filter(route -> folder.verbs(file).isEmpty());
            routes.forEach(
                    route -> check(folder, route, main.filter(route::equals).isPresent(), findings));
        }
        checkUnique(folder, findings);
    }

    private static void check(RouteFolder folder, YamlRoute route, boolean main, Findings findings) {
        if (route.id().isEmpty() || folder.isCalledByVerb(route)) {
            return;
        }
        RouteFile file = route.file();
        if (main && !route.id().equals(file.prefix())) {
            add(
                    route,
                    "the main route is called '" + route.id() + "'",
                    "Call it '" + file.prefix() + "', as its file.",
                    findings);
        }
        if (!main && !route.id().matches(file.prefix() + "-" + KEBAB)) {
            add(
                    route,
                    "the helper route '" + route.id() + "' does not share its file's name",
                    "Call it '" + file.prefix() + "-<what it does>'.",
                    findings);
        }
        if (!main && !route.isDirect() && !route.template()) {
            findings.add(
                    file,
                    route.from().get("uri"),
                    "helper-route",
                    "the helper route '" + route.id() + "' starts from '" + route.uri() + "'",
                    "a file holds one flow with one trigger",
                    "Start it from 'direct:" + route.id() + "', or move it to a file of its own.");
        }
    }

    private static void add(YamlRoute route, String what, String mend, Findings findings) {
        findings.add(
                route.file(),
                route.body().get("id"),
                "route-id",
                what,
                "logs name routes and people look for the file",
                mend);
    }

    /** Camel knows one name space for the ids of routes and steps; the OpenAPI document has one for operations. */
    private static void checkUnique(RouteFolder folder, Findings findings) {
        Map<String, String> ids = new HashMap<>();
        Map<String, String> operations = new HashMap<>();
        for (RouteFile file : folder.files()) {
            for (YamlRoute route : folder.routes(file)) {
                checkUnique(
                        file,
                        route.template()
                                ? route.item().get("routeTemplate").get("id")
                                : route.body().get("id"),
                        ids,
                        findings);
            }
            file.declarations("templatedRoute")
                    .forEach(route -> checkUnique(file, route.get("routeId"), ids, findings));
            for (YamlNode item : file.content().items()) {
                YamlStep.below(item)
                        .forEach(step -> checkUnique(file, step.body().get("id"), ids, findings));
            }
            folder.verbs(file).forEach(verb -> checkUnique(file, verb.body().get("id"), operations, findings));
        }
    }

    private static void checkUnique(RouteFile file, YamlNode id, Map<String, String> seen, Findings findings) {
        String before = id.isMissing() ? null : seen.putIfAbsent(id.text(), file.path() + ":" + id.line());
        if (before != null) {
            findings.add(
                    file,
                    id,
                    "unique-id",
                    "the id '" + id.text() + "' is used before, in " + before,
                    "Camel refuses to load a folder in which two things have one id",
                    "Call one of them differently, for example '" + id.text() + "-again'.");
        }
    }
}
