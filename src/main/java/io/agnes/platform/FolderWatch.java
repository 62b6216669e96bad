package io.agnes.platform;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tells that something below a folder has changed, once it has been quiet for a moment. One thread waits; another may
 * close.
 */
final class FolderWatch implements Closeable {
    /** A folder that is never quiet is looked at all the same. */
    private static final int LONGEST_WAIT = 5;

    private final Path root;
    private final Duration quiet;
    private final WatchService events;
    private WatchKey next;

    FolderWatch(Path root, Duration quiet) throws IOException {
        this.root = root;
        this.quiet = quiet;
        this.events = root.getFileSystem().newWatchService();
        register();
    }

    /**
     * Waits for the next change.
     *
     * @throws java.nio.file.ClosedWatchServiceException once this is closed
     */
    void awaitChange() throws IOException, InterruptedException {
        WatchKey key = next == null ? events.take() : next;
        next = null;
        for (int i = 0; key != null && i < LONGEST_WAIT; i++) {
            drain(key);
            key = events.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (key != null) {
            drain(key);
        }
        register();
    }

    /**
     * Whether there is a change that {@link #awaitChange} has not told yet.
     *
     * @throws java.nio.file.ClosedWatchServiceException once this is closed
     */
    boolean hasChanged() {
        if (next == null) {
            next = events.poll();
        }
        return next != null;
    }

    private static void drain(WatchKey key) {
        key.pollEvents();
        key.reset();
    }

    /** Folders that came meanwhile are watched too; registering one again changes nothing. */
    private void register() throws IOException {
        List<Path> folders;
        try (Stream<Path> below = Files.walk(root)) {
            folders = below.filter(Files::isDirectory).toList();
        }
        for (Path folder : folders) {
            folder.register(events, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
