package io.agnes.platform;

import java.util.Set;
import java.util.regex.Pattern;

/** YAML says order, split, filter and retry; what computes is a bean method. */
final class NoLogicRule implements RouteRule {
    static final String RULE = "no-logic";
    private static final String WHY = "code in a route is neither compiled, nor tested, nor found";
    private static final Set<String> CODE = Set.of(
            "csimple",
            "datasonnet",
            "groovy",
            "java",
            "joor",
            "js",
            "language",
            "mvel",
            "ognl",
            "python",
            "spel",
            "wasm");
    private static final Set<String> PREDICATES = Set.of(
            "when",
            "filter",
            "validate",
            "handled",
            "continued",
            "retryWhile",
            "onWhen",
            "completionPredicate",
            "loop");
    private static final Set<String> VALUES = Set.of(
            "setHeader",
            "headers",
            "setBody",
            "setProperty",
            "setVariable",
            "variables",
            "split",
            "recipientList",
            "dynamicRouter",
            "routingSlip",
            "enrich",
            "pollEnrich",
            "poll",
            "idempotentConsumer",
            "correlationExpression",
            "completionSizeExpression",
            "completionTimeoutExpression",
            "delay",
            "throttle",
            "sort",
            "resequence");
    private static final Pattern OPERATOR = Pattern.compile("\\s(==|=~|!=|!=~|>=?|<=?|&&|\\|\\||\\?|[+]{2}|-{2}|~>)\\s"
            + "|}\\s+!?(contains|regex|in|is|range|startsWith|endsWith)\\s");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (RouteFile file : folder.files()) {
            for (YamlNode item : file.content().items()) {
                YamlStep.below(item).forEach(step -> checkStep(file, step, findings));
                checkExpressions(file, item, "", findings);
            }
        }
    }

    private static void checkStep(RouteFile file, YamlStep step, Findings findings) {
        if (step.kind().equals("script")) {
            findings.add(
                    file,
                    step.key(),
                    RULE,
                    "the step 'script' holds code",
                    WHY,
                    "Write a bean method and call it: 'bean: {id, ref, method}'.");
        }
        if (step.kind().equals("toD")) {
            findings.add(
                    file,
                    step.key(),
                    RULE,
                    "the step 'toD' computes where a message goes",
                    "a caller's value could choose the target",
                    "Check the host in a bean, set CamelHttpUri, then a fixed 'to:'.");
        }
    }

    private static void checkExpressions(RouteFile file, YamlNode node, String owner, Findings findings) {
        for (YamlNode.Entry entry : node.entries()) {
            String name = entry.name();
            if (name.equals("parameters")) {
                continue;
            }
            if (CODE.contains(name)) {
                findings.add(
                        file,
                        entry.key(),
                        RULE,
                        "the expression is written in '" + name + "'",
                        WHY,
                        "Use 'simple' for a predicate or a value, or a bean method.");
            } else if (name.equals("simple")) {
                checkSimple(file, entry, owner, findings);
            }
            boolean wrapper = name.equals("expression") || name.equals("simple");
            checkExpressions(file, entry.value(), wrapper ? owner : name, findings);
        }
        node.items().forEach(item -> checkExpressions(file, item, owner, findings));
    }

    private static void checkSimple(RouteFile file, YamlNode.Entry entry, String owner, Findings findings) {
        YamlNode value = entry.value();
        String text = value.isText() ? value.text() : value.get("expression").text();
        if (PREDICATES.contains(owner)) {
            return;
        }
        if (!VALUES.contains(owner)) {
            findings.add(
                    file,
                    entry.key(),
                    RULE,
                    "'simple' is used in '" + owner + "'",
                    "it is for predicates and for handing values over",
                    "Compute the value in a bean method.");
        } else if (text.contains("${") && OPERATOR.matcher(text).find()) {
            findings.add(
                    file,
                    entry.key(),
                    RULE,
                    "the value of '" + owner + "' is computed by an operator",
                    WHY,
                    "Compute it in a bean method and hand the result over.");
        }
    }
}
