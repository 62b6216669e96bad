package io.agnes.sessions;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.memory.HandIns;
import io.agnes.state.StateDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code sessionCollector}: takes the transcripts that lie in configured folders, and removes files of
 * transcripts that nobody needs any more. Links are not followed: a folder of a user leads to nobody else's files.
 * Thread-safe.
 */
public final class SessionCollector {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCollector.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    private static final String SUFFIX = ".jsonl";

    /** An upload that takes longer is cut off by the server. */
    private static final Duration ARRIVING = Duration.ofHours(1);

    private final StateDatabase state;
    private final TranscriptStore store;
    private final SessionIntake intake;
    private final HandIns handIns;
    private final SessionsConfig config;
    private final Clock clock;

    SessionCollector(
            StateDatabase state,
            TranscriptStore store,
            SessionIntake intake,
            HandIns handIns,
            SessionsConfig config,
            Clock clock) {
        this.state = state;
        this.store = store;
        this.intake = intake;
        this.handIns = handIns;
        this.config = config;
        this.clock = clock;
    }

    /** Looks into the folders: what is new, and what has grown. */
    public CollectorRun begin() throws IOException {
        CollectorRun run = new CollectorRun();
        Accounts accounts = state.read(Accounts::of);
        for (SessionsConfig.Folder place : config.places()) {
            for (Path home : children(place.base())) {
                try {
                    look(run, accounts, home, place.below());
                } catch (IOException unreadable) {
                    run.failed("The folder of '" + home.getFileName() + "'", unreadable);
                }
            }
        }
        for (String userId : store.users()) {
            lookForUnpacked(run, userId);
        }
        return run;
    }

    /** Takes one transcript. */
    public void take(CollectorRun run, FoundTranscript found) throws IOException {
        if (!NAME.matcher(found.ref().name()).matches()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file has a name that cannot be used.",
                    "Name it with letters, digits, dots, dashes and underscores.");
        }
        try (InputStream bytes = Files.newInputStream(found.file(), LinkOption.NOFOLLOW_LINKS)) {
            InputStream content = handIns.limited(bytes, Files.size(found.file()));
            run.took(intake.take(found.ref(), content, found.mark()).outcome());
        }
        if (found.isTakenAlready()) {
            Files.deleteIfExists(found.file());
        }
    }

    /** The others go on. */
    public void fail(CollectorRun run, FoundTranscript found, Throwable failure) {
        LOG.debug("The transcript {} was not collected.", found.file(), failure);
        run.failed(
                "The transcript '" + found.ref().name() + "' of user "
                        + found.ref().userId(),
                failure);
    }

    /** Removes what is not needed any more. */
    public CollectorReport finish(CollectorRun run) throws IOException {
        Instant now = clock.instant();
        int swept = 0;
        for (String userId : store.users()) {
            Set<String> needed = state.read(handle -> SessionRows.needed(handle, userId, now.minus(config.keep())));
            swept += store.sweep(userId, needed, now.minus(ARRIVING));
        }
        CollectorReport report = run.report(swept);
        LOG.debug("Collected: {}", report);
        report.errors().forEach(error -> LOG.warn("Not collected: {}", error));
        return report;
    }

    private void look(CollectorRun run, Accounts accounts, Path home, String below) throws IOException {
        String user = home.getFileName().toString();
        Optional<Path> folder = below(home, below);
        Optional<String> account = accounts.find(user);
        if (folder.isPresent() && account.isEmpty()) {
            run.unknown(user);
        } else if (folder.isPresent()) {
            look(run, account.get(), folder.get());
        }
    }

    private void look(CollectorRun run, String userId, Path folder) throws IOException {
        Map<String, String> marks = state.read(handle -> SessionRows.marks(handle, userId));
        for (Path file : children(folder)) {
            String name = file.getFileName().toString();
            if (name.endsWith(SUFFIX)) {
                BasicFileAttributes is = attributes(file);
                if (is != null && is.isRegularFile()) {
                    String mark = is.size() + " " + is.lastModifiedTime().toMillis();
                    SessionRef ref = new SessionRef(userId, SessionUploads.name(name));
                    run.saw(new FoundTranscript(ref, file, mark), mark.equals(marks.get(ref.name())));
                }
            }
        }
    }

    /** What older versions of the server have taken lies there as it came. */
    private void lookForUnpacked(CollectorRun run, String userId) throws IOException {
        for (Path file : children(store.folder(userId))) {
            String name = file.getFileName().toString();
            if (NAME.matcher(name).matches() && !name.endsWith(".gz")) {
                run.saw(new FoundTranscript(new SessionRef(userId, SessionUploads.name(name)), file, null), false);
            }
        }
    }

    /** The folder of transcripts of a user; empty when there is none, or a link leads to it. */
    private static Optional<Path> below(Path home, String below) throws IOException {
        Path folder = below.isEmpty() ? home : home.resolve(below);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Path direct = home.getParent().toRealPath().resolve(home.getFileName()).resolve(below);
        return folder.toRealPath().equals(direct.normalize()) ? Optional.of(folder) : Optional.empty();
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }
}
