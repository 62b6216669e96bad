package io.agnes.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The commands of {@code da} by name, each made when it is needed. */
final class Commands {
    private static final String SERVER_OPTION = "--server";
    private static final Set<String> VERSION_OPTIONS = Set.of("--version", "-V");

    private final Map<String, Supplier<CommandLine>> byName = new LinkedHashMap<>();

    Commands(DaCommand da) {
        byName.put("analyst", () -> GroupCommand.of(da, "analyst", "Sets a workspace up and tells how it is.")
                .addSubcommand(new AnalystSetupCommand(da))
                .addSubcommand(new AnalystStatusCommand(da)));
        byName.put("sync", () -> new CommandLine(new SyncCommand(da)));
        byName.put("query", () -> new CommandLine(new QueryCommand(da)));
        byName.put("tables", () -> new CommandLine(new TablesCommand(da)));
        byName.put("describe", () -> new CommandLine(new DescribeCommand(da)));
        byName.put("explore", () -> new CommandLine(new ExploreCommand(da)));
        byName.put("profile", () -> new CommandLine(new ProfileCommand(da)));
        byName.put("catalog", () -> GroupCommand.of(da, "catalog", "Looks through what there is.")
                .addSubcommand(new CatalogSearchCommand(da)));
        byName.put("metrics", () -> metrics(da));
        byName.put("memory", () -> memory(da));
        byName.put("status", () -> new CommandLine(new StatusCommand(da)));
        byName.put(
                "doctor",
                () -> new CommandLine(new ChecksCommand(
                        da, "doctor", "Looks at everything: Java, sign-in, server, workspace, disk.", Checks::all)));
        byName.put("auth", () -> auth(da));
        byName.put("setup", () -> setup(da));
        byName.put("admin", () -> admin(da));
        byName.put("completion", () -> new CommandLine(new CompletionCommand(da)));
        byName.put("version", () -> new CommandLine(new VersionCommand(da)));
    }

    /** Adds the command that is named, or all of them when none is or something else is asked. */
    void addTo(CommandLine line, String[] arguments) {
        named(arguments)
                .forEach(name -> line.addSubcommand(name, byName.get(name).get()));
    }

    private Collection<String> named(String[] arguments) {
        if (arguments.length == 1 && VERSION_OPTIONS.contains(arguments[0])) {
            return List.of();
        }
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals(SERVER_OPTION)) {
                i++;
            } else if (!arguments[i].startsWith("-")) {
                return byName.containsKey(arguments[i]) ? List.of(arguments[i]) : byName.keySet();
            }
        }
        return byName.keySet();
    }

    private static CommandLine auth(DaCommand da) {
        CommandLine token = GroupCommand.of(da, "token", "Makes, lists and revokes your access tokens.")
                .addSubcommand(new TokenCreateCommand(da))
                .addSubcommand(CallCommand.of(
                        da,
                        Call.get("list", "/auth/tokens", "Your tokens, the newest first, revoked ones too.")
                                .shows(
                                        "prefix",
                                        "name",
                                        "scopes",
                                        "created_at",
                                        "expires_at",
                                        "last_used_at",
                                        "revoked_at")))
                .addSubcommand(CallCommand.of(
                        da,
                        Call.of("revoke", "DELETE", "/auth/tokens/{TOKEN}", "Revokes one of your tokens.")
                                .on(
                                        "TOKEN",
                                        new Call.Lookup("/auth/tokens", "", "name", "token"),
                                        "Its name or its id.")
                                .says("The token is revoked.")));
        return GroupCommand.of(da, "auth", "Signs in and out, and tells who you are.")
                .addSubcommand(new LoginCommand(da))
                .addSubcommand(new LogoutCommand(da))
                .addSubcommand(new WhoamiCommand(da))
                .addSubcommand(new ImportTokenCommand(da))
                .addSubcommand(token);
    }

    private static CommandLine setup(DaCommand da) {
        return GroupCommand.of(da, "setup", "Chooses a server, and begins a new one.")
                .addSubcommand(new SetupInitCommand(da))
                .addSubcommand(new BootstrapCommand(da))
                .addSubcommand(new ChecksCommand(
                        da, "test-connection", "Whether the server answers and how its parts are.", Checks::connection))
                .addSubcommand(CallCommand.of(
                        da,
                        Call.of(
                                        "first-sync",
                                        "POST",
                                        "/api/sync/trigger",
                                        "Plans a sync run of every table on the server.")
                                .takesAll("TABLE", "Only these tables.")))
                .addSubcommand(new ChecksCommand(
                        da, "verify", "Whether server, sign-in, data and queries work.", Checks::verification));
    }

    private static CommandLine metrics(DaCommand da) {
        return GroupCommand.of(da, "metrics", "Business numbers, each with its one definition.")
                .addSubcommand(new MetricsListCommand(da))
                .addSubcommand(new MetricsShowCommand(da))
                .addSubcommand(new MetricsQueryCommand(da))
                .addSubcommand(new MetricsImportCommand(da))
                .addSubcommand(new MetricsAddCommand(da))
                .addSubcommand(new MetricsExportCommand(da))
                .addSubcommand(new MetricsValidateCommand(da));
    }

    private static CommandLine memory(DaCommand da) {
        CommandLine memory = GroupCommand.of(da, "memory", "What people teach their agents.");
        MemoryCalls.own().forEach(call -> memory.addSubcommand(CallCommand.of(da, call)));
        return memory.addSubcommand(new VoteCommand(da));
    }

    private static CommandLine admin(DaCommand da) {
        CommandLine admin = GroupCommand.of(da, "admin", "Administers the server.");
        AdminCalls.groups().forEach((name, group) -> {
            CommandLine line = GroupCommand.of(da, name, group.description());
            group.calls().forEach(call -> line.addSubcommand(CallCommand.of(da, call)));
            admin.addSubcommand(line);
        });
        admin.getSubcommands().get("metadata").addSubcommand(new ReviewCommand(da));
        return admin.addSubcommand(metrics(da));
    }
}
