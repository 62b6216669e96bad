package io.agnes.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How the workspace and the sign-in are; asks no server. */
@Command(name = "status", description = "Tells how the workspace and the sign-in are, without asking the server.")
final class StatusCommand implements Callable<Integer> {
    private final DaCommand da;

    @Option(names = "--json", description = "Print the facts as JSON.")
    private boolean json;

    StatusCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode facts = facts(da, da.place());
        if (json) {
            da.json(facts);
        } else {
            new AnswerView(da.io(), java.util.List.of()).show(facts);
        }
        return 0;
    }

    /**
     * {@code workspace, initialized, server, email, freshness, last_sync, parquet_tables, duckdb_exists,
     * sessions_pending_upload}.
     */
    static ObjectNode facts(DaCommand da, java.nio.file.Path place) {
        Optional<Workspace> workspace = Workspace.around(place);
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.put("workspace", workspace.map(Workspace::root).orElse(place).toString());
        facts.put("initialized", workspace.isPresent());
        facts.put("server", da.server().toString());
        facts.put(
                "email",
                da.folder()
                        .credentials()
                        .filter(known -> known.server().equals(da.server().toString()))
                        .map(Credentials::email)
                        .orElse(null));
        Freshness freshness = workspace.map(Freshness::of).orElse(Freshness.MISSING);
        facts.put("freshness", freshness.state());
        facts.put("last_sync", freshness.lastSync());
        facts.put(
                "parquet_tables",
                workspace.map(known -> SyncState.read(known).tables().size()).orElse(0));
        facts.put(
                "duckdb_exists",
                workspace.filter(known -> Files.exists(known.database())).isPresent());
        facts.put(
                "sessions_pending_upload",
                workspace
                        .map(known -> new Transcripts(known, da.io().environment())
                                .pending(UploadLedger.read(known))
                                .size())
                        .orElse(0));
        return facts;
    }
}
