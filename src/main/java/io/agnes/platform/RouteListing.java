package io.agnes.platform;

import java.util.List;
import java.util.stream.Stream;

/** Makes the list of routes from their files, without building them. */
final class RouteListing {
    /** The schedule of a route that runs once, at the start. */
    static final String ONCE = "once";

    private RouteListing() {}

    static List<RouteInfo> of(RouteFolder folder) {
        return folder.files().stream()
                .flatMap(file -> Stream.concat(
                        folder.routes(file).stream()
                                .filter(route -> !route.template())
                                .map(route -> info(folder, route)),
                        file.declarations("templatedRoute").stream().map(route -> templated(folder, file, route))))
                .toList();
    }

    private static RouteInfo info(RouteFolder folder, YamlRoute route) {
        RouteValues values = folder.values();
        String trigger = folder.verbOf(route).map(YamlVerb::title).orElseGet(() -> values.resolve(route.uri()));
        return new RouteInfo(
                route.id(),
                route.file().path(),
                route.item().line(),
                trigger,
                schedule(values, trigger, route.from().get("parameters")),
                values.resolve(route.body().get("description").text()),
                route.body().get("group").text());
    }

    private static RouteInfo templated(RouteFolder folder, RouteFile file, YamlNode declared) {
        String template = declared.get("routeTemplateRef").text();
        RouteValues values = folder.values().with(declared.get("parameters"));
        return folder.routes().stream()
                .filter(route -> route.template() && route.id().equals(template))
                .findFirst()
                .map(route -> {
                    RouteValues all = values.withDefaults(
                            route.item().get("routeTemplate").get("parameters"));
                    String trigger = all.resolve(route.uri());
                    return new RouteInfo(
                            declared.get("routeId").text(),
                            file.path(),
                            declared.line(),
                            trigger,
                            schedule(all, trigger, route.from().get("parameters")),
                            all.resolve(route.body().get("description").text()),
                            route.body().get("group").text());
                })
                .orElseGet(() -> new RouteInfo(
                        declared.get("routeId").text(),
                        file.path(),
                        declared.line(),
                        "template " + template,
                        "",
                        "",
                        ""));
    }

    private static String schedule(RouteValues values, String trigger, YamlNode parameters) {
        if (trigger.startsWith("quartz:")) {
            return values.resolve(parameters.get("cron").text());
        }
        if (trigger.startsWith("timer:")) {
            if (values.resolve(parameters.get("repeatCount").text()).equals("1")) {
                return ONCE;
            }
            String period = values.resolve(parameters.get("period").text());
            return period.isEmpty() ? "every 1000" : "every " + period;
        }
        return "";
    }
}
