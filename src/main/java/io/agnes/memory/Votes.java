package io.agnes.memory;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The rows of {@code knowledge_votes}: one for an item and a user. */
final class Votes {
    private Votes() {}

    /** @param vote 1, -1, or 0 to take it back */
    static void cast(Handle handle, String itemId, String userId, int vote, Instant now) {
        if (vote == 0) {
            handle.execute("delete from knowledge_votes where item_id = ? and user_id = ?", itemId, userId);
        } else {
            handle.execute(
                    "insert into knowledge_votes (item_id, user_id, vote, voted_at) values (?, ?, ?, ?)"
                            + " on conflict (item_id, user_id) do update set vote = excluded.vote,"
                            + " voted_at = excluded.voted_at",
                    itemId,
                    userId,
                    vote,
                    now);
        }
    }

    /** By item the vote of a user. */
    static Map<String, Integer> of(Handle handle, String userId) {
        Map<String, Integer> votes = new TreeMap<>();
        handle.createQuery("select item_id, vote from knowledge_votes where user_id = :user")
                .bind("user", userId)
                .map((row, context) -> votes.put(row.getString("item_id"), row.getInt("vote")))
                .list();
        return votes;
    }
}
