package io.agnes.platform;

import java.util.List;
import java.util.Optional;

/** What a verb of the HTTP interface declares, its path, and that its own route stands in the same file. */
final class VerbRule implements RouteRule {
    private static final String RULE = "verb";

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (YamlVerb verb : folder.verbs()) {
            checkDeclaration(verb, findings);
            checkRoute(folder, verb, findings);
            checkPath(folder, verb, findings);
        }
        for (RouteFile file : folder.files()) {
            for (YamlNode configuration : file.declarations("restConfiguration")) {
                if (configuration.has("contextPath")) {
                    path(
                            file,
                            configuration.get("contextPath"),
                            "restConfiguration sets a contextPath",
                            "/auth, /webhooks and /api live side by side",
                            "Remove it and write full paths in every rest:.",
                            findings);
                }
            }
        }
    }

    private static void checkDeclaration(YamlVerb verb, Findings findings) {
        for (String key : List.of("id", "routeId", "description")) {
            if (verb.body().get(key).text().isBlank()) {
                findings.add(
                        verb.file(),
                        verb.body(),
                        RULE,
                        verb.title() + " has no " + key,
                        "the OpenAPI document is made of it",
                        "Add '" + key + ":'.");
            }
        }
        if (!verb.body().has("outType") && !verb.body().has("responseMessage")) {
            findings.add(
                    verb.file(),
                    verb.body(),
                    RULE,
                    verb.title() + " does not say what it answers",
                    "clients are generated from the OpenAPI document",
                    "Add 'outType: <class>' or 'responseMessage: [{code: \"204\", message: ...}]'.");
        }
    }

    private static void checkRoute(RouteFolder folder, YamlVerb verb, Findings findings) {
        if (!verb.routeId().isEmpty() && !verb.target().equals(YamlRoute.DIRECT + verb.routeId())) {
            findings.add(
                    verb.file(),
                    verb.body(),
                    RULE,
                    verb.title() + " calls '" + verb.target() + "'",
                    "a verb has a route of its own, called as the verb's routeId",
                    "Write 'to: direct:" + verb.routeId() + "'.");
            return;
        }
        Optional<YamlRoute> route = folder.routeOf(verb);
        if (route.isEmpty()) {
            findings.add(
                    verb.file(),
                    verb.body(),
                    RULE,
                    "the route of " + verb.title() + " is not in this file",
                    "verb and route are read together and Camel merges them",
                    "Add 'route: {id: " + verb.routeId() + ", from: {uri: direct:" + verb.routeId() + "}}' below.");
        } else if (!route.get().id().equals(verb.routeId())) {
            findings.add(
                    verb.file(),
                    route.get().body().get("id"),
                    RULE,
                    "the route of " + verb.title() + " is called '"
                            + route.get().id() + "'",
                    "logs would name it differently from the verb",
                    "Call it '" + verb.routeId() + "'.");
        }
    }

    private static void checkPath(RouteFolder folder, YamlVerb verb, Findings findings) {
        YamlNode written =
                verb.body().has("path") ? verb.body().get("path") : verb.rest().get("path");
        if (verb.body().get("path").text().equals("/")) {
            path(
                    verb.file(),
                    written,
                    verb.title() + " has the path '/'",
                    "it would answer under a trailing slash only",
                    "Leave 'path' out.",
                    findings);
        }
        if (verb.path().startsWith("/proxy")) {
            path(
                    verb.file(),
                    written,
                    verb.title() + " begins with 'proxy'",
                    "Camel turns such a path into an open proxy",
                    "Choose another first word.",
                    findings);
        }
        if (verb.path().contains("?")) {
            path(
                    verb.file(),
                    written,
                    verb.title() + " holds a query",
                    "it would be part of the path in the OpenAPI document",
                    "Declare it as 'param: [{name, type: query}]'.",
                    findings);
        }
        if (verb.path().contains("*") && hasSibling(folder, verb)) {
            path(
                    verb.file(),
                    written,
                    verb.title() + " is a wildcard beside other verbs",
                    "it swallows every verb that is registered after it",
                    "Name the segments: '/{category}/{name}'.",
                    findings);
        }
    }

    private static boolean hasSibling(RouteFolder folder, YamlVerb wildcard) {
        String stem = wildcard.path().substring(0, wildcard.path().indexOf('*'));
        return folder.verbs().stream()
                .anyMatch(verb ->
                        !verb.path().equals(wildcard.path()) && verb.path().startsWith(stem));
    }

    private static void path(RouteFile file, YamlNode where, String what, String why, String mend, Findings findings) {
        findings.add(file, where, "path", what, why, mend);
    }
}
