package io.agnes.platform;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values come from the configuration: each placeholder has one, and no secret stands where it can be logged. */
final class PlaceholderRule implements RouteRule {
    static final String RULE = "placeholder";
    /** Innermost placeholders; a nested one is looked at when its inner part has been replaced. */
    private static final Pattern INNERMOST = Pattern.compile("\\{\\{([^{}]*)}}");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (RouteFile file : folder.files()) {
            for (YamlNode item : file.content().items()) {
                Set<String> local = templateParameters(item);
                item.scalars()
                        .filter(text -> text.text().contains("{{"))
                        .forEach(text -> check(folder.values(), file, text, local, findings));
                checkSecrets(folder.values(), file, item, findings);
            }
        }
    }

    private static Set<String> templateParameters(YamlNode item) {
        return item.get("routeTemplate").get("parameters").items().stream()
                .map(parameter -> parameter.get("name").text())
                .collect(Collectors.toSet());
    }

    private static void check(RouteValues values, RouteFile file, YamlNode text, Set<String> local, Findings findings) {
        String rest = text.text();
        Set<String> seen = new HashSet<>();
        for (Matcher inner = INNERMOST.matcher(rest); inner.find(); inner = INNERMOST.matcher(rest)) {
            String content = inner.group(1);
            if (seen.add(content)) {
                check(values, file, text, content, local, findings);
            }
            String known = values.properties().getOrDefault(nameOf(content), "x");
            rest = rest.substring(0, inner.start())
                    + known.replace("{{", "").replace("}}", "")
                    + rest.substring(inner.end());
        }
    }

    private static void check(
            RouteValues values, RouteFile file, YamlNode where, String content, Set<String> local, Findings findings) {
        String name = nameOf(content);
        int colon = content.indexOf(':');
        boolean environment = content.startsWith("env:");
        if (!environment && colon >= 0 && content.substring(colon).contains("?")) {
            findings.add(
                    file,
                    where,
                    RULE,
                    "the default of {{" + name + "}} holds a '?'",
                    "Camel cuts the placeholder there",
                    "Put '" + name + " = " + content.substring(colon + 1) + "' into config/application.properties.");
            return;
        }
        boolean known = values.secrets().contains(name)
                || !environment && (values.properties().containsKey(name) || local.contains(name) || colon >= 0);
        if (!known && !content.startsWith("?")) {
            findings.add(
                    file,
                    where,
                    RULE,
                    "{{" + content + "}} has no value",
                    "the engine would not start",
                    environment
                            ? "Add " + name + " to '" + RouteValues.SECRETS + "' in config/application.properties."
                            : "Add '" + name + " = ...' to config/application.properties.");
        }
    }

    /** The name that is looked up: of {@code a:b} it is {@code a}, of {@code env:A} it is {@code A}. */
    private static String nameOf(String content) {
        String name = content.replaceFirst("^(env:|\\?|!)", "");
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static void checkSecrets(RouteValues values, RouteFile file, YamlNode node, Findings findings) {
        for (YamlNode.Entry entry : node.entries()) {
            if (entry.name().equals("uri") || entry.name().equals("parameters")) {
                entry.value().scalars().forEach(text -> checkSecret(values, file, text, findings));
            } else {
                checkSecrets(values, file, entry.value(), findings);
            }
            if (entry.name().equals("steps")) {
                checkSecrets(values, file, entry.value(), findings);
            }
        }
        node.items().forEach(item -> checkSecrets(values, file, item, findings));
    }

    private static void checkSecret(RouteValues values, RouteFile file, YamlNode text, Findings findings) {
        Matcher inner = INNERMOST.matcher(text.text());
        while (inner.find()) {
            if (values.secrets().contains(nameOf(inner.group(1)))) {
                findings.add(
                        file,
                        text,
                        "secret-in-uri",
                        "the secret {{" + inner.group(1) + "}} stands in an endpoint",
                        "endpoints are logged and shown with their parameters",
                        "Let the bean that signs the call read it, or set it on the component.");
            }
        }
    }
}
