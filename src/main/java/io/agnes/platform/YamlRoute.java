package io.agnes.platform;

import java.util.List;

/**
 * A route as declared: {@code route:}, or the route of a {@code routeTemplate:}.
 *
 * @param item the whole declaration, for its lines
 * @param body id, description, group and from
 */
record YamlRoute(RouteFile file, YamlNode item, YamlNode body, boolean template) {
    static final String DIRECT = "direct:";

    String id() {
        return template
                ? item.get("routeTemplate").get("id").text()
                : body.get("id").text();
    }

    YamlNode from() {
        return body.get("from");
    }

    String uri() {
        return from().get("uri").text();
    }

    boolean isDirect() {
        return uri().startsWith(DIRECT);
    }

    List<YamlStep> steps() {
        return YamlStep.below(from());
    }

    /** How many lines it takes. */
    int length() {
        return item.lastLine() - item.line() + 1;
    }
}
