package io.agnes.platform;

import java.time.Instant;
import java.util.List;

/**
 * Whether the routes that run are those in the folder of routes.
 *
 * @param liveEditing whether edits are applied while the engine runs
 * @param checkedAt when the folder was last checked; null without live editing
 * @param appliedAt when an edit last took effect; null when none did
 * @param findings what keeps the folder from being applied, one line each
 * @param pendingRestart files whose change takes effect with a restart, each with the reason
 */
public record RouteStatus(
        boolean liveEditing, Instant checkedAt, Instant appliedAt, List<String> findings, List<String> pendingRestart) {

    public RouteStatus {
        findings = List.copyOf(findings);
        pendingRestart = List.copyOf(pendingRestart);
    }

    public boolean ok() {
        return findings.isEmpty() && pendingRestart.isEmpty();
    }
}
