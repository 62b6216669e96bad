package io.agnes.source.jira;

import io.agnes.inbox.Delivery;
import io.agnes.inbox.Inbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The step {@code jiraIntake}: deliveries from the channel, in batches by number and time. A batch stays the next one
 * until it was used; a delivery that was used is not given out again. Thread-safe; one thread takes.
 */
public final class JiraIntake {
    private static final int MOST = 1_000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final BlockingQueue<Delivery> queue = new ArrayBlockingQueue<>(2 * MOST);
    private final Inbox inbox;
    private final Clock clock;
    private final Duration gather;
    private final TreeSet<Long> beyond = new TreeSet<>();
    private long used;
    private List<Delivery> current = List.of();
    private int failures;
    private Instant notBefore = Instant.EPOCH;

    /**
     * @param used arrivals up to this one were used
     * @param gather how long a batch waits for more
     */
    JiraIntake(Inbox inbox, long used, Duration gather, Clock clock) {
        this.inbox = inbox;
        this.used = used;
        this.gather = gather;
        this.clock = clock;
    }

    /** Takes a message from the channel; waits while too many are waiting. */
    public void add(byte[] message) throws InterruptedException {
        queue.put(JiraMessage.read(message));
    }

    /** The next batch in order of arrival; empty when there is none, or the last one failed a moment ago. */
    List<Delivery> next() throws InterruptedException {
        if (current.isEmpty()) {
            gather();
        }
        return clock.instant().isBefore(notBefore) ? List.of() : current;
    }

    private void gather() throws InterruptedException {
        List<Delivery> batch = new ArrayList<>();
        long until = System.nanoTime() + gather.toNanos();
        Delivery next = queue.poll(gather.toNanos(), TimeUnit.NANOSECONDS);
        while (next != null) {
            batch.add(next);
            long left = until - System.nanoTime();
            next = batch.size() >= MOST ? null : queue.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
        }
        batch.removeIf(delivery -> isUsed(delivery.arrival()));
        batch.sort(Comparator.comparingLong(Delivery::arrival));
        current = batch;
    }

    private synchronized boolean isUsed(long arrival) {
        return arrival <= used || beyond.contains(arrival);
    }

    /** Up to where everything is used once these are. */
    synchronized long position(Collection<Delivery> also) {
        TreeSet<Long> all = new TreeSet<>(beyond);
        also.forEach(delivery -> all.add(delivery.arrival()));
        long position = used;
        while (all.remove(position + 1)) {
            position++;
        }
        return position;
    }

    /** The batch was used, and that is on disk. */
    void done(List<Delivery> batch) {
        long before;
        synchronized (this) {
            before = used;
            used = position(batch);
            batch.forEach(delivery -> beyond.add(delivery.arrival()));
            beyond.headSet(used, true).clear();
        }
        current = List.of();
        failures = 0;
        if (used > before) {
            inbox.release(used);
        }
    }

    /** The batch could not be used; it is given out again after a pause that grows. */
    void failed() {
        Duration pause = Duration.ofMillis(250L << Math.min(failures, 10));
        failures++;
        notBefore = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }

    synchronized long used() {
        return used;
    }
}
