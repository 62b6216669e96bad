package io.agnes.source.jira;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All that the tables hold of one issue. Rows are objects by column; times are texts.
 *
 * @param tables every table has its list, which may be empty
 */
record IssueRows(Map<JiraTable, List<ObjectNode>> tables) {
    IssueRows {
        EnumMap<JiraTable, List<ObjectNode>> all = new EnumMap<>(JiraTable.class);
        for (JiraTable table : JiraTable.values()) {
            all.put(table, List.copyOf(tables.getOrDefault(table, List.of())));
        }
        tables = all;
    }

    static final IssueRows NONE = new IssueRows(Map.of());

    List<ObjectNode> of(JiraTable table) {
        return tables.get(table);
    }

    /** The row of the issue itself; null when there is none. */
    ObjectNode issue() {
        return of(JiraTable.ISSUES).isEmpty() ? null : of(JiraTable.ISSUES).get(0);
    }

    /** The same with other rows in one table. */
    IssueRows with(JiraTable table, List<ObjectNode> rows) {
        EnumMap<JiraTable, List<ObjectNode>> all = new EnumMap<>(tables);
        all.put(table, rows);
        return new IssueRows(all);
    }
}
