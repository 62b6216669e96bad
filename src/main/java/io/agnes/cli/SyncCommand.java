package io.agnes.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings the workspace up to date and hands in what was made in it. */
@Command(
        name = "sync",
        description = {
            "Brings tables, metrics, their descriptions and the rules of the memory up to date, then hands in sessions,"
                    + " notes and artifacts.",
            "What is broken off goes on where it stopped. Exit code 2: some tables did not come."
        })
final class SyncCommand implements Callable<Integer> {
    private static final int PARTLY = 2;
    private static final int MOST_PARALLEL = 32;

    private final DaCommand da;

    @Option(names = "--table", paramLabel = "ID", description = "Only this table; may be given again.")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--docs-only", description = "Only the files about tables and metrics, and the rules.")
    private boolean docsOnly;

    @Option(names = "--upload-only", description = "Only hand in sessions, notes and artifacts.")
    private boolean uploadOnly;

    @Option(names = "--dry-run", description = "Tell what would be done, and change nothing.")
    private boolean dryRun;

    @Option(names = "--quiet", description = "Say nothing but errors.")
    private boolean quiet;

    @Option(names = "--json", description = "Print what was done as JSON.")
    private boolean json;

    SyncCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        if (docsOnly && uploadOnly) {
            throw Failure.usage("--docs-only and --upload-only exclude each other.", "Leave one out.");
        }
        long begun = System.nanoTime();
        Workspace workspace = da.requiredWorkspace();
        ApiClient client = da.client();
        requireOwn(workspace, client);
        Sync sync = new Sync(client, workspace, da.io(), parallel(), quiet || json);
        if (dryRun) {
            dryRun(sync, workspace);
            return 0;
        }
        SyncReport report = new SyncReport();
        WorkspaceLock.hold(workspace, () -> {
            if (docsOnly) {
                sync.documents(report);
            } else if (!uploadOnly) {
                sync.tables(tables, report);
            }
            if (!docsOnly && tables.isEmpty() && da.variable("DA_NO_UPLOAD").isEmpty()) {
                new HandIn(client, workspace, da.io().environment()).run(report);
            }
        });
        report.seconds = (System.nanoTime() - begun) / 1e9;
        if (json) {
            da.json(report.json());
        } else if (!quiet) {
            report.tell(da.io());
            NewerVersion.remark(da, client);
        } else {
            report.errors.forEach((table, error) -> da.io().note("error: " + table + ": " + error));
        }
        return report.failed() ? PARTLY : 0;
    }

    /** Tables of one server must not replace those of another. */
    private static void requireOwn(Workspace workspace, ApiClient client) {
        String own = workspace.server();
        if (own != null && !own.equals(client.server().toString())) {
            throw Failure.usage(
                    "The workspace " + workspace.root() + " belongs to " + own + ", not to " + client.server() + ".",
                    "Leave --server and DA_SERVER out, or make another workspace: da analyst setup --workspace DIR");
        }
    }

    private int parallel() {
        String text = da.variable("DA_PARALLEL").orElse(String.valueOf(Sync.PARALLEL));
        try {
            int parallel = Integer.parseInt(text);
            if (parallel >= 1 && parallel <= MOST_PARALLEL) {
                return parallel;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw Failure.usage("DA_PARALLEL is '" + text + "'.", "Set it to a number from 1 to " + MOST_PARALLEL + ".");
    }

    private void dryRun(Sync sync, Workspace workspace) throws IOException {
        SyncPlan plan = SyncPlan.of(sync.manifest(), SyncState.read(workspace), workspace, tables);
        if (!json) {
            plan.due().forEach(table -> da.io()
                    .note("would fetch " + table.id() + " (" + table.rows() + " rows, " + Sizes.text(table.sizeBytes())
                            + ")"));
            plan.gone().forEach(table -> da.io().note("would remove " + table));
            da.io()
                    .note(plan.due().size() + " tables to fetch, " + Sizes.text(plan.bytes()) + "; "
                            + plan.unchanged().size() + " are up to date.");
            return;
        }
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("dry_run", true);
        ArrayNode due = told.putArray("would_download");
        plan.due().forEach(table -> due.addObject()
                .put("table", table.id())
                .put("rows", table.rows())
                .put("size_bytes", table.sizeBytes()));
        ArrayNode gone = told.putArray("would_remove");
        plan.gone().forEach(gone::add);
        told.putObject("summary")
                .put("tables_total", plan.due().size() + plan.unchanged().size())
                .put("tables_to_download", plan.due().size())
                .put("tables_skipped_unchanged", plan.unchanged().size())
                .put("bytes_total", plan.bytes());
        da.json(told);
    }
}
