package io.agnes.platform;

import org.quartz.CronExpression;

/** A cron expression is one that Quartz understands: it would be read only when the route starts. */
final class ScheduleRule implements RouteRule {
    @Override
    public void check(RouteFolder folder, Findings findings) {
        for (YamlRoute route : folder.routes()) {
            YamlNode written = route.from().get("parameters").get("cron");
            String cron = folder.values().resolve(written.text());
            if (route.uri().startsWith("quartz:") && !cron.contains("{{") && !CronExpression.isValidExpression(cron)) {
                findings.add(
                        route.file(),
                        written.isMissing() ? route.from().get("uri") : written,
                        "schedule",
                        "the route '" + route.id() + "' has no usable cron expression: '" + cron + "'",
                        "the engine would not start with it",
                        "Write 'parameters: {cron: \"{{...}}\"}' with six fields, such as '0 0/5 * * * ?' for every five minutes.");
            }
        }
    }
}
