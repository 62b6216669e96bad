package io.agnes.cli;

import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/** Reminds who comes back to a workspace of what it lacks. Costs two looks at the disk, no network. */
final class ReturningSession {
    /** Commands that tell it themselves, or mend it. */
    private static final Set<String> SILENT =
            Set.of("analyst", "sync", "status", "doctor", "version", "completion", "setup", "auth", "admin");

    private ReturningSession() {}

    static void remark(DaCommand da, ParseResult parsed) {
        boolean silent = !parsed.hasSubcommand()
                || SILENT.contains(parsed.subcommand().commandSpec().name());
        Optional<Workspace> workspace = silent ? Optional.empty() : da.workspace();
        workspace.ifPresent(known -> {
            Freshness freshness = Freshness.of(known);
            if (!Files.exists(known.claudeMd())) {
                da.io().note("note: This workspace has no CLAUDE.md. Make it again: da analyst setup");
            } else if (freshness.state().equals("missing")) {
                da.io().note("note: This workspace has no data yet. Fetch it: da sync");
            } else if (freshness.state().equals("stale")) {
                da.io().note("note: The data here is " + freshness.age() + " old. Refresh it: da sync");
            }
        });
    }
}
