package io.agnes.source.jira;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.Merge;
import io.agnes.warehouse.PublishedFile;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/** Reads what the tables hold of single issues. One object per question. */
final class IssueLookup {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DuckDBConnection work;
    private final ExtractFolder folder;
    private final Shards shards;
    private final DuckDBConnection known;

    /** @param known see {@link KnownIssues#reader}; null when only the shards can be read */
    IssueLookup(DuckDBConnection work, ExtractFolder folder, Shards shards, DuckDBConnection known) {
        this.work = work;
        this.folder = folder;
        this.shards = shards;
        this.known = known;
    }

    /** The newest head of each of these issues; of a deleted one the head that says so. */
    Map<String, IssueHead> heads(Collection<String> ids) throws SQLException {
        Map<String, IssueHead> heads = new HashMap<>();
        if (ids.isEmpty()) {
            return heads;
        }
        if (known == null) {
            put(heads, work, allHeads(), ids);
        } else {
            put(heads, work, part(HEAD + "true as changed", shards.heads()), ids);
            put(heads, known, HEAD + "false as changed from " + KnownIssues.HEADS, ids);
        }
        return heads;
    }

    private void put(Map<String, IssueHead> heads, DuckDBConnection there, String from, Collection<String> ids)
            throws SQLException {
        if (from == null) {
            return;
        }
        String sql = HEAD + "changed from (" + from + ") where entity" + KnownIssues.in(ids) + NEWEST;
        try (Statement statement = there.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                IssueHead head = head(row);
                heads.merge(head.id(), head, (change, settled) -> settled.deleted() ? settled : change);
            }
        }
    }

    private static final String HEAD =
            "select entity, version, updated, entity_key, former_key, deleted, month, gone, ";

    /** A select of the newest head of every issue; null when none is known. */
    String newestHeads() {
        String from = allHeads();
        return from == null ? null : "select entity, entity_key, updated, deleted from (" + from + ")" + NEWEST;
    }

    private static final String NEWEST = " qualify row_number() over (partition by entity order by deleted desc, "
            + "changed desc, version desc) = 1";

    private static IssueHead head(ResultSet row) throws SQLException {
        String gone = row.getString(8);
        return new IssueHead(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getString(7),
                gone == null ? Set.of() : Set.of(gone.split(",")),
                row.getBoolean(9));
    }

    /** All heads, of changes and of shards; null when there are none. */
    private String allHeads() {
        String found = Stream.of(
                        part(HEAD + "true as changed", shards.heads()),
                        part(
                                HEAD + "false as changed",
                                List.copyOf(shards.known().values())))
                .filter(part -> part != null)
                .collect(Collectors.joining(" union all "));
        return found.isEmpty() ? null : found;
    }

    private String part(String select, List<PublishedFile> files) {
        return files.isEmpty() ? null : select + " from read_parquet(" + folder.list(files) + ")";
    }

    /** The rows of these issues, by id. */
    Map<String, IssueRows> rows(Collection<IssueHead> heads) throws SQLException {
        Map<String, Map<JiraTable, List<ObjectNode>>> found = new HashMap<>();
        Map<String, String> idOfKey = new HashMap<>();
        heads.forEach(head -> {
            found.put(head.id(), new EnumMap<>(JiraTable.class));
            idOfKey.put(head.key(), head.id());
        });
        List<IssueHead> changed = heads.stream().filter(IssueHead::changed).toList();
        List<IssueHead> settled = heads.stream().filter(head -> !head.changed()).toList();
        Set<String> months = settled.stream().map(IssueHead::month).collect(Collectors.toSet());
        for (JiraTable table : JiraTable.values()) {
            List<PublishedFile> files = shards.tables().get(table).entrySet().stream()
                    .filter(shard -> months.contains(shard.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            List<PublishedFile> changes = shards.changes().get(table);
            if (!changed.isEmpty() && !changes.isEmpty()) {
                String select = "select " + table.columnList() + ", _entity from read_parquet(" + folder.list(changes)
                        + ") where _version in ("
                        + changed.stream()
                                .map(head -> Long.toString(head.version()))
                                .collect(Collectors.joining(", "))
                        + ")";
                read(table, table.asJson("", select), work, idOfKey, found);
            }
            if (!settled.isEmpty() && !files.isEmpty()) {
                String ofThese = " where issue_key"
                        + KnownIssues.in(settled.stream().map(IssueHead::key).toList());
                if (known == null) {
                    String select = "select " + table.columnList() + " from read_parquet(" + folder.list(files) + ")";
                    read(table, table.asJson("", select + ofThese), work, idOfKey, found);
                } else {
                    String select =
                            "select " + JiraTable.ROW + " from " + table.table().quoted();
                    read(table, select + ofThese, known, idOfKey, found);
                }
            }
        }
        Map<String, IssueRows> rows = new HashMap<>();
        found.forEach((id, tables) -> rows.put(id, new IssueRows(tables)));
        return rows;
    }

    private void read(
            JiraTable table,
            String select,
            DuckDBConnection there,
            Map<String, String> idOfKey,
            Map<String, Map<JiraTable, List<ObjectNode>>> found)
            throws SQLException {
        try (Statement statement = there.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            while (row.next()) {
                ObjectNode read = (ObjectNode) JSON.readTree(row.getString(1));
                String id = idOfKey.get(read.path(JiraTable.KEY).asText());
                found.get(id).computeIfAbsent(table, first -> new ArrayList<>()).add(read);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id of the issue that has an attachment; null when none is known. */
    String issueOfAttachment(String attachmentId) throws SQLException {
        String sql = "select i.issue_id from (" + current(JiraTable.ATTACHMENTS) + ") as a join ("
                + current(JiraTable.ISSUES) + ") as i using (issue_key) where a.attachment_id = ?";
        if (isEmpty()) {
            return null;
        }
        try (PreparedStatement statement = work.prepareStatement(sql)) {
            statement.setString(1, attachmentId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /**
     * Attachments whose file is not named.
     *
     * @param most bytes that they may have
     * @param except ids of those that are not wanted
     * @param limit how many at most
     */
    List<JiraAttachments.Wanted> withoutFile(long most, Collection<String> except, int limit) throws SQLException {
        List<JiraAttachments.Wanted> wanted = new ArrayList<>();
        if (isEmpty()) {
            return wanted;
        }
        String sql = "select a.attachment_id, i.issue_id from (" + current(JiraTable.ATTACHMENTS) + ") as a join ("
                + current(JiraTable.ISSUES) + ") as i using (issue_key) where a.local_path is null and "
                + "regexp_full_match(a.attachment_id, '[0-9]{1,19}') and coalesce(a.size_bytes, 0) <= ? and "
                + "a.attachment_id not in (select unnest(cast(? as varchar[]))) limit ?";
        try (PreparedStatement statement = work.prepareStatement(sql)) {
            statement.setLong(1, most);
            statement.setArray(2, work.createArrayOf("VARCHAR", except.toArray()));
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    wanted.add(new JiraAttachments.Wanted(row.getString(1), row.getString(2)));
                }
            }
        }
        return wanted;
    }

    /** The keys of issues that are not done and have a service level. */
    List<String> open() throws SQLException {
        List<String> keys = new ArrayList<>();
        if (isEmpty()) {
            return keys;
        }
        String sql = "select issue_key from (" + current(JiraTable.ISSUES) + ") where status_category is distinct from "
                + "'Done' and coalesce(first_response_elapsed_millis, time_to_resolution_elapsed_millis) is not null "
                + "order by issue_key";
        try (PreparedStatement statement = work.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                keys.add(row.getString(1));
            }
        }
        return keys;
    }

    /**
     * When each of these issues was changed last, in milliseconds, by id; those that are not known or are deleted are
     * not there.
     */
    Map<String, Long> alive(Collection<String> ids) throws SQLException {
        Map<String, Long> alive = new HashMap<>();
        heads(ids).values().stream()
                .filter(head -> !head.deleted())
                .forEach(head -> alive.put(head.id(), head.updated()));
        return alive;
    }

    private boolean isEmpty() {
        return shards.tables().get(JiraTable.ISSUES).isEmpty();
    }

    /** The rows of a table as readers see them. */
    private String current(JiraTable table) {
        return Merge.rows(
                new Merge(JiraTable.KEY, shards.changes().get(table), shards.heads()),
                folder,
                List.copyOf(shards.tables().get(table).values()));
    }
}
