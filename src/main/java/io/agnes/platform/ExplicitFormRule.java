package io.agnes.platform;

import java.util.Set;

/** The canonical form that visual editors read and write: {@code uri:} plus {@code parameters:}, no short forms. */
final class ExplicitFormRule implements RouteRule {
    static final String RULE = "explicit-form";
    private static final String WHY = "visual editors read and write the canonical form";
    private static final Set<String> LONG_FORM =
            Set.of("to", "toD", "wireTap", "enrich", "pollEnrich", "poll", "kamelet", "bean", "process");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (RouteFile file : folder.files()) {
            for (YamlNode item : file.content().items()) {
                checkItem(file, item, findings);
                checkUris(file, item, findings);
            }
        }
    }

    private static void checkItem(RouteFile file, YamlNode item, Findings findings) {
        if (item.has("from")) {
            findings.add(
                    file,
                    item,
                    RULE,
                    "the route is written as a bare 'from:'",
                    WHY,
                    "Wrap it: '- route: {id, description, group, from}'.");
        }
        for (YamlStep step : YamlStep.below(item)) {
            if (LONG_FORM.contains(step.kind()) && step.body().isText()) {
                findings.add(
                        file,
                        step.key(),
                        RULE,
                        "the step '" + step.kind() + "' is written in its short form",
                        WHY,
                        step.kind().equals("bean")
                                ? "Write 'bean: {id, ref, method}'."
                                : "Write '" + step.kind() + ": {id, uri, parameters}'.");
            } else if (step.kind().equals("bean")) {
                checkBean(file, step, findings);
            }
        }
    }

    private static void checkBean(RouteFile file, YamlStep step, Findings findings) {
        if (step.body().get("ref").text().isEmpty()) {
            findings.add(
                    file,
                    step.key(),
                    "bean-form",
                    "the bean step has no ref",
                    "beans are made once, in Components, and are called by their name",
                    "Write 'bean: {id, ref, method}'.");
        }
        if (step.body().get("method").text().isEmpty()) {
            findings.add(
                    file,
                    step.key(),
                    "bean-form",
                    "the bean step names no method",
                    "Camel would pick one by the type of the body",
                    "Add 'method: <name>'.");
        }
    }

    private static void checkUris(RouteFile file, YamlNode node, Findings findings) {
        for (YamlNode.Entry entry : node.entries()) {
            if (entry.name().equals("uri")
                    && entry.value().text().replaceAll("\\{\\{.*?}}", "").contains("?")) {
                findings.add(
                        file,
                        entry.value(),
                        RULE,
                        "the uri '" + entry.value().text() + "' holds a query",
                        WHY,
                        "Write what follows the '?' as 'parameters:'.");
            }
            checkUris(file, entry.value(), findings);
        }
        node.items().forEach(item -> checkUris(file, item, findings));
    }
}
