package io.agnes.inbox;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deliveries, kept in files that only grow. {@link #append} returns once the delivery is on disk; those that come at the
 * same time share one force. What is delivered again within fourteen days is known by its id and kept once. Thread-safe.
 */
public final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration IDS_KEPT = Duration.ofDays(14);
    private static final int MOST_AT_ONCE = 512;
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7E]{1,200}");

    private final Path folder;
    private final long segmentSize;
    private final Clock clock;
    private final KnownIds ids;
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(4 * MOST_AT_ONCE);
    private final TreeMap<Long, Path> segments = new TreeMap<>();
    private final Thread writer;
    private FileChannel active;
    private long durableSize;
    private boolean failed;
    private volatile long last;
    private volatile boolean closed;

    private record Pending(String id, byte[] body, CompletableFuture<Receipt> done) {}

    /** Wakes the writer to see that the inbox was closed. */
    private static final Pending LAST = new Pending(null, new byte[0], new CompletableFuture<>());

    /**
     * Opens the inbox of a folder, or makes it. What was being written when a process stopped, and so was not
     * acknowledged, is cut off.
     *
     * @param segmentSize a file that has grown to this is followed by another one
     * @param used arrivals up to this one were used; new ones have higher numbers, whatever is in the folder
     * @throws AgnesException UNAVAILABLE when the folder cannot be used
     */
    public static Inbox open(Path folder, long segmentSize, long used, Clock clock) {
        try {
            return new Inbox(folder, segmentSize, used, clock);
        } catch (IOException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The inbox '" + folder.getFileName() + "' cannot be opened.",
                    "See that its folder below inbox/ of the data folder can be written.",
                    e);
        }
    }

    private Inbox(Path folder, long segmentSize, long used, Clock clock) throws IOException {
        this.folder = folder;
        this.segmentSize = segmentSize;
        this.clock = clock;
        this.ids = new KnownIds(folder, IDS_KEPT);
        Files.createDirectories(folder);
        ids.load(clock.instant());
        recover();
        if (active == null || last < used) {
            last = Math.max(last, used);
            begin();
        }
        writer = new Thread(this::write, "inbox-" + folder.getFileName());
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Takes a delivery in.
     *
     * @param id what the sender calls it, null when it says nothing; then it counts as new
     * @throws AgnesException BAD_REQUEST when the id is none, STORAGE_FULL or UNAVAILABLE when it could not be kept: it
     *     must be delivered again
     */
    public Receipt append(String id, byte[] body) {
        if (id != null && !ID.matcher(id).matches()) {
            throw new AgnesException(
                    Problem.BAD_REQUEST,
                    "The id of the delivery is none.",
                    "Send up to 200 characters of ASCII without spaces, such as a UUID.");
        }
        Pending mine = new Pending(id, body, new CompletableFuture<>());
        try {
            queue.put(mine);
            if (closed) {
                throw closing();
            }
            return mine.done.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw closing();
        } catch (CompletionException e) {
            throw failure(e.getCause());
        }
    }

    /** The newest arrival; it is on disk. */
    public long last() {
        return last;
    }

    /** A cursor behind an arrival. */
    public InboxReader readAfter(long arrival) {
        return new InboxReader(this, arrival);
    }

    /** The file that holds an arrival, if it is still there; else the first file of later ones. */
    synchronized Path segmentOf(long arrival) {
        Map.Entry<Long, Path> found = segments.floorEntry(arrival);
        return (found == null ? segments.firstEntry() : found).getValue();
    }

    synchronized Path segmentAfter(Path segment) {
        Map.Entry<Long, Path> next = segments.higherEntry(Segment.first(segment));
        return next == null ? null : next.getValue();
    }

    /** Arrivals up to this one are not read again: files that hold no others go, their ids stay known. */
    public void release(long used) {
        List<Path> done = new ArrayList<>();
        synchronized (this) {
            while (segments.size() > 1 && segments.higherKey(segments.firstKey()) <= used + 1) {
                done.add(segments.pollFirstEntry().getValue());
            }
        }
        for (Path segment : done) {
            try {
                Map<String, Instant> found = new LinkedHashMap<>();
                scan(segment, delivery -> {
                    if (delivery.id() != null) {
                        found.put(delivery.id(), delivery.receivedAt());
                    }
                });
                ids.save(segment, found);
                Files.delete(segment);
            } catch (IOException e) {
                LOG.warn("The used file {} of the inbox stays until the next start.", segment.getFileName(), e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            queue.put(LAST);
            writer.join();
            active.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("The inbox did not close.", e);
        }
        List<Pending> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(pending -> pending.done.completeExceptionally(closing()));
    }

    private void recover() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.getFileName().toString().matches("segment-\\d{19}\\.log"))
                    .sorted()
                    .toList();
        }
        Instant now = clock.instant();
        for (Path file : files) {
            segments.put(Segment.first(file), file);
            last = Math.max(last, Segment.first(file) - 1);
            long end = scan(file, delivery -> {
                last = Math.max(last, delivery.arrival());
                if (delivery.id() != null && delivery.receivedAt().isAfter(now.minus(IDS_KEPT))) {
                    ids.add(delivery.id(), delivery.receivedAt());
                }
            });
            boolean newest = file.equals(files.get(files.size() - 1));
            if (end < Files.size(file) && !newest) {
                LOG.error("The file {} of the inbox is damaged after {} bytes; what follows is lost.", file, end);
            }
            if (newest) {
                active = FileChannel.open(file, StandardOpenOption.WRITE);
                active.truncate(end);
                active.force(true);
                active.position(end);
                durableSize = end;
            }
        }
    }

    /** @return where the last whole record ends */
    private static long scan(Path file, java.util.function.Consumer<Delivery> each) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long offset = 0;
            for (Segment.Found found = Segment.read(channel, 0); found != null; found = Segment.read(channel, offset)) {
                each.accept(found.delivery());
                offset = found.next();
            }
            return offset;
        }
    }

    private synchronized void begin() throws IOException {
        Path file = Segment.file(folder, last + 1);
        FileChannel next = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        KnownIds.forceFolder(folder);
        if (active != null) {
            active.close();
        }
        active = next;
        segments.put(last + 1, file);
        durableSize = 0;
    }

    private void write() {
        List<Pending> batch = new ArrayList<>();
        while (!closed) {
            try {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_AT_ONCE - 1);
                batch.remove(LAST);
                write(batch);
            } catch (InterruptedException e) {
                LOG.error("The inbox was interrupted.", e);
            } catch (IOException | RuntimeException e) {
                LOG.error("{} deliveries could not be kept and were refused.", batch.size(), e);
                failed = true;
                batch.forEach(pending -> pending.done.completeExceptionally(e));
            }
            batch.clear();
        }
    }

    private void write(List<Pending> batch) throws IOException {
        Instant now = clock.instant();
        if (failed) {
            openAgain();
        }
        if (durableSize >= segmentSize) {
            begin();
            ids.forgetOld(now);
        }
        Set<String> here = new HashSet<>();
        List<ByteBuffer> records = new ArrayList<>();
        Map<Pending, Receipt> receipts = new LinkedHashMap<>();
        long arrival = last;
        for (Pending pending : batch) {
            if (pending.id != null && (!here.add(pending.id) || ids.has(pending.id))) {
                receipts.put(pending, new Receipt(false, 0));
            } else {
                arrival++;
                records.add(Segment.encode(new Delivery(arrival, now, pending.id, pending.body)));
                receipts.put(pending, new Receipt(true, arrival));
            }
        }
        if (!records.isEmpty()) {
            ByteBuffer[] all = records.toArray(ByteBuffer[]::new);
            while (all[all.length - 1].hasRemaining()) {
                active.write(all);
            }
            active.force(false);
            durableSize = active.position();
            here.forEach(id -> ids.add(id, now));
            last = arrival;
        }
        receipts.forEach((pending, receipt) -> pending.done.complete(receipt));
    }

    /**
     * After a failure nobody knows what of the batch the file holds: it is opened anew and cut back to what was
     * acknowledged before anything else is written. While that fails, every delivery is refused.
     */
    private void openAgain() throws IOException {
        FileChannel next =
                FileChannel.open(segments.lastEntry().getValue(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        active.close();
        active = next;
        active.truncate(durableSize);
        active.force(true);
        active.position(durableSize);
        failed = false;
    }

    private static AgnesException failure(Throwable cause) {
        if (cause instanceof AgnesException told) {
            return told;
        }
        if (DiskSpace.isLacking(cause)) {
            return AgnesException.tryAgain(
                    Problem.STORAGE_FULL,
                    "There is no room to keep this delivery, so it was not taken.",
                    "Free space on the disk of the data folder; deliver it again.",
                    Duration.ofSeconds(30));
        }
        return AgnesException.tryAgain(
                Problem.UNAVAILABLE,
                "This delivery could not be kept, so it was not taken.",
                "Deliver it again; the server's log has the reason.",
                Duration.ofSeconds(30));
    }

    private static AgnesException closing() {
        return AgnesException.tryAgain(
                Problem.UNAVAILABLE, "The server is about to stop.", "Deliver it again.", Duration.ofSeconds(5));
    }
}
