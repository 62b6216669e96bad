package io.agnes.memory;

import java.util.List;

/**
 * What somebody's notes say.
 *
 * @param existingId the item that is about the same; null when there is none
 * @param title up to 200 characters
 * @param content up to 10,000 characters
 * @param tags up to 20
 * @param domain null: none
 * @param entities what it speaks of, up to 50
 */
public record NotedItem(
        String existingId,
        String title,
        String content,
        String category,
        List<String> tags,
        String domain,
        List<String> entities) {

    /** An item that the notes may be about. */
    public record Known(String id, String title, String content) {
        /** Whether the notes say it as it stands; only the white space may differ. */
        public boolean isSaidBy(NotedItem noted) {
            return plain(title).equals(plain(noted.title())) && plain(content).equals(plain(noted.content()));
        }

        private static String plain(String text) {
            return text.strip().replaceAll("\\s+", " ");
        }
    }

    /**
     * What came of some notes.
     *
     * @param changed ids of the items that are new or say something else now
     * @param added how many are new
     * @param pending how many of these wait for a decision
     * @param confirmed how many items were there and say the same
     * @param edited how many undecided items of the author say something else now
     * @param proposed how many changes of decided items wait for a governor
     */
    public record Outcome(List<String> changed, int added, int pending, int confirmed, int edited, int proposed) {}
}
