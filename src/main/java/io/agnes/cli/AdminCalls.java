package io.agnes.cli;

import static io.agnes.cli.Call.Kind.FLAG;
import static io.agnes.cli.Call.Kind.LIST;
import static io.agnes.cli.Call.Kind.MAP;
import static io.agnes.cli.Call.Kind.NUMBER;
import static io.agnes.cli.Call.Kind.TEXT;
import static io.agnes.cli.Call.Kind.TEXT_OR_FILE;
import static io.agnes.cli.Call.Lookup.GROUP;
import static io.agnes.cli.Call.Lookup.USER;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands behind {@code da admin}, each a call of the API. */
final class AdminCalls {
    private static final String USER_WHO = "E-mail or id of the account.";
    private static final String GROUP_WHICH = "Name or id of the group.";
    private static final String TABLE_WHICH = "Id of the table.";

    private AdminCalls() {}

    record Group(String description, List<Call> calls) {}

    static Map<String, Group> groups() {
        Map<String, Group> groups = new LinkedHashMap<>();
        groups.put("users", new Group("Accounts.", users()));
        groups.put("groups", new Group("Groups and who is in them.", userGroups()));
        groups.put("grants", new Group("What groups may read.", grants()));
        groups.put("tables", new Group("Registered tables.", tables()));
        groups.put("sources", new Group("Connections and what they have.", sources()));
        groups.put("sync", new Group("Sync runs of the server.", sync()));
        groups.put("jobs", new Group("Jobs that run by the clock.", jobs()));
        groups.put("metadata", new Group("Descriptions of columns.", metadata()));
        groups.put("memory", new Group("What becomes of knowledge.", MemoryCalls.governing()));
        groups.put("audit", new Group("Who did what.", audit()));
        groups.put("jira", new Group("How the events of Jira go.", jira()));
        return groups;
    }

    private static List<Call> users() {
        return List.of(
                Call.get("list", "/api/users", "Every account.")
                        .shows("email", "name", "active", "is_admin", "groups", "last_login_at", "id"),
                Call.get("show", "/api/users/{USER}", "One account with its groups.")
                        .on("USER", USER, USER_WHO),
                Call.of("add", "POST", "/api/users", "Makes an account.")
                        .takes("EMAIL", "email", "The address that it signs in with.")
                        .option("--name", "name", "What people call its owner.")
                        .option("--invite", "send_invite", FLAG, "Mail a link with which a password is chosen."),
                Call.of("remove", "DELETE", "/api/users/{USER}", "Removes an account.")
                        .on("USER", USER, USER_WHO)
                        .says("The account is removed."),
                Call.of("activate", "POST", "/api/users/{USER}/activate", "Lets an account sign in again.")
                        .on("USER", USER, USER_WHO),
                Call.of("deactivate", "POST", "/api/users/{USER}/deactivate", "Ends an account's sign-ins at once.")
                        .on("USER", USER, USER_WHO),
                Call.of(
                                "reset-password",
                                "POST",
                                "/api/users/{USER}/reset-password",
                                "Makes a link to choose a new password.")
                        .on("USER", USER, USER_WHO),
                Call.get(
                                "access",
                                "/api/admin/users/{USER}/effective-access",
                                "What an account may read, and through which group.")
                        .on("USER", USER, USER_WHO));
    }

    private static List<Call> userGroups() {
        return List.of(
                Call.get("list", "/api/admin/groups", "Every group."),
                Call.get("show", "/api/admin/groups/{GROUP}", "One group.").on("GROUP", GROUP, GROUP_WHICH),
                Call.of("create", "POST", "/api/admin/groups", "Makes a group.")
                        .takes("NAME", "name", "What it is called.")
                        .option("--description", "description", "What it is for."),
                Call.of("remove", "DELETE", "/api/admin/groups/{GROUP}", "Removes a group with its grants.")
                        .on("GROUP", GROUP, GROUP_WHICH)
                        .says("The group is removed."),
                Call.get("members", "/api/admin/groups/{GROUP}/members", "Who is in a group.")
                        .on("GROUP", GROUP, GROUP_WHICH),
                Call.of("add-member", "POST", "/api/admin/groups/{GROUP}/members", "Puts an account into a group.")
                        .on("GROUP", GROUP, GROUP_WHICH)
                        .takes("EMAIL", "email", "The address of the account."),
                Call.of(
                                "remove-member",
                                "DELETE",
                                "/api/admin/groups/{GROUP}/members/{USER}",
                                "Takes an account out of a group.")
                        .on("GROUP", GROUP, GROUP_WHICH)
                        .on("USER", USER, USER_WHO)
                        .says("The account is not in the group any more."));
    }

    private static List<Call> grants() {
        return List.of(
                Call.get("list", "/api/admin/grants", "Every grant."),
                Call.of("create", "POST", "/api/admin/grants", "Lets a group use something.")
                        .takes("GROUP", "group_id", GROUP, GROUP_WHICH)
                        .takes("TYPE", "resource_type", "What kind of thing, such as table; see resource-types.")
                        .takes("ID", "resource_id", "Id of the thing, such as that of a table."),
                Call.of("remove", "DELETE", "/api/admin/grants/{GRANT}", "Takes a grant away.")
                        .on("GRANT", "Id of the grant.")
                        .says("The grant is gone."),
                Call.get("resource-types", "/api/admin/resource-types", "What can be granted."),
                Call.get("overview", "/api/admin/access-overview", "Every group with its members and grants."));
    }

    private static List<Call> tables() {
        return List.of(
                Call.get("list", "/api/admin/registry", "Every table with its state.")
                        .shows(
                                "id",
                                "source",
                                "query_mode",
                                "sync_strategy",
                                "sync_schedule",
                                "rows",
                                "status",
                                "last_sync"),
                Call.get("show", "/api/admin/registry/{TABLE}", "One table with its last runs.")
                        .on("TABLE", TABLE_WHICH),
                registration(
                        "register", "/api/admin/register-table", "Registers a table; its first sync publishes it."),
                registration("precheck", "/api/admin/register-table/precheck", "Whether a table could be registered."),
                options(Call.of(
                                "change",
                                "PUT",
                                "/api/admin/registry/{TABLE}",
                                "Changes a table: what is not given stays.")
                        .on("TABLE", TABLE_WHICH)),
                Call.of("remove", "DELETE", "/api/admin/registry/{TABLE}", "Unregisters a table.")
                        .on("TABLE", TABLE_WHICH)
                        .says("The table is not registered any more; its data follows."),
                Call.get("policy", "/api/admin/tables/{TABLE}/policy", "Which rows and columns of a table who sees.")
                        .on("TABLE", TABLE_WHICH));
    }

    private static Call registration(String name, String path, String description) {
        return options(Call.of(name, "POST", path, description)
                .takes("NAME", "name", "The table's name here.")
                .option("--source-type", "source_type", "The kind of its source."));
    }

    private static Call options(Call call) {
        return call.option("--source", "source", "The connection.")
                .option("--bucket", "bucket", "Schema, bucket or data set there.")
                .option("--source-table", "source_table", "Its name there.")
                .option(
                        "--query",
                        "source_query",
                        TEXT_OR_FILE,
                        "SQL to run there instead, or @FILE; for materialized.")
                .option("--query-mode", "query_mode", "local, remote or materialized.")
                .option("--strategy", "sync_strategy", "full_refresh, incremental or partitioned.")
                .option("--schedule", "sync_schedule", "When it is synced, such as 'every 1h'.")
                .option("--primary-key", "primary_key", LIST, "The columns that tell rows apart.")
                .option("--option", "options", MAP, "name=value for the kind of source; may be given again.")
                .option("--folder", "folder", "Under which heading people find it.")
                .option("--description", "description", "What a row stands for.");
    }

    private static List<Call> sources() {
        return List.of(
                Call.get("list", "/api/admin/discover-tables", "The configured connections."),
                Call.get("discover", "/api/admin/discover-tables", "The tables that a connection has.")
                        .query("--source", "source", TEXT, "The connection that is asked.")
                        .query("--bucket", "bucket", TEXT, "Only this schema, bucket or data set."),
                Call.of(
                                "register-all",
                                "POST",
                                "/api/admin/discover-and-register",
                                "Registers every table of a connection.")
                        .takes("SOURCE", "source", "The connection.")
                        .option("--bucket", "bucket", "Only this schema, bucket or data set."));
    }

    private static List<Call> sync() {
        return List.of(
                Call.of(
                                "trigger",
                                "POST",
                                "/api/sync/trigger",
                                "Plans a run of the given tables, else of those that are due.")
                        .takesAll("TABLE", "Ids of tables."),
                Call.get("runs", "/api/sync/runs", "The newest runs first.")
                        .query("--limit", "limit", NUMBER, "How many, 1 to 1000."),
                Call.get("show", "/api/sync/runs/{RUN}", "One run with the outcome of each table.")
                        .on("RUN", "Id of the run."),
                Call.of("cancel", "DELETE", "/api/sync/runs/{RUN}", "Cancels a run.")
                        .on("RUN", "Id of the run."));
    }

    private static List<Call> jobs() {
        return List.of(
                Call.get("list", "/api/admin/jobs", "Every job with its schedule and its next run."),
                Call.of("run", "POST", "/api/admin/jobs/{JOB}/run", "Begins a run of a job now.")
                        .on("JOB", "Name of the job, such as data-refresh."));
    }

    private static List<Call> metadata() {
        String proposals = "/api/admin/metadata-proposals";
        String which = "Name of the proposal.";
        return List.of(
                Call.get("show", "/api/admin/metadata/{TABLE}", "What is known of a table's columns.")
                        .on("TABLE", TABLE_WHICH),
                Call.of("discover", "POST", proposals + "/discover", "Orders a proposal of types and descriptions.")
                        .option("--table", "tables", LIST, "Only this table; may be given again.")
                        .option("--descriptions", "descriptions", FLAG, "Also have descriptions written."),
                Call.get("proposals", proposals, "The proposals there are, the newest first."),
                Call.of(
                                "apply",
                                "POST",
                                proposals + "/{PROPOSAL}/apply",
                                "Makes what is proposed known; all of it or nothing.")
                        .on("PROPOSAL", which)
                        .query("--dry-run", "dry_run", FLAG, "Tell what would change."),
                Call.of(
                                "push",
                                "POST",
                                "/api/admin/metadata/{TABLE}/push",
                                "Writes a table's descriptions back to its source.")
                        .on("TABLE", TABLE_WHICH));
    }

    private static List<Call> audit() {
        return List.of(Call.get("list", "/api/admin/audit", "The newest entries first.")
                .query("--user", "user", TEXT, "Only what this account did.")
                .query("--action", "action", TEXT, "Only this action, such as token.create or token.*.")
                .query("--limit", "limit", NUMBER, "How many."));
    }

    private static List<Call> jira() {
        return List.of(
                Call.get("status", "/api/admin/jira/status", "What waits, what went through."),
                Call.get("dead-letters", "/api/admin/jira/dead-letters", "Events that could not be used.")
                        .query("--limit", "limit", NUMBER, "How many, 1 to 1000."),
                Call.of("replay-all", "POST", "/api/admin/jira/dead-letters/replay", "Tries all dead letters again."),
                Call.of("replay", "POST", "/api/admin/jira/dead-letters/{LETTER}/replay", "Tries one of them again.")
                        .on("LETTER", "Id of the dead letter."),
                Call.of(
                                "backfill",
                                "POST",
                                "/api/admin/jira/backfill",
                                "Reads all issues of a search or of the projects.")
                        .option("--jql", "jql", "Search in Jira's language."));
    }
}
