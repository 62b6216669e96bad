package io.agnes.platform;

import java.util.Set;
import java.util.regex.Pattern;

/** Every route says what it is; every step that calls something has an id by which tests, logs and metrics find it. */
final class DescribeRule implements RouteRule {
    private static final Pattern VERB_FIRST = Pattern.compile("[a-z]+(-[a-z0-9]+)+");
    private static final Set<String> NEED_ID = Set.of("bean", "process");

    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (YamlRoute route : folder.routes()) {
            requireText(route, "id", "id: " + route.file().prefix(), findings);
            requireText(route, "description", "description: what the route does, in one sentence", findings);
            requireText(route, "group", "group: " + route.file().area(), findings);
        }
        for (RouteFile file : folder.files()) {
            for (YamlNode item : file.content().items()) {
                YamlStep.below(item).forEach(step -> checkStep(file, step, findings));
            }
        }
    }

    private static void requireText(YamlRoute route, String key, String example, Findings findings) {
        String text = key.equals("id") ? route.id() : route.body().get(key).text();
        if (text.isBlank()) {
            findings.add(
                    route.file(),
                    route.item(),
                    "describe",
                    "the route '" + route.id() + "' has no " + key,
                    "lists, logs and drawings show it",
                    "Add '" + example + "'.");
        }
    }

    private static void checkStep(RouteFile file, YamlStep step, Findings findings) {
        if (!step.sends() && !NEED_ID.contains(step.kind())) {
            return;
        }
        YamlNode id = step.body().get("id");
        if (id.text().isEmpty()) {
            findings.add(
                    file,
                    step.key(),
                    "step-id",
                    "the step '" + step.kind() + "' has no id",
                    "tests intercept by it, logs and metrics show it",
                    "Add an id that starts with its verb, such as 'id: fetch-issue'.");
        } else if (!VERB_FIRST.matcher(id.text()).matches()) {
            findings.add(
                    file,
                    id,
                    "step-id",
                    "the id '" + id.text() + "' is not a verb and its object in kebab-case",
                    "a log line with it must read as an action",
                    "Write it like 'fetch-issue' or 'write-parquet'.");
        }
    }
}
