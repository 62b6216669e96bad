package io.agnes.source.jira;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.warehouse.Literal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * What Jira lists, held against what is known here. The list stays in the engine, however long it is. One object per
 * comparison.
 */
final class IssueComparison implements AutoCloseable {
    private final DuckDBConnection connection;
    private long compared;

    /** @param connection is closed with this */
    IssueComparison(DuckDBConnection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table listed (entity varchar, issue_key varchar, updated bigint)");
        }
    }

    /**
     * What differs.
     *
     * @param compared issues that Jira listed
     * @param missing keys of those that are not here
     * @param stale keys of those that are older here
     * @param unlisted those that are only here
     */
    record Found(long compared, List<String> missing, List<String> stale, List<JiraPages.Unlisted> unlisted) {}

    /** @param issues a page of a search, with {@code updated} */
    void add(List<ObjectNode> issues) throws SQLException {
        try (DuckDBAppender rows = connection.createAppender("listed")) {
            for (ObjectNode issue : issues) {
                Instant updated = Values.instant(issue.path("fields").path("updated"));
                rows.beginRow()
                        .append(issue.path("id").asText())
                        .append(issue.path("key").asText())
                        .append(updated == null ? 0 : updated.toEpochMilli())
                        .endRow();
            }
        }
        compared += issues.size();
    }

    /**
     * @param heads a select of the newest head of each issue; null when there are none
     * @param since issues that were changed since then were listed, in milliseconds
     * @param ahead a time that is later than this was wrong, in milliseconds
     * @param projects keys of the projects that were listed; empty for all
     */
    Found end(String heads, long since, long ahead, Set<String> projects) throws SQLException {
        if (heads == null) {
            return new Found(compared, keys("select issue_key from listed order by issue_key"), List.of(), List.of());
        }
        String known = "(" + heads + ") as h";
        List<String> missing = keys("select l.issue_key from listed as l anti join " + known
                + " on l.entity = h.entity order by l.issue_key");
        List<String> stale = keys("select l.issue_key from listed as l join " + known
                + " on l.entity = h.entity where not h.deleted and (l.updated > h.updated or h.updated > " + ahead
                + " and l.updated <> h.updated) order by l.issue_key");
        String ofProjects = projects.isEmpty()
                ? ""
                : " and split_part(h.entity_key, '-', 1) in (select unnest(" + Literal.list(projects) + "))";
        List<JiraPages.Unlisted> unlisted = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select h.entity, h.entity_key, h.updated from " + known
                        + " anti join listed as l on l.entity = h.entity where not h.deleted and h.updated >= " + since
                        + ofProjects + " order by h.entity_key")) {
            while (row.next()) {
                unlisted.add(new JiraPages.Unlisted(row.getString(1), row.getString(2), row.getLong(3)));
            }
        }
        return new Found(compared, missing, stale, unlisted);
    }

    private List<String> keys(String sql) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                keys.add(row.getString(1));
            }
        }
        return keys;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
