package io.agnes;

import io.agnes.access.AccessRequests;
import io.agnes.access.AccessViews;
import io.agnes.access.Accounts;
import io.agnes.access.AuditLog;
import io.agnes.access.Bootstrap;
import io.agnes.access.EmailLinks;
import io.agnes.access.Grants;
import io.agnes.access.GroupAdministration;
import io.agnes.access.LastUse;
import io.agnes.access.OpenId;
import io.agnes.access.PasswordChanges;
import io.agnes.access.PersonalTokens;
import io.agnes.access.Providers;
import io.agnes.access.Retired;
import io.agnes.access.Sessions;
import io.agnes.access.SignIn;
import io.agnes.access.TablePolicies;
import io.agnes.access.UserAdministration;
import io.agnes.catalog.CatalogWiring;
import io.agnes.catalog.openmetadata.CatalogExport;
import io.agnes.health.Health;
import io.agnes.health.HealthWatch;
import io.agnes.jobs.Jobs;
import io.agnes.source.bigquery.BigQuerySource;
import io.agnes.source.database.DatabaseSource;
import io.agnes.source.file.FileSource;
import io.agnes.source.file.FileUploads;
import io.agnes.source.file.ManifestSync;
import io.agnes.source.jira.JiraAdmin;
import io.agnes.source.jira.JiraAttachments;
import io.agnes.source.jira.JiraDispatch;
import io.agnes.source.jira.JiraIntake;
import io.agnes.source.jira.JiraOrganizations;
import io.agnes.source.jira.JiraPages;
import io.agnes.source.jira.JiraProcess;
import io.agnes.source.jira.JiraSource;
import io.agnes.source.jira.JiraTables;
import io.agnes.source.jira.JiraWebhook;
import io.agnes.source.jsonapi.JsonApiSource;
import io.agnes.source.keboola.KeboolaExports;
import io.agnes.source.keboola.KeboolaSource;
import io.agnes.source.local.LocalSource;
import io.agnes.sync.Downloads;
import io.agnes.sync.Manifests;
import io.agnes.sync.Removals;
import io.agnes.sync.Subscriptions;
import io.agnes.sync.SyncLedger;
import io.agnes.sync.SyncRuns;
import io.agnes.sync.TableAdministration;
import io.agnes.sync.TableCatalog;
import io.agnes.sync.TableDiscoveries;
import io.agnes.sync.TableUploads;
import io.agnes.warehouse.Orchestrator;
import io.agnes.warehouse.Queries;
import java.util.HashMap;
import java.util.Map;

/** The steps that routes may call. */
final class Steps {
    /** The steps that routes may call, by name; {@link Components#beans()} holds one object for each. */
    static final Map<String, Class<?>> ALL = with(
            CatalogWiring.STEPS,
            Map.entry("signIn", SignIn.class),
            Map.entry("accounts", Accounts.class),
            Map.entry("passwordChanges", PasswordChanges.class),
            Map.entry("emailLinks", EmailLinks.class),
            Map.entry("openId", OpenId.class),
            Map.entry("bootstrap", Bootstrap.class),
            Map.entry("providers", Providers.class),
            Map.entry("sessions", Sessions.class),
            Map.entry("personalTokens", PersonalTokens.class),
            Map.entry("lastUse", LastUse.class),
            Map.entry("users", UserAdministration.class),
            Map.entry("groups", GroupAdministration.class),
            Map.entry("grants", Grants.class),
            Map.entry("access", AccessViews.class),
            Map.entry("tablePolicies", TablePolicies.class),
            Map.entry("accessRequests", AccessRequests.class),
            Map.entry("audit", AuditLog.class),
            Map.entry("retired", Retired.class),
            Map.entry("queries", Queries.class),
            Map.entry("orchestrator", Orchestrator.class),
            Map.entry("fileManifest", ManifestSync.class),
            Map.entry("fileSource", FileSource.class),
            Map.entry("fileUploads", FileUploads.class),
            Map.entry("databaseSource", DatabaseSource.class),
            Map.entry("bigquerySource", BigQuerySource.class),
            Map.entry("keboolaSource", KeboolaSource.class),
            Map.entry("keboolaExports", KeboolaExports.class),
            Map.entry("jsonApiSource", JsonApiSource.class),
            Map.entry("jiraSource", JiraSource.class),
            Map.entry("jiraWebhook", JiraWebhook.class),
            Map.entry("jiraDispatch", JiraDispatch.class),
            Map.entry("jiraIntake", JiraIntake.class),
            Map.entry("jiraProcess", JiraProcess.class),
            Map.entry("jiraTables", JiraTables.class),
            Map.entry("jiraPages", JiraPages.class),
            Map.entry("jiraAttachments", JiraAttachments.class),
            Map.entry("jiraOrganizations", JiraOrganizations.class),
            Map.entry("jira", JiraAdmin.class),
            Map.entry("ledger", SyncLedger.class),
            Map.entry("localSource", LocalSource.class),
            Map.entry("syncRuns", SyncRuns.class),
            Map.entry("tables", TableCatalog.class),
            Map.entry("downloads", Downloads.class),
            Map.entry("registry", TableAdministration.class),
            Map.entry("discovery", TableDiscoveries.class),
            Map.entry("removals", Removals.class),
            Map.entry("manifests", Manifests.class),
            Map.entry("subscriptions", Subscriptions.class),
            Map.entry("catalogExport", CatalogExport.class),
            Map.entry("tableUploads", TableUploads.class),
            Map.entry("jobs", Jobs.class),
            Map.entry("health", Health.class),
            Map.entry("healthWatch", HealthWatch.class));

    private Steps() {}

    @SafeVarargs
    private static Map<String, Class<?>> with(Map<String, Class<?>> steps, Map.Entry<String, Class<?>>... others) {
        Map<String, Class<?>> all = new HashMap<>(steps);
        all.putAll(Map.ofEntries(others));
        return Map.copyOf(all);
    }
}
