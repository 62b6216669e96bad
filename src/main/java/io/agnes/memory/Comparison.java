package io.agnes.memory;

import java.util.List;

/**
 * One question to the model: do these items contradict one another, or one of those that are known?
 *
 * @param items the new ones, of one domain
 * @param candidates the known ones
 */
public record Comparison(List<Item> items, List<Item> candidates) {
    /**
     * An item as it is compared.
     *
     * @param content its first 1,000 characters
     * @param domain null: none
     * @param attempts how often its comparison has failed
     */
    record Item(String id, String title, String content, String domain, List<String> entities, int attempts) {}

    /**
     * What came of a round.
     *
     * @param compared how many items
     * @param contradictions how many pairs contradict each other
     * @param duplicates how many pairs may say the same
     * @param waiting how many items will be compared later
     * @param reason why they wait; null when none does
     */
    public record Outcome(int compared, int contradictions, int duplicates, int waiting, String reason) {}

    List<String> ids() {
        return items.stream().map(Item::id).toList();
    }

    /** Whether there is anything to compare. */
    boolean isQuestion() {
        return items.size() > 1 || !candidates.isEmpty();
    }
}
