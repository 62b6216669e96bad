package io.agnes.source.jira;

import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Merge;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WriterNotes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the extract: a shard per table and month of creation, what has changed since, and the newest change of
 * each issue, likewise per month. Immutable.
 *
 * @param tables the shards of each table by month, {@code 2026_03}; {@link #EMPTY} for a file without rows
 * @param known the {@link IssueHead heads} of the issues in the shards, by month
 * @param changes files of changed rows, in order
 * @param heads the heads of these changes, in order
 * @param marks see {@link #mark}
 * @param organizations the file of the table of organisations; null when there is none
 */
record Shards(
        Map<JiraTable, TreeMap<String, PublishedFile>> tables,
        TreeMap<String, PublishedFile> known,
        Map<JiraTable, List<PublishedFile>> changes,
        List<PublishedFile> heads,
        Map<String, String> marks,
        PublishedFile organizations) {
    static final String EMPTY = "empty";
    /** The mark with the arrival up to which the inbox was read. */
    static final String POSITION = "position";
    /** The mark with the newest version that was given. */
    static final String VERSION = "version";

    private static final String KNOWN = "known";
    private static final Pattern NAME =
            Pattern.compile("data/([a-z_]+?)_(\\d{4}_\\d{2}|undated|empty)-[0-9a-z-]+\\.parquet");

    static Shards of(Extract extract) {
        Map<JiraTable, TreeMap<String, PublishedFile>> tables = new EnumMap<>(JiraTable.class);
        Map<JiraTable, List<PublishedFile>> changes = new EnumMap<>(JiraTable.class);
        List<PublishedFile> heads = List.of();
        for (JiraTable table : JiraTable.values()) {
            ExtractTable found = extract.find(table.table()).orElse(null);
            tables.put(table, byMonth(found == null ? List.of() : found.files()));
            changes.put(table, found == null ? List.of() : found.merge().changes());
            heads = found == null ? heads : found.merge().heads();
        }
        return new Shards(
                tables,
                byMonth(extract.notes().files()),
                changes,
                heads,
                extract.notes().marks(),
                extract.find(Organizations.TABLE)
                        .map(table -> table.files().get(0))
                        .orElse(null));
    }

    private static TreeMap<String, PublishedFile> byMonth(Collection<PublishedFile> files) {
        TreeMap<String, PublishedFile> months = new TreeMap<>();
        for (PublishedFile file : files) {
            Matcher name = NAME.matcher(file.path());
            if (name.matches()) {
                months.put(name.group(2), file);
            }
        }
        return months;
    }

    /** What a shard of a table is called. */
    static Identifier name(JiraTable table, String month) {
        return new Identifier(table.table().value() + "_" + month);
    }

    static Identifier nameOfKnown(String month) {
        return new Identifier(KNOWN + "_" + month);
    }

    /** @param now when this is written */
    Extract extract(Instant now) {
        List<ExtractTable> all = new ArrayList<>();
        tables.forEach((table, months) -> all.add(new ExtractTable(
                table.table(),
                table.description(),
                List.copyOf(months.values()),
                now,
                ExtractTable.LOCAL,
                new Merge(JiraTable.KEY, changes.get(table), heads))));
        if (organizations != null) {
            all.add(new ExtractTable(
                    Organizations.TABLE, Organizations.DESCRIPTION, List.of(organizations), now, ExtractTable.LOCAL));
        }
        return new Extract(all, List.of(), new WriterNotes(marks, List.copyOf(known.values())));
    }

    /** A number that is kept with the tables; 0 before it was set. */
    long mark(String name) {
        return Long.parseLong(marks.getOrDefault(name, "0"));
    }

    Shards with(Map<String, String> otherMarks) {
        Map<String, String> all = new HashMap<>(marks);
        all.putAll(otherMarks);
        all.values().removeIf(String::isEmpty);
        return new Shards(tables, known, changes, heads, all, organizations);
    }

    Shards withOrganizations(PublishedFile file) {
        return new Shards(tables, known, changes, heads, marks, file);
    }

    /** With one more batch of changes. */
    Shards with(Map<JiraTable, PublishedFile> changed, PublishedFile head) {
        Map<JiraTable, List<PublishedFile>> all = new EnumMap<>(changes);
        changed.forEach((table, file) -> all.merge(table, List.of(file), Shards::and));
        return new Shards(tables, known, all, and(heads, List.of(head)), marks, organizations);
    }

    /** With these changes in place of those that there were before; those that came later stay. */
    Shards folded(Map<JiraTable, PublishedFile> changed, PublishedFile head, Shards before) {
        return compacted(tables, known, before).with(changed, head);
    }

    /** Whether the files of another one, which was there before, all count still. */
    boolean hasAllOf(Shards before) {
        return tables.equals(before.tables) && heads.containsAll(before.heads);
    }

    /** With other shards, which hold all the changes that there were before; those that came later stay. */
    Shards compacted(
            Map<JiraTable, TreeMap<String, PublishedFile>> newTables,
            TreeMap<String, PublishedFile> newKnown,
            Shards before) {
        Map<JiraTable, List<PublishedFile>> later = new EnumMap<>(JiraTable.class);
        changes.forEach((table, files) -> later.put(table, without(files, before.changes.get(table))));
        return new Shards(newTables, newKnown, later, without(heads, before.heads), marks, organizations);
    }

    private static List<PublishedFile> and(List<PublishedFile> files, List<PublishedFile> more) {
        return Stream.concat(files.stream(), more.stream()).toList();
    }

    private static List<PublishedFile> without(List<PublishedFile> files, List<PublishedFile> used) {
        return files.stream().filter(file -> !used.contains(file)).toList();
    }

    long changedRows() {
        return changes.values().stream()
                .flatMap(List::stream)
                .mapToLong(PublishedFile::rows)
                .sum();
    }

    /** The rows of all tables in the shards of these months. */
    long rows(Collection<String> months) {
        return tables.values().stream()
                .flatMap(shards -> months.stream().map(shards::get))
                .filter(file -> file != null)
                .mapToLong(PublishedFile::rows)
                .sum();
    }

    /** The rows of a table in its shards. */
    long rowsOf(JiraTable table) {
        return tables.get(table).values().stream()
                .mapToLong(PublishedFile::rows)
                .sum();
    }

    Set<String> months() {
        return new TreeSet<>(known.keySet());
    }
}
