package io.agnes.platform;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operation of the HTTP interface as declared.
 *
 * @param method {@code get}, {@code post}, ...
 */
record YamlVerb(RouteFile file, YamlNode rest, String method, YamlNode body) {
    static final List<String> METHODS = List.of("get", "head", "post", "put", "patch", "delete");
    private static final Pattern IN_BRACES = Pattern.compile("\\{([^{}]+)}");

    String routeId() {
        return body.get("routeId").text();
    }

    /** The full path, always beginning with a slash. */
    String path() {
        String path = rest.get("path").text() + "/" + body.get("path").text();
        String clean = ("/" + path).replaceAll("/{2,}", "/");
        return clean.length() > 1 && clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
    }

    /** Whether it changes nothing. */
    boolean isRead() {
        return method.equals("get") || method.equals("head");
    }

    /** For example {@code GET /api/tables}. */
    String title() {
        return method.toUpperCase(Locale.ROOT) + " " + path();
    }

    /** The names in braces in the path. */
    Set<String> pathParameters() {
        Set<String> names = new TreeSet<>();
        Matcher matcher = IN_BRACES.matcher(path());
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    List<YamlNode> parameters() {
        return body.get("param").items();
    }

    /** The endpoint it calls, in the long or the short form. */
    String target() {
        YamlNode to = body.get("to");
        return to.isText() ? to.text() : to.get("uri").text();
    }
}
