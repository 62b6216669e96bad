package io.agnes.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupListener;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the routes of the folder when the engine is configured, and knows whether those that run are those of the
 * folder. In live editing it makes them so: an edit is checked
 * as a whole in a scratch context, and only a folder that passes replaces what runs, file by file. Thread-safe: one
 * thread of its own looks and applies, any thread may ask.
 */
public final class LiveRoutes extends MainListenerSupport {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    /** So long nothing may be written before the folder is looked at. */
    static final Duration QUIET = Duration.ofMillis(300);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path folder;
    private final Supplier<RouteCheck> check;
    private final boolean editing;
    private RouteTexts running = new RouteTexts(Map.of());
    private RouteTexts seen;
    private RouteSwap swap;
    private FolderWatch watch;
    private Thread editor;
    private volatile RouteStatus look = new RouteStatus(true, null, null, List.of(), List.of());

    /**
     * @param check makes the check of the folder
     */
    public LiveRoutes(Path folder, Supplier<RouteCheck> check, RoutesConfig config) {
        this.folder = folder.toAbsolutePath().normalize();
        this.check = check;
        this.editing = config.liveEditing();
    }

    /** What is wrong with the folder, and what of it does not run yet. */
    public RouteStatus status() {
        return editing ? look : new RouteStatus(false, null, null, List.of(), changedSinceStart());
    }

    private List<String> changedSinceStart() {
        try {
            RouteTexts now = RouteTexts.read(folder);
            List<String> pending = new ArrayList<>(deleted(now));
            running.changedIn(now)
                    .keySet()
                    .forEach(file -> pending.add(name(file) + ": it has changed since the start."));
            return pending;
        } catch (IOException | UncheckedIOException e) {
            return List.of("The routes folder cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        context.getRegistry().bind(OnePassYaml.NAME, new OnePassYaml());
        try {
            running = RouteTexts.read(folder);
            if (editing) {
                watch = new FolderWatch(folder, QUIET);
                context.addStartupListener(new Editing());
                context.addLifecycleStrategy(new Editing());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The routes folder " + folder + " cannot be read.", e);
        } catch (Exception e) {
            throw new IllegalStateException("Live editing cannot be planned.", e);
        }
    }

    @Override
    public void afterConfigure(BaseMainSupport main) {
        try {
            new RouteSwap(main.getCamelContext(), folder).load(running.texts());
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }

    /** Begins once every route is up and ends before the first one stops. */
    private final class Editing extends LifecycleStrategySupport implements StartupListener {
        @Override
        public void onCamelContextStarted(CamelContext context, boolean already) {
            // not all routes are up yet
        }

        @Override
        public void onCamelContextFullyStarted(CamelContext context, boolean already) {
            swap = new RouteSwap(context, folder);
            editor = new Thread(LiveRoutes.this::edit, "live-routes");
            editor.setDaemon(true);
            editor.start();
            LOG.info("Edits of {} are applied while the server runs", folder);
        }

        @Override
        public void onContextStopping(CamelContext context) {
            end();
        }
    }

    private void end() {
        try {
            watch.close();
            if (editor != null) {
                editor.join(PATIENCE.toMillis());
            }
        } catch (IOException e) {
            LOG.warn("The watch of the routes folder did not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void edit() {
        try {
            while (true) {
                lookSafely();
                watch.awaitChange();
            }
        } catch (ClosedWatchServiceException closed) {
            LOG.debug("Live editing ends");
        } catch (IOException e) {
            LOG.error("The routes folder cannot be watched any more; restart to edit live again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (ClosedWatchServiceException closed) {
            throw closed;
        } catch (IOException | RuntimeException e) {
            LOG.warn("The routes folder could not be checked; the next change of it is", e);
            seen = null;
            look = new RouteStatus(
                    true,
                    Instant.now(),
                    look.appliedAt(),
                    List.of("The folder could not be checked: " + e.getMessage()),
                    look.pendingRestart());
        }
    }

    private void look() throws IOException {
        RouteTexts now = RouteTexts.read(folder);
        if (now.equals(seen)) {
            return;
        }
        Optional<RouteReport> report = check.get().run(() -> watch.hasChanged() && isOther(now));
        if (report.isEmpty() || isOther(now)) {
            // it is being written; the watch has an event for us already
            return;
        }
        seen = now;
        if (!report.get().ok()) {
            refuse(report.get().findings().stream().map(Finding::toString).toList(), now);
            return;
        }
        apply(now);
    }

    /** Whether the folder is not any more as it was. */
    private boolean isOther(RouteTexts before) {
        try {
            return !RouteTexts.read(folder).equals(before);
        } catch (IOException | UncheckedIOException e) {
            // a file went away while it was read
            return true;
        }
    }

    private void refuse(List<String> findings, RouteTexts now) {
        LOG.warn("The routes are not applied and what runs stays; to mend:\n  {}", String.join("\n  ", findings));
        look = new RouteStatus(true, Instant.now(), look.appliedAt(), findings, deleted(now));
    }

    private void apply(RouteTexts now) {
        List<String> pending = new ArrayList<>(deleted(now));
        Map<Path, String> next = running.changedIn(now);
        next.entrySet().removeIf(file -> {
            String reason = needsRestart(EditedFile.of(file.getKey(), file.getValue()), next);
            if (reason != null) {
                pending.add(name(file.getKey()) + ": " + reason);
            }
            return reason != null;
        });
        Instant applied = look.appliedAt();
        List<String> findings = List.of();
        if (!next.isEmpty()) {
            findings = exchange(next);
            applied = findings.isEmpty() ? Instant.now() : applied;
        }
        if (!pending.isEmpty() && !pending.equals(look.pendingRestart())) {
            LOG.warn("A restart is needed for:\n  {}", String.join("\n  ", pending));
        }
        look = new RouteStatus(true, Instant.now(), applied, findings, pending);
    }

    /** Why a changed file takes a restart; null when it does not. */
    private String needsRestart(EditedFile edited, Map<Path, String> next) {
        String before = running.texts().get(edited.path());
        EditedFile old = before == null ? null : EditedFile.of(edited.path(), before);
        if (edited.isShared() || old != null && old.isShared()) {
            return "other files lean on what it declares.";
        }
        if (edited.runsAtStart() || old != null && old.runsAtStart()) {
            return "it runs once, at the start.";
        }
        return otherOwner(edited, next);
    }

    private String otherOwner(EditedFile edited, Map<Path, String> next) {
        Map<Path, String> staying = new TreeMap<>(running.texts());
        staying.keySet().removeAll(next.keySet());
        staying.remove(edited.path());
        List<String> ids = edited.routeIds().toList();
        for (EditedFile other : EditedFile.of(staying)) {
            if (other.routeIds().anyMatch(ids::contains)) {
                return "routes of the same id run from " + name(other.path()) + ".";
            }
        }
        return null;
    }

    private List<String> exchange(Map<Path, String> next) {
        long begin = System.nanoTime();
        Map<Path, String> before = new TreeMap<>(running.texts());
        before.keySet().retainAll(next.keySet());
        List<String> names = next.keySet().stream().map(LiveRoutes::name).toList();
        try {
            swap.exchange(before, next);
            running = running.with(next);
            LOG.info("Applied {} in {} ms", names, (System.nanoTime() - begin) / 1_000_000);
            return List.of();
        } catch (Exception | LinkageError e) {
            LOG.error("{} passed the check and could not be started; what ran before runs again", names, e);
            return names.stream()
                    .map(name -> name + ":1: the engine could not start it (" + e.getMessage()
                            + "), what ran before runs again. See the server's log. [start]")
                    .toList();
        }
    }

    private List<String> deleted(RouteTexts now) {
        return new TreeSet<>(running.texts().keySet())
                .stream()
                        .filter(file -> !now.texts().containsKey(file))
                        .map(file -> name(file) + ": it was deleted; its routes run until the restart.")
                        .toList();
    }

    private static String name(Path file) {
        return file.toString().replace('\\', '/');
    }
}
