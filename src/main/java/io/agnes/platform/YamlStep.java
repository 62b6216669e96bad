package io.agnes.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A step of a route.
 *
 * @param kind its name in the YAML DSL, for example {@code bean}
 * @param key where it stands
 * @param body its options, or a text in its short form
 */
record YamlStep(String kind, YamlNode key, YamlNode body) {
    private static final Set<String> SENDING = Set.of(
            "to",
            "toD",
            "enrich",
            "pollEnrich",
            "poll",
            "kamelet",
            "wireTap",
            "recipientList",
            "dynamicRouter",
            "routingSlip");
    private static final Set<String> WITH_URI = Set.of("to", "toD", "poll", "wireTap");

    int line() {
        return key.line();
    }

    /** Whether it hands the message to an endpoint that is named by the step. */
    boolean sends() {
        return SENDING.contains(kind);
    }

    /** Whether its endpoint is written in {@code uri}. */
    boolean namesUri() {
        return WITH_URI.contains(kind);
    }

    /** The endpoint, in the long or the short form; empty when it is computed. */
    String uri() {
        return body.isText() ? body.text() : body.get("uri").text();
    }

    /** The direct steps of a list. */
    static List<YamlStep> in(YamlNode steps) {
        List<YamlStep> found = new ArrayList<>();
        for (YamlNode item : steps.items()) {
            item.entries().forEach(entry -> found.add(new YamlStep(entry.name(), entry.key(), entry.value())));
        }
        return found;
    }

    /** The lists of steps right below a node, however they are wrapped ({@code when}, {@code otherwise}, ...). */
    static List<YamlNode> listsBelow(YamlNode node) {
        List<YamlNode> lists = new ArrayList<>();
        for (YamlNode.Entry entry : node.entries()) {
            if (entry.name().equals("steps")) {
                lists.add(entry.value());
            } else {
                lists.addAll(listsBelow(entry.value()));
            }
        }
        node.items().forEach(item -> lists.addAll(listsBelow(item)));
        return lists;
    }

    /** Every step at any depth below a node, in the order of the file. */
    static List<YamlStep> below(YamlNode node) {
        List<YamlStep> found = new ArrayList<>();
        for (YamlNode list : listsBelow(node)) {
            for (YamlStep step : in(list)) {
                found.add(step);
                found.addAll(below(step.body()));
            }
        }
        return found;
    }
}
