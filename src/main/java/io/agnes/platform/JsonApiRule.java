package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.source.jsonapi.ApiTable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The values of a JSON API table say what a sync needs; two tables do not share a name. */
final class JsonApiRule implements RouteRule {
    static final String RULE = "json-api";

    @Override
    public void check(RouteFolder folder, Findings findings) {
        Map<String, String> seen = new HashMap<>();
        for (YamlRoute template : folder.routes()) {
            if (!template.template() || !template.uri().startsWith(JsonApiRoute.PREFIX)) {
                continue;
            }
            for (RouteFile file : folder.files()) {
                file.declarations("templatedRoute").stream()
                        .filter(route -> route.get("routeTemplateRef").text().equals(template.id()))
                        .forEach(route -> check(folder.values(), file, route, seen, findings));
            }
        }
    }

    private static void check(
            RouteValues known, RouteFile file, YamlNode route, Map<String, String> seen, Findings findings) {
        Map<String, String> values = new HashMap<>();
        route.get("parameters")
                .items()
                .forEach(one -> values.put(
                        one.get("name").text(), known.resolve(one.get("value").text())));
        try {
            String name = ApiTable.of(values).name().toLowerCase(Locale.ROOT);
            String before = seen.putIfAbsent(name, file.path() + ":" + route.line());
            if (before != null) {
                findings.add(
                        file,
                        route,
                        RULE,
                        "the table '" + name + "' is declared before, in " + before,
                        "two flows would write one table",
                        "Give one of them another table.");
            }
        } catch (AgnesException wrong) {
            findings.add(
                    file,
                    route,
                    RULE,
                    wrong.getMessage().replaceFirst("\\.$", ""),
                    "each sync of the table would fail",
                    wrong.hint());
        }
    }
}
