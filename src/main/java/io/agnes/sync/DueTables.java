package io.agnes.sync;

import io.agnes.common.AgnesException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which registered tables are due; schedules are read once and remembered. Thread-safe. */
final class DueTables {
    private static final Logger LOG = LoggerFactory.getLogger(DueTables.class);

    /** More than there are tables; schedules that nobody has any more go with the rest. */
    private static final int REMEMBERED = 10_000;

    private final Map<String, Optional<Schedule>> schedules = new ConcurrentHashMap<>();

    /** @param table null for one that has never been published: it is due, as is one without a usable schedule */
    boolean isDue(RegisteredTable table, Instant now) {
        return table == null || isDue(table.id(), table.syncSchedule(), table.lastSync(), now);
    }

    /**
     * @param table how messages call it
     * @param written null: always due
     */
    boolean isDue(String table, String written, Instant lastSync, Instant now) {
        if (schedules.size() > REMEMBERED) {
            schedules.clear();
        }
        return written == null
                || schedules
                        .computeIfAbsent(written, text -> read(text, table))
                        .map(schedule -> schedule.isDue(lastSync, now))
                        .orElse(true);
    }

    private static Optional<Schedule> read(String text, String table) {
        try {
            return Optional.of(Schedule.parse(text));
        } catch (AgnesException malformed) {
            LOG.warn("The table '{}' is synced with every run: {} {}", table, malformed.getMessage(), malformed.hint());
            return Optional.empty();
        }
    }
}
