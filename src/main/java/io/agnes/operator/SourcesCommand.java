package io.agnes.operator;

import io.agnes.config.Home;
import io.agnes.source.file.ManifestChange;
import io.agnes.source.file.ManifestSync;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agnes sources}: from files on disk to published tables, step by step or in one go. */
@Command(name = "sources", description = "Discover, convert and publish the files of the sources folder.")
final class SourcesCommand implements Runnable {
    private static final int PARTIAL = 2;

    private final Home home;

    @Spec
    private CommandSpec spec;

    SourcesCommand(Home home) {
        this.home = home;
    }

    @Override
    public void run() {
        spec.commandLine().usage(out());
    }

    @Command(name = "sync", description = "Keep sources.yml equal to the files on disk.")
    int sync() {
        ManifestChange change = new ManifestSync(home.data().sources(), name -> false).sync();
        change.added().forEach(entry -> out().println("+ " + entry.path() + "  -> " + entry.table()));
        change.removed().forEach(entry -> out().println("- " + entry.path() + "  (" + entry.table() + ")"));
        change.conflicts().forEach(conflict -> out().println("! " + conflict.path() + ": " + conflict.message()));
        out().println(change.added().size() + " added, " + change.removed().size() + " removed, "
                + change.kept().size() + " kept in " + home.data().sources().resolve("sources.yml"));
        out().flush();
        return change.conflicts().isEmpty() ? 0 : PARTIAL;
    }

    @Command(name = "ingest", description = "Convert the tables that are due and publish them.")
    int ingest(
            @Parameters(arity = "0..*", paramLabel = "TABLE", description = "Table ids; without any: all that are due.")
                    List<String> tables)
            throws InterruptedException {
        try (EngineAccess engine = EngineAccess.of(home)) {
            SyncProgress progress = new SyncProgress(out());
            return progress.finish(engine.client().sync(tables == null ? List.of() : tables, progress));
        }
    }

    @Command(name = "pipeline", description = "Both: sync, then ingest all that are due.")
    int pipeline() throws InterruptedException {
        return Math.max(sync(), ingest(List.of()));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
