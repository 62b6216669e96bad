package io.agnes.platform;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A route that other routes call says what becomes of its failures, and what a route names is there. Without that,
 * the configuration for verbs answers the failure, and the calling route takes it for done: its {@code doTry}, its
 * retries and its own configuration never see it.
 */
final class ErrorHandlingRule implements RouteRule {
    static final String RULE = "error-handling";
    private static final String CONFIGURATION = "routeConfigurationId";

    @Override
    public void check(RouteFolder folder, Findings findings) {
        Set<String> there = folder.files().stream()
                .flatMap(file -> file.declarations("routeConfiguration").stream())
                .map(configuration -> configuration.get("id").text())
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
        Map<String, List<RouteCalls.Call>> calls = calls(folder);
        for (YamlRoute route : folder.routes()) {
            YamlNode named = route.body().get(CONFIGURATION);
            if (!named.isMissing()) {
                checkNamed(route, named, there, findings);
            } else if (route.isDirect() && isCalledByAnother(route, folder.values(), calls)) {
                findings.add(
                        route.file(),
                        route.from().get("uri"),
                        RULE,
                        "the route '" + route.id()
                                + "' is called by other routes and does not say who handles its failures",
                        "its callers would take a failure for done",
                        "Add 'routeConfigurationId: caller-errors' when the callers handle them, or name another configuration.");
            }
        }
    }

    private static void checkNamed(YamlRoute route, YamlNode named, Set<String> there, Findings findings) {
        Stream.of(named.text().split(","))
                .map(String::strip)
                .filter(id -> !there.contains(id))
                .forEach(id -> findings.add(
                        route.file(),
                        named,
                        RULE,
                        "the route '" + route.id() + "' names the configuration '" + id + "', which is not there",
                        "nothing would handle its failures",
                        there.isEmpty()
                                ? "Declare it in a file of its own below routes/platform."
                                : "Name one of "
                                        + String.join(
                                                ", ", there.stream().sorted().toList()) + "."));
    }

    /** The other routes that each route calls, by its id. A verb calls its own by another way: Camel merges the two. */
    private static Map<String, List<RouteCalls.Call>> calls(RouteFolder folder) {
        return folder.routes().stream()
                .collect(Collectors.groupingBy(
                        YamlRoute::id,
                        Collectors.flatMapping(
                                route -> RouteCalls.of(route).stream()
                                        .filter(call -> call.kind() == RouteCalls.Kind.CALL)
                                        .map(call -> new RouteCalls.Call(
                                                call.kind(), folder.values().resolve(call.target()))),
                                Collectors.toList())));
    }

    private static boolean isCalledByAnother(
            YamlRoute called, RouteValues values, Map<String, List<RouteCalls.Call>> calls) {
        String uri = values.resolve(called.uri());
        return calls.entrySet().stream()
                .filter(caller -> !caller.getKey().equals(called.id()))
                .flatMap(caller -> caller.getValue().stream())
                .anyMatch(call -> call.reaches(uri));
    }
}
