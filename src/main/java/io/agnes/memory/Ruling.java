package io.agnes.memory;

/**
 * Why a governor decides so.
 *
 * @param reason required to make an item mandatory, else it may be null
 * @param audience who is to get it; null: it stays
 */
public record Ruling(String reason, String audience) {
    static final Ruling NONE = new Ruling(null, null);

    /** What the decision made of the item. */
    public record Outcome(String id, Status status) {}
}
