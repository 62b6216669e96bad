package io.agnes.sessions;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The rows of {@code agent_sessions}. */
final class SessionRows {
    static final String WAITING = "waiting";
    static final String READ = "read";
    static final String PRIVATE = "private";
    static final String FAILED = "failed";
    static final List<String> STATUSES = List.of(WAITING, READ, PRIVATE, FAILED);

    private SessionRows() {}

    /** What is kept of a session; {@code sha256} and {@code mark} may be null. */
    record Kept(String sha256, String mark, String status) {}

    static Optional<Kept> find(Handle handle, SessionRef session) {
        return handle.createQuery("select sha256, mark, status from agent_sessions where user_id = ? and name = ?")
                .bind(0, session.userId())
                .bind(1, session.name())
                .map((RowView row) -> new Kept(text(row, "sha256"), text(row, "mark"), text(row, "status")))
                .findOne();
    }

    /** By name the mark of each session of a user that lies in a folder. */
    static Map<String, String> marks(Handle handle, String userId) {
        Map<String, String> marks = new HashMap<>();
        handle.createQuery("select name, mark from agent_sessions where user_id = ? and mark is not null")
                .bind(0, userId)
                .map((RowView row) -> Map.entry(text(row, "name"), text(row, "mark")))
                .forEach(entry -> marks.put(entry.getKey(), entry.getValue()));
        return marks;
    }

    /**
     * Writes down that a session has come in, or come in again with other lines: it waits to be read, whoever reads the
     * former lines is too late.
     *
     * @param sha256 null for a session that is private
     */
    static void put(
            Handle handle, SessionRef session, String sha256, long size, String mark, String status, Instant now) {
        boolean known = find(handle, session).isPresent();
        handle.createUpdate(
                        known
                                ? "update agent_sessions set sha256 = :sha256, size_bytes = :size, mark = :mark,"
                                        + " status = :status, attempts = 0, due_at = :now, claim = null,"
                                        + " claimed_until = null, error = null, received_at = :now"
                                        + " where user_id = :user and name = :name"
                                : "insert into agent_sessions (user_id, name, sha256, size_bytes, mark, status, due_at,"
                                        + " received_at) values (:user, :name, :sha256, :size, :mark, :status, :now, :now)")
                .bind("user", session.userId())
                .bind("name", session.name())
                .bind("sha256", sha256)
                .bind("size", size)
                .bind("mark", mark)
                .bind("status", status)
                .bind("now", now)
                .execute();
    }

    /** The lines are the same, only the file was touched. */
    static void mark(Handle handle, SessionRef session, String mark) {
        handle.createUpdate("update agent_sessions set mark = :mark where user_id = :user and name = :name")
                .bind("mark", mark)
                .bind("user", session.userId())
                .bind("name", session.name())
                .execute();
    }

    /** Whether another session of the user has these lines. */
    static boolean isNeeded(Handle handle, String userId, String sha256) {
        return handle.createQuery("select count(*) from agent_sessions where user_id = ? and sha256 = ?")
                        .bind(0, userId)
                        .bind(1, sha256)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** The hashes of a user's transcripts but for those that were read before that moment. */
    static Set<String> needed(Handle handle, String userId, Instant readBefore) {
        return Set.copyOf(handle.createQuery("select distinct sha256 from agent_sessions where user_id = :user"
                        + " and sha256 is not null and not (status = 'read' and read_at < :before)")
                .bind("user", userId)
                .bind("before", readBefore)
                .mapTo(String.class)
                .list());
    }

    /** Those whose turn it is, the longest waiting first. */
    static List<SessionRef> due(Handle handle, Instant now, int most) {
        return handle.createQuery("select user_id, name from agent_sessions where status = 'waiting' and due_at <= :now"
                        + " and (claimed_until is null or claimed_until < :now)"
                        + " order by received_at, user_id, name limit :most")
                .bind("now", now)
                .bind("most", most)
                .map((RowView row) -> new SessionRef(text(row, "user_id"), text(row, "name")))
                .list();
    }

    /** Takes a session for one worker; empty when it is not its turn, or another has it. */
    static Optional<ClaimedSession> claim(Handle handle, SessionRef session, String claim, Instant now, Instant until) {
        int claimed = handle.createUpdate("update agent_sessions set claim = :claim, claimed_until = :until,"
                        + " attempts = attempts + 1 where user_id = :user and name = :name and status = 'waiting'"
                        + " and due_at <= :now and (claimed_until is null or claimed_until < :now)")
                .bind("claim", claim)
                .bind("until", until)
                .bind("now", now)
                .bind("user", session.userId())
                .bind("name", session.name())
                .execute();
        return claimed == 0
                ? Optional.empty()
                : handle.createQuery("select s.sha256, s.attempts, u.email from agent_sessions s"
                                + " left join users u on u.id = s.user_id where s.user_id = ? and s.name = ?")
                        .bind(0, session.userId())
                        .bind(1, session.name())
                        .map((RowView row) -> new ClaimedSession(
                                session,
                                claim,
                                text(row, "sha256"),
                                text(row, "email"),
                                row.getColumn("attempts", Integer.class)))
                        .findOne();
    }

    /**
     * Writes down that a session is read.
     *
     * @return false when it is not this worker's any more: it has come in again, or another has taken it
     */
    static boolean read(Handle handle, String claim, Instant now) {
        return handle.createUpdate(
                                "update agent_sessions set status = 'read', read_at = :now, attempts = 0, error = null,"
                                        + " claim = null, claimed_until = null where claim = :claim")
                        .bind("now", now)
                        .bind("claim", claim)
                        .execute()
                == 1;
    }

    /** So many more items began with it. */
    static void count(Handle handle, SessionRef session, int items) {
        handle.createUpdate("update agent_sessions set items = items + :items where user_id = :user and name = :name")
                .bind("items", items)
                .bind("user", session.userId())
                .bind("name", session.name())
                .execute();
    }

    /**
     * Ends an attempt.
     *
     * @param status {@link #WAITING} or {@link #FAILED}
     * @param counts whether it counts as an attempt
     */
    static void giveBack(Handle handle, String claim, String status, String error, Instant due, boolean counts) {
        handle.createUpdate("update agent_sessions set status = :status, error = :error, due_at = :due,"
                        + " attempts = attempts - :less, claim = null, claimed_until = null where claim = :claim")
                .bind("status", status)
                .bind("error", error)
                .bind("due", due)
                .bind("less", counts ? 0 : 1)
                .bind("claim", claim)
                .execute();
    }

    /** Lets those that were given up be read again. */
    static int retry(Handle handle, Instant now) {
        return handle.execute(
                "update agent_sessions set status = 'waiting', attempts = 0, due_at = ? where status = 'failed'", now);
    }

    /**
     * Those that came in last.
     *
     * @param status null: of any
     */
    static List<SessionOverview.Session> list(Handle handle, String status, int limit) {
        return handle.createQuery("select coalesce(u.email, s.user_id) as email, s.* from agent_sessions s"
                        + " left join users u on u.id = s.user_id where s.status = coalesce(:status, s.status)"
                        + " order by s.received_at desc, s.user_id, s.name limit :limit")
                .bind("status", status)
                .bind("limit", limit)
                .map((RowView row) -> new SessionOverview.Session(
                        text(row, "email"),
                        text(row, "name"),
                        text(row, "status"),
                        row.getColumn("attempts", Integer.class),
                        text(row, "error"),
                        row.getColumn("size_bytes", Long.class),
                        row.getColumn("items", Integer.class),
                        row.getColumn("received_at", Instant.class),
                        row.getColumn("due_at", Instant.class),
                        row.getColumn("read_at", Instant.class)))
                .list();
    }

    /** How many there are of each status that one has. */
    static Map<String, Long> counts(Handle handle) {
        Map<String, Long> counts = new TreeMap<>();
        handle.createQuery("select status, count(*) as sessions from agent_sessions group by status")
                .map((RowView row) -> Map.entry(text(row, "status"), row.getColumn("sessions", Long.class)))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    static int count(Handle handle, String status) {
        return handle.createQuery("select count(*) from agent_sessions where status = ?")
                .bind(0, status)
                .mapTo(Integer.class)
                .one();
    }

    private static String text(RowView row, String column) {
        return row.getColumn(column, String.class);
    }
}
