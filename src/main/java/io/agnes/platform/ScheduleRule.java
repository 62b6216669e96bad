package io.agnes.platform;

import org.quartz.CronExpression;

/** A cron expression is one that Quartz understands: it would be read only when the route starts. */
final class ScheduleRule implements RouteRule {
    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (YamlRoute route : folder.routes()) {
            YamlNode written = route.from().get("parameters").get("cron");
            if (route.uri().startsWith("quartz:")) {
                check(
                        route.file(),
                        written.isMissing() ? route.from().get("uri") : written,
                        route.id(),
                        folder.values().resolve(written.text()),
                        findings);
            }
        }
        for (RouteFile file : folder.files()) {
            for (YamlNode declared : file.declarations("templatedRoute")) {
                for (YamlNode parameter : declared.get("parameters").items()) {
                    if (parameter.get("name").text().equals("cron")) {
                        YamlNode written = parameter.get("value");
                        String cron = folder.values().resolve(written.text());
                        check(file, written, declared.get("routeId").text(), cron, findings);
                    }
                }
            }
        }
    }

    private static void check(RouteFile file, YamlNode where, String route, String cron, Findings findings) {
        if (!cron.contains("{{") && !CronExpression.isValidExpression(cron)) {
            findings.add(
                    file,
                    where,
                    "schedule",
                    "the route '" + route + "' has no usable cron expression: '" + cron + "'",
                    "the engine would not start with it",
                    "Write 'parameters: {cron: \"{{...}}\"}' with six fields, such as '0 0/5 * * * ?' for every five minutes.");
        }
    }
}
