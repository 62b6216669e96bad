package io.agnes.source.jira;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The heads that were asked for last. A batch asks for the same ones several times, and each look goes through all files
 * of heads. Not thread-safe.
 */
final class RecentHeads {
    private Shards shards;
    private Set<String> asked = Set.of();
    private Map<String, IssueHead> found = Map.of();

    /** What looks into the files. */
    interface Look {
        Map<String, IssueHead> heads(Collection<String> ids) throws SQLException;
    }

    /**
     * The heads of these issues, as {@link IssueLookup#heads}.
     *
     * @param now the files that count
     * @param look into these files
     */
    Map<String, IssueHead> heads(Shards now, Collection<String> ids, Look look) throws SQLException {
        if (shards != now || !asked.containsAll(ids)) {
            found = look.heads(ids);
            asked = Set.copyOf(ids);
            shards = now;
        }
        Map<String, IssueHead> heads = new HashMap<>(found);
        heads.keySet().retainAll(Set.copyOf(ids));
        return heads;
    }
}
