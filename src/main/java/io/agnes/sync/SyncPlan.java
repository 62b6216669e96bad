package io.agnes.sync;

import io.agnes.source.SyncTask;
import java.util.List;

/**
 * What a run is to do.
 *
 * @param tasks one per extract
 * @param problems what could not be planned, in sentences
 */
record SyncPlan(List<SyncTask> tasks, List<String> problems) {
    int tableCount() {
        return tasks.stream().mapToInt(task -> task.tables().size()).sum();
    }
}
