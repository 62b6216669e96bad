package io.agnes.notes;

import io.agnes.access.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The rows of {@code memory_notes}, and the people and names that notes have to do with. */
final class NoteRows {
    /** So long notes may be under way before somebody else may read them. */
    private static final Duration CLAIMED = Duration.ofMinutes(30);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 6;
    private static final String DUE = "(sha256 is null or sha256 <> :sha) and"
            + " (next_sha256 is null or next_sha256 <> :sha or due_at <= :now)";

    private NoteRows() {}

    /** Those of these texts that were never read as they are, and need not wait. */
    static List<String> due(Handle handle, Map<String, String> hashes, Instant now) {
        Set<String> waiting = new HashSet<>();
        handle.createQuery("select user_id, sha256, next_sha256, due_at from memory_notes")
                .map((RowView row) -> {
                    String user = row.getColumn("user_id", String.class);
                    String current = String.valueOf(hashes.get(user));
                    boolean read = current.equals(row.getColumn("sha256", String.class));
                    boolean waits = current.equals(row.getColumn("next_sha256", String.class))
                            && row.getColumn("due_at", Instant.class).isAfter(now);
                    return read || waits ? user : "";
                })
                .forEach(waiting::add);
        return hashes.keySet().stream().filter(user -> !waiting.contains(user)).toList();
    }

    /** @return whether the text is the caller's to read now: nobody else reads it for a while */
    static boolean claim(Handle handle, String userId, String sha256, Instant now) {
        boolean known = handle.createQuery("select count(*) from memory_notes where user_id = :user")
                        .bind("user", userId)
                        .mapTo(Long.class)
                        .one()
                > 0;
        if (!known) {
            return handle.execute(
                            "insert into memory_notes (user_id, next_sha256, due_at) values (?, ?, ?) on conflict do nothing",
                            userId,
                            sha256,
                            now.plus(CLAIMED))
                    == 1;
        }
        return handle.createUpdate(
                                "update memory_notes set attempts = case when next_sha256 = :sha then attempts else 0"
                                        + " end, next_sha256 = :sha, due_at = :until where user_id = :user and " + DUE)
                        .bind("user", userId)
                        .bind("sha", sha256)
                        .bind("now", now)
                        .bind("until", now.plus(CLAIMED))
                        .execute()
                == 1;
    }

    /** The text was read. */
    static void read(Handle handle, String userId, String sha256, int items, Instant now) {
        handle.execute(
                "update memory_notes set sha256 = ?, read_at = ?, items = ?, next_sha256 = null, attempts = 0,"
                        + " error = null where user_id = ?",
                sha256,
                now,
                items,
                userId);
    }

    /** The text could not be read, and waits for a pause that doubles with each failure, up to 16 hours. */
    static void failed(Handle handle, String userId, String error, Instant now) {
        int attempts = handle.createQuery("select attempts from memory_notes where user_id = :user")
                .bind("user", userId)
                .mapTo(Integer.class)
                .findFirst()
                .orElse(0);
        handle.execute(
                "update memory_notes set attempts = ?, error = ?, due_at = ? where user_id = ?",
                attempts + 1,
                error,
                now.plus(FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS))),
                userId);
    }

    /** The person of an account that is active, as a reader of the memory. */
    static Optional<Caller> author(Handle handle, String userId) {
        Set<String> groups = new LinkedHashSet<>(handle.createQuery("select distinct g.name from user_group_members m"
                        + " join user_groups g on g.id = m.group_id where m.user_id = :user")
                .bind("user", userId)
                .mapTo(String.class)
                .list());
        return handle.createQuery("select email from users where id = :user and active")
                .bind("user", userId)
                .mapTo(String.class)
                .findFirst()
                .map(email -> new Caller(userId, email, email, false, groups, Set.of()));
    }

    /** What items can speak of: teams and metrics. */
    static List<String> names(Handle handle) {
        return handle.createQuery(
                        "select name from user_groups where not is_system"
                                + " union select name from metric_definitions union select display_name from metric_definitions")
                .mapTo(String.class)
                .list();
    }
}
