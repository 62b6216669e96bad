package io.agnes.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Waits until a file of a certain form is made below the folders that exist now. */
final class DiskWatch implements AutoCloseable {
    private final WatchService events;

    DiskWatch(List<Path> roots) throws IOException {
        events = roots.get(0).getFileSystem().newWatchService();
        for (Path root : roots) {
            try (Stream<Path> folders = Files.walk(root).filter(Files::isDirectory)) {
                for (Path folder : folders.toList()) {
                    folder.register(events, StandardWatchEventKinds.ENTRY_CREATE);
                }
            }
        }
    }

    /** @return whether it came within the time */
    boolean await(String path, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (long left = most.toNanos(); left > 0; left = end - System.nanoTime()) {
            WatchKey key = events.poll(left, TimeUnit.NANOSECONDS);
            if (key == null) {
                return false;
            }
            for (WatchEvent<?> event : key.pollEvents()) {
                Path made = ((Path) key.watchable()).resolve(String.valueOf(event.context()));
                if (made.toString().matches(path)) {
                    return true;
                }
            }
            key.reset();
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
