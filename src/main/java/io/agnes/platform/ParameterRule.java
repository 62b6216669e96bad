package io.agnes.platform;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parameters of a verb: those in its path are declared as such, and those its route uses are declared, because the
 * gate passes no others. A declared one must be used where that can be told: when every bean step of the route
 * writes out its arguments.
 */
final class ParameterRule implements RouteRule {
    static final String RULE = "parameter";
    private static final Set<String> KINDS = Set.of("path", "query", "header");
    private static final Pattern USED = Pattern.compile("\\$\\{headers?[.\\[]\\W*([A-Za-z0-9_-]+)");
    private static final Set<String> SET_HERE = Set.of("setHeader", "setHeaders", "removeHeader", "removeHeaders");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (YamlVerb verb : folder.verbs()) {
            Set<String> declared = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            for (YamlNode parameter : verb.parameters()) {
                declared.add(parameter.get("name").text());
                checkDeclared(verb, parameter, findings);
            }
            for (String name : verb.pathParameters()) {
                if (!declared.contains(name)) {
                    add(
                            verb,
                            verb.body(),
                            "does not declare '" + name + "' of its path",
                            "the gate passes declared parameters only",
                            "Add 'param: [{name: " + name + ", type: path}]'.",
                            findings);
                }
            }
            folder.routeOf(verb).ifPresent(route -> checkUse(verb, route, declared, findings));
        }
    }

    private static void checkDeclared(YamlVerb verb, YamlNode parameter, Findings findings) {
        String name = parameter.get("name").text();
        String type = parameter.get("type").text();
        if (!KINDS.contains(type)) {
            add(
                    verb,
                    parameter,
                    "declares '" + name + "' without a usable type",
                    "the gate must know where it comes from",
                    "Add 'type: path', 'type: query' or 'type: header'.",
                    findings);
        } else if (type.equals("path") && !verb.pathParameters().contains(name)) {
            add(
                    verb,
                    parameter,
                    "declares '" + name + "', which is not in its path",
                    "it would never have a value",
                    "Write '{" + name + "}' in the path, or 'type: query'.",
                    findings);
        } else if (!type.equals("path") && verb.pathParameters().contains(name)) {
            add(
                    verb,
                    parameter,
                    "declares '" + name + "' of its path with type " + type,
                    "the path's value would be doubled",
                    "Write 'type: path'.",
                    findings);
        } else if (!type.equals("path") && parameter.get("required").isMissing()) {
            add(
                    verb,
                    parameter,
                    "does not say whether '" + name + "' is required",
                    "Camel takes every parameter for required",
                    "Add 'required: false' or 'required: true'.",
                    findings);
        }
    }

    private static void checkUse(YamlVerb verb, YamlRoute route, Set<String> declared, Findings findings) {
        Set<String> set = headersSet(route);
        Set<String> used = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        route.from().get("steps").scalars().forEach(text -> {
            Matcher matcher = USED.matcher(text.text());
            while (matcher.find()) {
                String name = matcher.group(1);
                used.add(name);
                if (!declared.contains(name) && !set.contains(name) && !name.startsWith("Camel")) {
                    findings.add(
                            verb.file(),
                            text,
                            RULE,
                            "the route of " + verb.title() + " uses '" + name + "', which is not declared",
                            "the gate passes declared parameters only",
                            "Add it to 'param' of the verb, or remove it here.");
                }
            }
        });
        if (!usesAreVisible(route)) {
            return;
        }
        String access = verb.body().get("security").json().toString();
        for (YamlNode parameter : verb.parameters()) {
            String name = parameter.get("name").text();
            if (!used.contains(name) && !access.contains("{" + name + "}")) {
                add(
                        verb,
                        parameter,
                        "declares '" + name + "', which its route does not use",
                        "clients would send it in vain",
                        "Hand it to the bean: '${header." + name + "}', or remove it.",
                        findings);
            }
        }
    }

    private static Set<String> headersSet(YamlRoute route) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (YamlStep step : route.steps()) {
            if (SET_HERE.contains(step.kind())) {
                names.add(step.body().get("name").text());
                step.body()
                        .get("headers")
                        .items()
                        .forEach(header -> names.add(header.get("name").text()));
            }
        }
        return names;
    }

    private static boolean usesAreVisible(YamlRoute route) {
        List<YamlStep> steps = route.steps();
        Optional<YamlStep> hidden = steps.stream()
                .filter(step -> step.sends() || step.kind().equals("bean") && !hasPlainArguments(step))
                .findFirst();
        return hidden.isEmpty() && steps.stream().anyMatch(step -> step.kind().equals("bean"));
    }

    private static boolean hasPlainArguments(YamlStep bean) {
        String method = bean.body().get("method").text();
        return method.contains("(") && !method.contains("${exchange") && !method.contains("*");
    }

    private static void add(YamlVerb verb, YamlNode where, String what, String why, String mend, Findings findings) {
        findings.add(verb.file(), where, RULE, verb.title() + " " + what, why, mend);
    }
}
