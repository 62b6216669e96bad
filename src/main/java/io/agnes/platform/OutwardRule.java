package io.agnes.platform;

import java.util.Set;

/**
 * Before a message leaves over HTTP, mail or SQL its headers are removed: what a caller or a former answer left there
 * would steer the producer ({@code CamelHttpUri}, {@code To}, {@code :#param}).
 */
final class OutwardRule implements RouteRule {
    private static final Set<String> SCHEMES =
            Set.of("http", "https", "vertx-http", "smtp", "smtps", "mail", "sql", "sql-stored", "jdbc");
    private static final Set<String> PRODUCERS = Set.of("to", "toD", "enrich", "wireTap");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (RouteFile file : folder.files()) {
            for (YamlNode item : file.content().items()) {
                for (YamlNode steps : YamlStep.listsBelow(item)) {
                    check(folder.values(), file, steps, false, findings);
                }
            }
        }
    }

    /** Whether the headers are clean after these steps. */
    private static boolean check(
            RouteValues values, RouteFile file, YamlNode steps, boolean cleanBefore, Findings findings) {
        boolean clean = cleanBefore;
        for (YamlStep step : YamlStep.in(steps)) {
            if (step.kind().equals("removeHeaders")) {
                String pattern = step.body().isText()
                        ? step.body().text()
                        : step.body().get("pattern").text();
                clean = clean || pattern.equals("*");
            } else if (isOutward(values, step)) {
                if (!clean) {
                    report(file, step, findings);
                }
                clean = false;
            }
            boolean entering = clean;
            for (YamlNode below : YamlStep.listsBelow(step.body())) {
                clean &= check(values, file, below, entering, findings) || !leaves(values, below);
            }
        }
        return clean;
    }

    private static boolean leaves(RouteValues values, YamlNode steps) {
        return YamlStep.in(steps).stream()
                .anyMatch(step -> isOutward(values, step)
                        || YamlStep.below(step.body()).stream().anyMatch(inner -> isOutward(values, inner)));
    }

    private static boolean isOutward(RouteValues values, YamlStep step) {
        if (!PRODUCERS.contains(step.kind())) {
            return false;
        }
        String uri = step.uri();
        if (uri.isEmpty()) {
            uri = step.body()
                    .scalars()
                    .map(YamlNode::text)
                    .filter(text -> text.contains(":"))
                    .findFirst()
                    .orElse("");
        }
        String resolved = values.resolve(uri);
        int colon = resolved.indexOf(':');
        return SCHEMES.contains(colon < 0 ? resolved : resolved.substring(0, colon));
    }

    private static void report(RouteFile file, YamlStep step, Findings findings) {
        findings.add(
                file,
                step.key(),
                "remove-headers",
                "the step '" + step.kind() + "' sends the message's headers on to '" + step.uri() + "'",
                "headers steer the producer and may come from a caller",
                "Put 'removeHeaders: \"*\"' before it, or 'removeHeaders: {pattern: \"*\", excludePattern: ...}'.");
    }
}
