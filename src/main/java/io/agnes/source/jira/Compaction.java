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
import org.duckdb.DuckDBConnection;

/** Writes the shards of some months anew, with what has changed in them. One object per compaction. */
final class Compaction {
    private final DuckDBConnection connection;
    private final ExtractFolder folder;
    private final Shards before;
    private final ChangeFiles changes;
    private final Map<JiraTable, TreeMap<String, PublishedFile>> tables = new EnumMap<>(JiraTable.class);
    private final TreeMap<String, PublishedFile> known;
    private final Set<String> months;

    /** @param before what is written together; it stays as it is */
    Compaction(DuckDBConnection connection, ExtractFolder folder, Shards before) throws SQLException {
        this.connection = connection;
        this.folder = folder;
        this.before = before;
        this.changes = new ChangeFiles(folder, before);
        before.tables().forEach((table, shards) -> tables.put(table, new TreeMap<>(shards)));
        this.known = new TreeMap<>(before.known());
        execute("create temp table newest as " + changes.newestHeads());
        execute("create temp table old_keys as select entity_key as issue_key from newest union "
                + "select former_key from newest where former_key is not null");
        this.months = touched();
    }

    /** The months of what has changed, also those in which it was before. */
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
        List<PublishedFile> changed = before.changes().get(table);
        String kept = shard == null
                ? RowFiles.empty(table)
                : "select * from read_parquet(" + folder.list(List.of(shard)) + ") as b anti join old_keys as o on "
                        + "b.issue_key = o.issue_key";
        String added = changed.isEmpty()
                ? RowFiles.empty(table)
                : "select " + table.columnList() + " from (" + changes.newestRows(changed, ofMonth) + ")";
        return "select * from (" + kept + " union all " + added + ") order by issue_key";
    }

    private String heads(String month) {
        PublishedFile shard = before.known().get(month);
        String added =
                "select * replace (cast(null as varchar) as former_key) from newest where month = " + Literal.of(month);
        return shard == null
                ? added
                : "select * from read_parquet(" + folder.list(List.of(shard)) + ") as b anti join newest as n on "
                        + "b.entity = n.entity union all " + added;
    }

    private Set<String> touched() throws SQLException {
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

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
