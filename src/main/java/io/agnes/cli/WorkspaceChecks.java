package io.agnes.cli;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Looks at a workspace without asking the server. */
final class WorkspaceChecks {
    private final Workspace workspace;

    WorkspaceChecks(Workspace workspace) {
        this.workspace = workspace;
    }

    List<Check> all() {
        List<Check> found = new ArrayList<>();
        found.add(Check.ok("workspace", workspace.root().toString()));
        found.add(freshness());
        found.add(files());
        found.add(database());
        found.add(
                Files.exists(workspace.claudeMd())
                        ? Check.ok("CLAUDE.md", "It is there.")
                        : Check.warn("CLAUDE.md", "It is missing.", "da analyst setup"));
        return found;
    }

    private Check freshness() {
        Freshness freshness = Freshness.of(workspace);
        return freshness.state().equals("fresh")
                ? Check.ok("data", "from " + freshness.lastSync())
                : Check.warn("data", "It is " + freshness.state() + ".", "da sync");
    }

    private Check files() {
        SyncState state = SyncState.read(workspace);
        List<String> missing = state.tables().entrySet().stream()
                .filter(table -> table.getValue().files().stream()
                        .anyMatch(file -> !Files.exists(workspace.parquet().resolve(file))))
                .map(java.util.Map.Entry::getKey)
                .toList();
        return missing.isEmpty()
                ? Check.ok("tables", state.tables().size() + " with all their files")
                : Check.fail("tables", "Files are missing of: " + String.join(", ", missing) + ".", "da sync");
    }

    private Check database() {
        if (!Files.exists(workspace.database())) {
            return Check.fail("database", "There is no " + workspace.database() + ".", "da sync");
        }
        try (LocalDatabase database = LocalDatabase.read(workspace)) {
            return Check.ok("database", database.relations().size() + " tables and views");
        } catch (Failure failure) {
            return Check.fail("database", failure);
        }
    }
}
