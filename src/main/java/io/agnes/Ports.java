package io.agnes;

import io.agnes.access.Mailer;
import io.agnes.health.DetailedHealth;
import io.agnes.jobs.ScheduledJob;
import io.agnes.platform.RouteStatus;
import io.agnes.source.jira.JiraApi;
import io.agnes.source.jira.JiraFiles;
import io.agnes.source.jsonapi.JsonApi;
import io.agnes.source.keboola.StorageApi;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the rooms ask of the routes.
 *
 * @param routes how the routes that run compare with their files
 * @param scheduled the jobs that the clock of the engine knows now
 * @param mailer sends mails
 * @param keboola makes the control calls to Keboola
 * @param jira makes the calls to Jira
 * @param jiraFiles copies files from Jira
 * @param jsonApi the tables of JSON APIs, and their pages
 */
record Ports(
        Supplier<RouteStatus> routes,
        Supplier<List<ScheduledJob>> scheduled,
        Mailer mailer,
        StorageApi keboola,
        JiraApi jira,
        JiraFiles jiraFiles,
        JsonApi jsonApi) {

    /** The same as the health of the instance tells it. */
    DetailedHealth.Routes health() {
        RouteStatus status = routes.get();
        return new DetailedHealth.Routes(
                status.ok() ? "ok" : "warning",
                status.liveEditing(),
                status.checkedAt(),
                status.appliedAt(),
                status.findings(),
                status.pendingRestart());
    }
}
