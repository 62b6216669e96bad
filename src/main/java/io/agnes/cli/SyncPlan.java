package io.agnes.cli;

import io.agnes.cli.Manifest.Table;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What has to be done to have what a manifest says.
 *
 * @param due tables to fetch
 * @param unchanged ids of tables that are here as they are there
 * @param remote ids of tables that are asked on the server only
 * @param gone ids of tables that one has and may have no more
 */
record SyncPlan(List<Table> due, List<String> unchanged, List<String> remote, List<String> gone) {

    /**
     * @param only ids to look at; empty: all of them
     * @throws Failure when there is no table of such an id
     */
    static SyncPlan of(Manifest manifest, SyncState state, Workspace workspace, List<String> only) {
        for (String id : only) {
            if (!manifest.tables().containsKey(id)) {
                throw Failure.of(
                        "There is no table '" + id + "' that you may fetch.",
                        NearestTexts.hint(id, manifest.tables().keySet(), "Ask an administrator for a grant."));
            }
        }
        List<Table> due = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        List<String> remote = new ArrayList<>();
        for (Table table : manifest.tables().values()) {
            if (!only.isEmpty() && !only.contains(table.id())) {
                continue;
            }
            if (!table.downloadable()) {
                remote.add(table.id());
            } else if (isHere(table, state, workspace)) {
                unchanged.add(table.id());
            } else {
                due.add(table);
            }
        }
        Set<String> wanted = new HashSet<>();
        manifest.tables().values().stream()
                .filter(Table::downloadable)
                .map(Table::id)
                .forEach(wanted::add);
        List<String> gone = only.isEmpty()
                ? state.tables().keySet().stream()
                        .filter(id -> !wanted.contains(id))
                        .toList()
                : List.of();
        return new SyncPlan(due, unchanged, remote, gone);
    }

    private static boolean isHere(Table table, SyncState state, Workspace workspace) {
        SyncState.Held held = state.tables().get(table.id());
        return held != null
                && held.hash().equals(table.hash())
                && table.files().stream()
                        .allMatch(file -> Files.exists(workspace.parquet().resolve(file.name())));
    }

    long bytes() {
        return due.stream().mapToLong(Table::sizeBytes).sum();
    }
}
