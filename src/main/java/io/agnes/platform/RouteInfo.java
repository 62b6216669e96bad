package io.agnes.platform;

import java.nio.file.Path;

/**
 * One route as it stands in its file, with placeholders resolved.
 *
 * @param file relative to the routes folder
 * @param trigger the URI it starts from, or the verb that calls it: {@code GET /api/tables}
 * @param schedule the cron expression or the period of a timer; empty when a schedule does not start it
 */
public record RouteInfo(
        String id, Path file, int line, String trigger, String schedule, String description, String group) {}
