package io.agnes.source.jira;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.OnDemand;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBConnection;

/**
 * The six tables on disk. A batch of changes becomes small files beside the monthly shards and counts, with the position
 * in the inbox, in one step; now and then the shards are written anew with what has changed. Thread-safe: batches follow
 * each other, a compaction runs beside them.
 */
final class JiraStore implements AutoCloseable {
    /** More files than this make reading slow; they become one. */
    private static final int MOST_FILES = 32;

    private final ExtractFolder folder;
    private final Engine engine;
    private final Path scratch;
    private final Clock clock;
    private final OnDemand work;
    private final RecentHeads recent = new RecentHeads();
    private KnownIssues known;
    private Shards shards;
    private Shards published;
    private boolean compacting;
    private Instant lastCompaction;
    private long compactions;

    /** @throws AgnesException UNAVAILABLE when the extract or the engine cannot be opened */
    JiraStore(ExtractFolder folder, Engine engine, Path scratch, Clock clock) {
        this.folder = folder;
        this.engine = engine;
        this.scratch = scratch;
        this.clock = clock;
        this.lastCompaction = clock.instant();
        this.shards = Shards.of(folder.read());
        this.known = new KnownIssues(engine, folder, scratch);
        this.work = new OnDemand(engine);
    }

    /** The files that count now. */
    synchronized Shards shards() {
        return shards;
    }

    /** What is known of these issues, by id; those that were never seen are not there. */
    synchronized Map<String, IssueHead> heads(Collection<String> ids) {
        return guarded(() -> known(ids));
    }

    private IssueLookup lookup() throws SQLException {
        return new IssueLookup(work.get(), folder, shards, known.reader(shards));
    }

    private Map<String, IssueHead> known(Collection<String> ids) throws SQLException {
        return recent.heads(shards, ids, lookup()::heads);
    }

    /** These issues, with the rows of those that are {@code whole}; never of deleted ones. */
    synchronized FoundIssues find(Collection<String> ids, Predicate<String> whole) {
        return guarded(() -> FoundIssues.of(known(ids), whole, lookup()));
    }

    /** The id of the issue that an attachment belongs to; null when it is not known. */
    synchronized String issueOfAttachment(String attachmentId) {
        return guarded(() -> lookup().issueOfAttachment(attachmentId));
    }

    /** See {@link IssueLookup#alive}. */
    synchronized Map<String, Long> alive(Collection<String> ids) {
        return guarded(() -> lookup().alive(ids));
    }

    /** See {@link IssueLookup#open}. */
    synchronized List<String> open() {
        return guarded(() -> lookup().open());
    }

    /** See {@link IssueLookup#withoutFile}. */
    synchronized List<JiraAttachments.Wanted> withoutFile(long most, Collection<String> except, int limit) {
        return guarded(() -> lookup().withoutFile(most, except, limit));
    }

    /** Edits the rows of issues as they are now; those that are deleted stay so. */
    synchronized void rewrite(Collection<String> ids, UnaryOperator<IssueRows> edit) {
        FoundIssues found = find(ids, id -> true);
        apply(
                found.alive().stream()
                        .map(head -> new IssueChange(
                                head.id(),
                                head.key(),
                                head.updated(),
                                clock.instant(),
                                head.version(),
                                false,
                                edit.apply(found.rows(head.id())),
                                head.gone()))
                        .toList(),
                Map.of());
    }

    /**
     * Holds what Jira lists against what is known here.
     *
     * @param pages a page of the list by its token; null for the first
     * @param since see {@link IssueComparison#end}, as {@code projects}
     */
    IssueComparison.Found comparison(Function<String, JiraSite.JiraPage> pages, long since, Set<String> projects) {
        return guarded(() -> {
            try (IssueComparison comparison = new IssueComparison(engine.work())) {
                String token = null;
                do {
                    JiraSite.JiraPage page = pages.apply(token);
                    comparison.add(page.issues());
                    token = page.next();
                } while (token != null);
                synchronized (this) {
                    long ahead = clock.instant().plus(ChangeTimes.TOLERANCE).toEpochMilli();
                    return comparison.end(lookup().newestHeads(), since, ahead, projects);
                }
            }
        });
    }

    /** Replaces the table of organisations, if there is anything new in it. */
    synchronized void organizations(List<ObjectNode> rows) {
        guarded(() -> {
            try (RowFiles files = new RowFiles(scratch)) {
                PublishedFile file =
                        folder.publish(Organizations.TABLE, work.get(), files.read(rows, Organizations.COLUMNS));
                if (shards.organizations() != null
                        && shards.organizations().sha256().equals(file.sha256())) {
                    Files.delete(folder.path(file));
                } else {
                    commit(shards.withOrganizations(file));
                }
            }
            return null;
        });
    }

    /**
     * Makes changes count, together with marks. What is older than what is known, and whatever comes after a deletion,
     * changes nothing.
     *
     * @param marks such as the position; empty ones are removed
     * @return how many of the changes counted
     * @throws AgnesException STORAGE_FULL, INVALID or UNAVAILABLE; then nothing has changed
     */
    synchronized int apply(List<IssueChange> changes, Map<String, String> marks) {
        return guarded(() -> {
            if (settled().heads().size() >= MOST_FILES && !compacting) {
                fold(settled());
            }
            Map<String, IssueHead> known =
                    known(changes.stream().map(IssueChange::id).toList());
            long version = shards.mark(Shards.VERSION);
            List<IssueHead> heads = new ArrayList<>();
            List<IssueHead> left = new ArrayList<>();
            List<IssueChange> counting = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (IssueChange change : changes) {
                IssueHead before = known.get(change.id());
                if (!change.isLate(before) && seen.add(change.id())) {
                    version++;
                    heads.add(IssueHead.of(change, before, version));
                    if (before != null
                            && before.formerKey() != null
                            && !change.key().equals(before.key())) {
                        left.add(IssueHead.left(before, version));
                    }
                    counting.add(change);
                }
            }
            Shards next = shards;
            if (!counting.isEmpty()) {
                next = written(counting, heads, left, next);
            }
            Map<String, String> all = new HashMap<>(marks);
            all.put(Shards.VERSION, Long.toString(version));
            commit(next.with(all));
            return counting.size();
        });
    }

    private Shards written(List<IssueChange> changes, List<IssueHead> heads, List<IssueHead> left, Shards before)
            throws SQLException, IOException {
        List<IssueHead> all = new ArrayList<>(heads);
        all.addAll(left);
        Map<JiraTable, PublishedFile> files = new EnumMap<>(JiraTable.class);
        try (RowFiles rows = new RowFiles(scratch)) {
            for (JiraTable table : JiraTable.values()) {
                String select = rows.select(table, changes, heads);
                if (select != null) {
                    files.put(table, folder.publish(Shards.name(table, "change"), work.get(), select));
                }
            }
            PublishedFile head = folder.publish(Shards.nameOfKnown("change"), work.get(), rows.select(all));
            return before.with(files, head);
        }
    }

    /** Readers have these files: those of them that are replaced go when readers have moved on. */
    synchronized void published(Shards readable) {
        published = readable;
    }

    /** What readers have, as far as it still counts; a file that no reader ever had would stay behind. */
    private Shards settled() {
        return published != null && shards.hasAllOf(published) ? published : shards;
    }

    /** One file of changes instead of many, without those that newer ones have overtaken. */
    private void fold(Shards before) throws SQLException {
        ChangeFiles files = new ChangeFiles(folder, before);
        Map<JiraTable, PublishedFile> folded = new EnumMap<>(JiraTable.class);
        for (JiraTable table : JiraTable.values()) {
            if (!before.changes().get(table).isEmpty()) {
                folded.put(table, folder.publish(Shards.name(table, "change"), work.get(), files.newestRows(table)));
            }
        }
        PublishedFile head = folder.publish(Shards.nameOfKnown("change"), work.get(), files.newestHeads());
        shards = shards.folded(folded, head, before);
    }

    private void commit(Shards next) throws SQLException {
        Shards whole = withShards(next, work.get());
        folder.write(whole.extract(clock.instant()), work.get());
        shards = whole;
    }

    /** A table without any shard has one without rows, so that it is there. */
    private Shards withShards(Shards next, DuckDBConnection connection) {
        Map<JiraTable, TreeMap<String, PublishedFile>> tables = new EnumMap<>(next.tables());
        tables.replaceAll((table, months) -> {
            TreeMap<String, PublishedFile> all = new TreeMap<>(months);
            if (all.isEmpty()) {
                all.put(
                        Shards.EMPTY,
                        folder.publish(Shards.name(table, Shards.EMPTY), connection, RowFiles.empty(table)));
            } else if (all.size() > 1) {
                all.remove(Shards.EMPTY);
            }
            return all;
        });
        return new Shards(tables, next.known(), next.changes(), next.heads(), next.marks(), next.organizations());
    }

    /**
     * Writes what has changed into the shards of its months, of each month when that is worth it: as many rows as given,
     * and 2 % of its shards.
     *
     * @param atLeast rows of a month; 0 when any change is worth it
     * @return the months that were written
     * @throws AgnesException as {@link #apply}; what has changed stays beside the shards then
     */
    Set<String> compact(long atLeast) {
        Shards before;
        synchronized (this) {
            if (compacting || settled().heads().isEmpty() || settled().changedRows() < atLeast) {
                return Set.of();
            }
            compacting = true;
            before = settled();
        }
        try (DuckDBConnection connection = engine.work()) {
            Compaction compaction = new Compaction(connection, folder, before, atLeast);
            if (compaction.months().isEmpty()) {
                return Set.of();
            }
            compaction.run();
            boolean whole = compaction.isWhole();
            Map<JiraTable, PublishedFile> left = whole ? Map.of() : compaction.leftChanges();
            PublishedFile leftHeads = whole ? null : compaction.leftHeads();
            known.follow(compaction, before);
            synchronized (this) {
                Shards next = shards.compacted(compaction.tables(), compaction.known(), before);
                commit(whole ? next : next.with(left, leftHeads));
                known.stand(shards);
                lastCompaction = whole ? clock.instant() : lastCompaction;
                compactions++;
            }
            removeOwn(before);
            return compaction.months();
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            synchronized (this) {
                compacting = false;
            }
        }
    }

    /** Makes the shards quick to look into, if they are not; batches are applied meanwhile. One thread calls this. */
    void prepareLookups() {
        Shards now;
        synchronized (this) {
            if (compacting || known.isFit(shards)) {
                return;
            }
            compacting = true;
            now = shards;
        }
        try {
            KnownIssues built = known.build(now);
            KnownIssues replaced;
            synchronized (this) {
                replaced = known;
                known = built;
            }
            replaced.close();
        } catch (SQLException | IOException e) {
            throw failure(e);
        } finally {
            synchronized (this) {
                compacting = false;
            }
        }
    }

    /** Files that only the store reads are nobody's once others have taken their place. */
    private void removeOwn(Shards before) {
        Collection<PublishedFile> kept = shards().known().values();
        for (PublishedFile file : before.known().values()) {
            if (!kept.contains(file)) {
                try {
                    Files.deleteIfExists(folder.path(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** How long ago all that had changed was written into the shards. */
    synchronized Duration sinceCompaction() {
        return Duration.between(lastCompaction, clock.instant());
    }

    synchronized long compactions() {
        return compactions;
    }

    @Override
    public synchronized void close() {
        try {
            known.close();
            work.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private interface Work<T> {
        T run() throws SQLException, IOException;
    }

    private <T> T guarded(Work<T> asked) {
        try {
            return asked.run();
        } catch (SQLException | IOException e) {
            throw failure(e);
        }
    }

    private AgnesException failure(Exception e) {
        return new AgnesException(
                engine.metFullDisk(e) ? Problem.STORAGE_FULL : Problem.UNAVAILABLE,
                "The tables of Jira cannot be read or written.",
                "See that the disk of the data folder has room; events wait in the inbox until then.",
                e);
    }
}
