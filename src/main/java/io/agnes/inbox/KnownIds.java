package io.agnes.inbox;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The ids of deliveries that were taken in, by day, for as long as the same may be delivered again. Those of a segment
 * that is removed go to a file beside it. Not thread-safe.
 */
final class KnownIds {
    private static final String SUFFIX = ".ids";

    private final Path folder;
    private final Duration kept;
    private final TreeMap<Long, Set<String>> byDay = new TreeMap<>();

    KnownIds(Path folder, Duration kept) {
        this.folder = folder;
        this.kept = kept;
    }

    /** Reads the files; those that are too old go. */
    void load(Instant now) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        for (Path file : files) {
            boolean needed = false;
            for (String line : Files.readAllLines(file)) {
                int space = line.indexOf(' ');
                Instant received = Instant.ofEpochMilli(Long.parseLong(line.substring(0, space)));
                if (received.isAfter(now.minus(kept))) {
                    needed = true;
                    add(line.substring(space + 1), received);
                }
            }
            if (!needed) {
                Files.delete(file);
            }
        }
    }

    boolean has(String id) {
        return byDay.values().stream().anyMatch(ids -> ids.contains(id));
    }

    void add(String id, Instant received) {
        byDay.computeIfAbsent(day(received), day -> new HashSet<>()).add(id);
    }

    void forgetOld(Instant now) {
        byDay.headMap(day(now.minus(kept))).clear();
    }

    /** Keeps the ids of a segment, by the time each was received, in a file that outlives it. */
    void save(Path segment, Map<String, Instant> ids) throws IOException {
        Path target = segment.resolveSibling(segment.getFileName() + SUFFIX);
        Path side = target.resolveSibling(target.getFileName() + ".tmp");
        try (BufferedWriter out = Files.newBufferedWriter(side, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, Instant> id : ids.entrySet()) {
                out.write(id.getValue().toEpochMilli() + " " + id.getKey() + "\n");
            }
        }
        force(side);
        Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(folder);
    }

    private static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), Duration.ofDays(1).toSeconds());
    }

    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
