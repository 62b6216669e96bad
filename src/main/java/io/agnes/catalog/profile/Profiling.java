package io.agnes.catalog.profile;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the profiles of tables up to date. A profile is made again when the data of its table, its primary key or the
 * settings have changed. One table is profiled at a time, so that the memory of one conversion is enough for all of
 * them. A table with an access policy on its rows has no profile. Thread-safe.
 */
public final class Profiling {
    private static final Logger LOG = LoggerFactory.getLogger(Profiling.class);

    /** Changes when figures change, so that profiles of an older form are made again. */
    private static final String FORM = "1";

    private final Snapshots snapshots;
    private final ProfileStore store;
    private final Profiler profiler;
    private final JoinFinder joins;
    private final ProfilerConfig config;
    private final Clock clock;

    /** Fair: who asks for one table waits for the one in work, not for a whole pass. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private volatile boolean stopping;

    Profiling(
            Snapshots snapshots,
            ProfileStore store,
            Profiler profiler,
            JoinFinder joins,
            ProfilerConfig config,
            Clock clock) {
        this.snapshots = snapshots;
        this.store = store;
        this.profiler = profiler;
        this.joins = joins;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Profiles every table that has changed, and forgets the profiles of tables that are gone or have a policy. A table
     * that cannot be profiled is logged and keeps the profile it has.
     */
    public void run() {
        Map<String, ProfiledTable> tables =
                store.tables().stream().collect(Collectors.toMap(ProfiledTable::id, Function.identity()));
        Set<String> published = new HashSet<>();
        List<String> changed = new ArrayList<>();
        try (Snapshot snapshot = snapshots.current()) {
            for (Relation relation : snapshot.relations()) {
                ProfiledTable table = tables.get(relation.id().folded());
                if (table != null && !table.policed() && !relation.isRemote()) {
                    published.add(table.id());
                    if (table.wanted() && !hash(table, relation).equals(table.contentHash())) {
                        changed.add(table.id());
                    }
                }
            }
        }
        store.remove(
                store.profiled().stream().filter(id -> !published.contains(id)).toList());
        changed.stream().sorted().takeWhile(id -> !stopping).forEach(this::tryProfile);
    }

    /** Ends a pass after the table in work; those that are left are profiled after the next start. */
    public void stop() {
        stopping = true;
    }

    /**
     * Profiles one table now, if it has changed.
     *
     * @param id lower-case
     * @throws AgnesException NOT_FOUND when it has no data; FORBIDDEN when it has an access policy; QUERY_LIMIT when it
     *     takes too long or too much memory
     */
    public TableProfile refresh(String id) {
        turn.lock();
        try (Snapshot snapshot = snapshots.current()) {
            ProfiledTable table = store.table(id).orElse(null);
            Relation relation = snapshot.find(new Identifier(id)).orElse(null);
            if (table == null || relation == null || relation.isRemote()) {
                throw new AgnesException(
                        Problem.NOT_FOUND,
                        "The table '" + id + "' has no data here that could be profiled.",
                        "Sync it first; a table that is read where it is has no profile.");
            }
            if (table.policed()) {
                throw policed(id);
            }
            return profile(table, relation, snapshot);
        } catch (SQLException e) {
            throw told(id, e);
        } finally {
            turn.unlock();
        }
    }

    /** What asking for the profile of a table with an access policy is answered. */
    public static AgnesException policed(String id) {
        return new AgnesException(
                Problem.FORBIDDEN,
                "The table '" + id + "' has an access policy on its rows, so it has no profile: its figures would tell"
                        + " of rows that you may not see.",
                "Ask for what you need with POST /api/query; it counts the rows that you may see.");
    }

    private void tryProfile(String id) {
        try {
            refresh(id);
        } catch (RuntimeException e) {
            LOG.warn("The table '{}' was not profiled; its last profile stays.", id, e);
        }
    }

    private TableProfile profile(ProfiledTable table, Relation relation, Snapshot snapshot) throws SQLException {
        String hash = hash(table, relation);
        ProfileStore.Kept kept = store.find(table.id()).orElse(null);
        if (kept != null && hash.equals(kept.contentHash())) {
            return kept.profile();
        }
        TableProfile profile = profiler.profile(relation, table.primaryKey(), kept == null ? null : kept.profile());
        List<JoinColumn> columns = profile.columns().stream()
                .flatMap(column ->
                        JoinColumn.of(table.id(), relation.table().value(), column, profile.profiledRows()).stream())
                .toList();
        store.put(table.id(), relation.source().value(), profile, hash, clock.instant(), columns);
        joins.find(relation.id(), snapshot);
        return profile;
    }

    private String hash(ProfiledTable table, Relation relation) {
        try {
            String all = String.join(
                    "\n",
                    FORM,
                    relation.sha256(),
                    config.toString(),
                    table.primaryKey().toString());
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AgnesException told(String id, SQLException e) {
        String message = String.valueOf(e.getMessage());
        boolean late = message.startsWith("INTERRUPT");
        if (late || Engine.isOutOfMemory(e)) {
            return new AgnesException(
                    Problem.QUERY_LIMIT,
                    "The profile of '" + id + "' takes " + (late ? "too long." : "too much memory."),
                    "Lower profiler.sample_size, or raise "
                            + (late ? "profiler.statement_timeout." : "warehouse.memory."),
                    e);
        }
        return new AgnesException(
                Problem.INTERNAL,
                "The table '" + id + "' could not be profiled.",
                "The server's log has the cause; sync the table again if its data may be damaged.",
                e);
    }
}
