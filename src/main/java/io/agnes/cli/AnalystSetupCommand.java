package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From an empty folder to a workspace, in eight steps. Each finds what it did before, so a run that broke off goes on. */
@Command(
        name = "setup",
        description = {
            "Makes this folder a workspace: signs in, fetches tables and metrics, writes what an agent needs.",
            "A run that broke off is continued by running it again."
        })
final class AnalystSetupCommand implements Callable<Integer> {
    private static final int PARTLY = 2;

    private final DaCommand da;

    @Option(names = "--server-url", paramLabel = "URL", description = "The server, such as https://agnes.example.com.")
    private String serverUrl;

    @Option(names = "--workspace", paramLabel = "DIR", description = "The folder (default: the current one).")
    private Path folder;

    @Option(names = "--force", description = "Do it anew; what is replaced is kept as a copy.")
    private boolean force;

    @Option(names = "--non-interactive", description = "Ask nothing.")
    private boolean nonInteractive;

    @Option(names = "--token-stdin", description = "Read an access token from standard input.")
    private boolean tokenStdin;

    @Option(
            names = "--json",
            description = "Print workspace, server, instance, tables, metrics, rows and errors as JSON.")
    private boolean json;

    AnalystSetupCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        Path root = (folder == null ? da.place() : folder).toAbsolutePath().normalize();
        step(1, "detect", root.toString());
        if (isComplete(root) && !force) {
            da.io().note("This is a workspace already. da sync refreshes it; --force makes it anew.");
            return finish(new Workspace(root), new SyncReport(), "");
        }
        new WorkspacePlace(da.io().environment()).require(root);

        SetupConnection connection = new SetupConnection(da, nonInteractive);
        ServerUrl server = connection.server(serverUrl, Workspace.around(root));
        JsonNode health = new ApiClient(server, Optional.empty()).get("/api/health");
        String instance = health.path("instance_name").asText(server.uri().getHost());
        ApiClient client = connection.signIn(server, tokenStdin);
        step(2, "connect", instance + " at " + server);

        Workspace workspace = create(root, server);
        step(3, "workspace", "data, user, .claude");
        SyncReport report = new SyncReport();
        WorkspaceLock.hold(workspace, () -> fill(workspace, client, instance, report));
        return finish(workspace, report, instance);
    }

    private void fill(Workspace workspace, ApiClient client, String instance, SyncReport report) throws IOException {
        Sync sync = new Sync(client, workspace, da.io(), Sync.PARALLEL, json);
        int readable = client.get("/api/catalog?limit=1").path("count").asInt();
        int metrics = client.get("/api/metrics").path("metrics").size();
        step(4, "schema and metrics", readable + " tables, " + metrics + " metrics");
        sync.tables(List.of(), report);
        step(5, "data", report.downloaded.size() + " tables fetched, " + report.unchanged.size() + " were here");
        report.warnings.forEach(warning -> da.io().note("warning: " + warning));
        report.errors.forEach((table, error) -> da.io().note("error: " + table + ": " + error));
        step(6, "DuckDB", workspace.root().relativize(workspace.database()).toString());
        new AgentFiles(workspace, da.io())
                .write(new ClaudeMd(workspace).text(instance, client.server()), client.server());
        step(7, "CLAUDE.md", "and the settings of the agent");
    }

    private static Workspace create(Path root, ServerUrl server) {
        try {
            return Workspace.create(root, server);
        } catch (IOException e) {
            throw Failure.of(
                    "The folder " + root + " cannot be written to.",
                    "Make it writable or choose another: da analyst setup --workspace DIR",
                    e);
        }
    }

    private Integer finish(Workspace workspace, SyncReport report, String instance) throws IOException {
        int views;
        try (LocalDatabase database = LocalDatabase.read(workspace)) {
            views = database.relations().size();
        }
        long rows = SyncState.read(workspace).tables().values().stream()
                .mapToLong(SyncState.Held::rows)
                .sum();
        step(8, "verify", views + " tables, " + rows + " rows");
        if (json) {
            ObjectNode told = JsonNodeFactory.instance.objectNode();
            told.put("workspace", workspace.root().toString());
            told.put("server", workspace.server());
            told.put("instance", instance);
            told.put("tables", views);
            told.put("metrics", metrics(workspace));
            told.put("rows", rows);
            told.set("errors", report.json().path("errors"));
            da.json(told);
        } else {
            da.io().note("Ready. Next: da metrics list, da metrics query METRIC, da query \"select ...\"");
        }
        return report.failed() ? PARTLY : 0;
    }

    private static int metrics(Workspace workspace) {
        return WholeFile.json(workspace.metadata("metrics.json"))
                .path("metrics")
                .size();
    }

    private static boolean isComplete(Path root) throws IOException {
        Workspace workspace = new Workspace(root);
        return Files.exists(workspace.lastSync())
                && Files.exists(workspace.database())
                && Files.exists(workspace.claudeMd())
                && Files.readString(workspace.claudeMd()).contains(AgentFiles.MARKER);
    }

    private void step(int number, String name, String what) {
        da.io().note(number + "/8 " + name + ": " + what);
    }
}
