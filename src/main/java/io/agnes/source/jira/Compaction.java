package io.agnes.source.jira;

import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Literal;
import io.agnes.warehouse.PublishedFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Writes the shards of some months anew, with what has changed in them; the changes of other months stay changes. One
 * object per compaction.
 */
final class Compaction {
    /** Changes of this part of its shards make a month worth it. */
    private static final int PART = 50;
    /** The heads as shards have them: each under its one key. */
    private static final String SETTLED = "select * replace (cast(null as varchar) as former_key) from newest";

    private final DuckDBConnection connection;
    private final ExtractFolder folder;
    private final Shards before;
    private final ChangeFiles changes;
    private final Map<JiraTable, TreeMap<String, PublishedFile>> tables = new EnumMap<>(JiraTable.class);
    private final TreeMap<String, PublishedFile> known;
    private final Set<String> chosen;
    private final Set<String> months;

    /**
     * @param before what is written together; it stays as it is
     * @param atLeast changed rows that make a month worth it, and 2 % of its shards; 0 when any change does
     */
    Compaction(DuckDBConnection connection, ExtractFolder folder, Shards before, long atLeast) throws SQLException {
        this.connection = connection;
        this.folder = folder;
        this.before = before;
        this.changes = new ChangeFiles(folder, before);
        before.tables().forEach((table, shards) -> tables.put(table, new TreeMap<>(shards)));
        this.known = new TreeMap<>(before.known());
        execute(connection, "create temp table heads as " + changes.newestHeads());
        this.chosen = chosen(atLeast);
        choose(connection, "heads");
        this.months = touched();
    }

    /** @param heads what to select the newest heads from */
    private void choose(DuckDBConnection there, String heads) throws SQLException {
        execute(
                there,
                "create or replace temp table newest as select * from " + heads + " where month in " + list(chosen));
        execute(
                there,
                "create or replace temp table old_keys as select entity_key as issue_key from newest union "
                        + "select former_key from newest where former_key is not null");
    }

    private Set<String> chosen(long atLeast) throws SQLException {
        String rows = before.changes().values().stream()
                .filter(files -> !files.isEmpty())
                .map(files -> "select _entity, _version from read_parquet(" + folder.list(files) + ")")
                .collect(Collectors.joining(" union all "));
        String changed = rows.isEmpty()
                ? "select month, count(*) from heads group by month"
                : "select month, count(_entity) + count_if(deleted) from heads as h left join (" + rows
                        + ") as r on h.entity = r._entity and h.version = r._version group by month";
        Set<String> found = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(changed)) {
            while (row.next()) {
                String month = row.getString(1);
                if (atLeast == 0 || row.getLong(2) >= Math.max(atLeast, before.rows(List.of(month)) / PART)) {
                    found.add(month);
                }
            }
        }
        return found;
    }

    private static String list(Set<String> months) {
        return months.isEmpty()
                ? "(null)"
                : months.stream().map(Literal::of).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Whether no change is left over. */
    boolean isWhole() throws SQLException {
        return count("select count(*) from heads where month not in " + list(chosen)) == 0;
    }

    /** The changes of other months as one file per table; empty when there are none. */
    Map<JiraTable, PublishedFile> leftChanges() {
        Map<JiraTable, PublishedFile> left = new EnumMap<>(JiraTable.class);
        before.changes().forEach((table, files) -> {
            if (!files.isEmpty()) {
                String select =
                        changes.newestRows(files, "(select * from heads where month not in " + list(chosen) + ")");
                left.put(table, folder.publish(Shards.name(table, "change"), connection, select));
            }
        });
        return left;
    }

    /** The heads of these changes. */
    PublishedFile leftHeads() {
        return folder.publish(
                Shards.nameOfKnown("change"), connection, "select * from heads where month not in " + list(chosen));
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The months of what is written, also those in which it was before; empty when nothing is worth it. */
    Set<String> months() {
        return months;
    }

    Map<JiraTable, TreeMap<String, PublishedFile>> tables() {
        return tables;
    }

    TreeMap<String, PublishedFile> known() {
        return known;
    }

    void run() throws SQLException {
        for (String month : months) {
            for (JiraTable table : JiraTable.values()) {
                put(
                        tables.get(table),
                        month,
                        folder.publish(Shards.name(table, month), connection, rows(table, month)));
            }
            put(known, month, folder.publish(Shards.nameOfKnown(month), connection, heads(month)));
        }
    }

    /** Makes the same change in tables that hold what the shards have held. */
    void repeat(DuckDBConnection known) throws SQLException {
        choose(known, "(" + changes.newestHeads() + ")");
        for (JiraTable table : JiraTable.values()) {
            String name = table.table().quoted();
            execute(known, "delete from " + name + " where issue_key in (select issue_key from old_keys)");
            if (!before.changes().get(table).isEmpty()) {
                execute(known, "insert into " + name + " by name " + KnownIssues.rows(table, added(table, "newest")));
            }
        }
        execute(known, "delete from " + KnownIssues.HEADS + " where entity in (select entity from newest)");
        execute(known, "insert into " + KnownIssues.HEADS + " by name " + SETTLED);
    }

    private String added(JiraTable table, String heads) {
        return "select " + table.columnList() + " from ("
                + changes.newestRows(before.changes().get(table), heads) + ")";
    }

    private static void put(TreeMap<String, PublishedFile> shards, String month, PublishedFile file) {
        if (file.rows() > 0) {
            shards.put(month, file);
        } else {
            shards.remove(month);
        }
    }

    private String rows(JiraTable table, String month) {
        String ofMonth = "(select * from newest where month = " + Literal.of(month) + ")";
        PublishedFile shard = before.tables().get(table).get(month);
        String kept = shard == null
                ? RowFiles.empty(table)
                : "select * from read_parquet(" + folder.list(List.of(shard)) + ") as b anti join old_keys as o on "
                        + "b.issue_key = o.issue_key";
        String added = before.changes().get(table).isEmpty() ? RowFiles.empty(table) : added(table, ofMonth);
        // not sorted: a large month would have to be held for that
        return kept + " union all " + added;
    }

    private String heads(String month) {
        PublishedFile shard = before.known().get(month);
        String added = SETTLED + " where month = " + Literal.of(month);
        return shard == null
                ? added
                : "select * from read_parquet(" + folder.list(List.of(shard)) + ") as b anti join newest as n on "
                        + "b.entity = n.entity union all " + added;
    }

    private Set<String> touched() throws SQLException {
        if (chosen.isEmpty()) {
            return Set.of();
        }
        String before = known.isEmpty()
                ? ""
                : " union select month from read_parquet(" + folder.list(List.copyOf(known.values()))
                        + ") as b semi join newest as n on b.entity = n.entity";
        Set<String> found = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select month from newest" + before)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void execute(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
