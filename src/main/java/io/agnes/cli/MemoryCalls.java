package io.agnes.cli;

import static io.agnes.cli.Call.Kind.LIST;
import static io.agnes.cli.Call.Kind.NUMBER;
import static io.agnes.cli.Call.Kind.TEXT;
import static io.agnes.cli.Call.Kind.TEXT_OR_FILE;
import static io.agnes.cli.Call.Kind.WORDS;

import java.util.List;

/** The commands of the memory that are a call of the API each: of those who read it, and of those who govern it. */
final class MemoryCalls {
    private static final String WHICH = "Id of the item.";
    private static final String[] SHOWN = {
        "id", "title", "status", "domain", "category", "effective_confidence", "score"
    };

    private MemoryCalls() {}

    /** Behind {@code da memory}. */
    static List<Call> own() {
        return List.of(
                Call.get("search", "/api/memory", "What is known about something, the best first.")
                        .asks(
                                "WORDS",
                                "search",
                                WORDS,
                                "What an item must have: each word, its beginning, or nearly it.")
                        .query("--status", "status_filter", TEXT, "Only items of this status, such as mandatory.")
                        .query("--category", "category", TEXT, "Only items of this category.")
                        .query("--domain", "domain", TEXT, "Only items of this domain, such as finance.")
                        .query("--sort", "sort", TEXT, "relevance, updated_at, created_at, title, confidence or score.")
                        .query("--page", "page", NUMBER, "Which page, from 1.")
                        .query("--per-page", "per_page", NUMBER, "How many on a page, 1 to 500.")
                        .shows(SHOWN),
                Call.of("add", "POST", "/api/memory", "Proposes an item; a governor decides about it.")
                        .takes("TITLE", "title", "What it is about, in one line.")
                        .needs("--content", "content", TEXT_OR_FILE, "What is so, or @FILE.")
                        .needs("--category", "category", TEXT, "One word, such as business_logic.")
                        .option("--domain", "domain", "Whose it is, such as finance.")
                        .option("--tag", "tags", LIST, "A word for it; may be given again.")
                        .option("--entity", "entities", LIST, "What it speaks of; may be given again."),
                Call.get("mine", "/api/memory/my-contributions", "What you contributed to, personal items too.")
                        .shows(SHOWN));
    }

    /** Behind {@code da admin memory}. */
    static List<Call> governing() {
        String admin = "/api/memory/admin";
        return List.of(
                Call.get("pending", admin + "/pending", "What waits for a decision, the oldest first.")
                        .query("--category", "category", TEXT, "Only items of this category.")
                        .query("--page", "page", NUMBER, "Which page, from 1.")
                        .query("--per-page", "per_page", NUMBER, "How many on a page, 1 to 500.")
                        .shows(SHOWN),
                audience(decision("approve", "Lets readers see an item.")
                        .option("--reason", "reason", "Why; it stands in the log.")),
                decision("reject", "Turns an item down.").option("--reason", "reason", "Why; it stands in the log."),
                audience(decision("mandate", "Hands an item out to everybody in its audience.")
                        .needs("--reason", "reason", TEXT, "Why everybody needs it.")),
                decision("revoke", "Withdraws a mandatory item.")
                        .option("--reason", "reason", "Why; it stands in the log."),
                Call.get("contradictions", admin + "/contradictions", "Pairs of items that cannot both be right.")
                        .query("--resolved", "resolved", TEXT, "true or false; both unless told.")
                        .shows("id", "severity", "item_a_id", "item_b_id", "explanation", "resolution"),
                Call.of(
                                "resolve",
                                "POST",
                                admin + "/contradictions/{CONTRADICTION}/resolve",
                                "Settles a contradiction; it happens to both items.")
                        .on("CONTRADICTION", "Id of the contradiction.")
                        .takes("RESOLUTION", "resolution", "kept_a, kept_b, merged or both_valid.")
                        .option(
                                "--merged-content",
                                "merged_content",
                                TEXT_OR_FILE,
                                "What item A says then, or @FILE; for merged.")
                        .option("--reason", "reason", "Why; it stands in the log."),
                Call.get("revisions", admin + "/revisions", "Changes of decided items that notes ask for.")
                        .shows("id", "item_id", "status", "title", "proposed_by", "proposed_at"),
                Call.of("revise", "POST", admin + "/revisions/{REVISION}/resolve", "Takes such a change or leaves it.")
                        .on("REVISION", "Id of the change.")
                        .takes("RESOLUTION", "resolution", "accepted or declined."),
                Call.get(
                                "sessions",
                                "/api/admin/agent-sessions",
                                "How far transcripts have come, and why some have not.")
                        .query("--status", "status", TEXT, "waiting, read, private or failed: given up.")
                        .query("--limit", "limit", NUMBER, "How many, 1 to 1000.")
                        .shows("user", "name", "status", "attempts", "items", "error"),
                Call.get("tree", "/api/memory/tree", "Items in groups, the newest of each.")
                        .query("--axis", "axis", TEXT, "domain, category, tag or audience.")
                        .query("--status", "status_filter", TEXT, "Only items of this status.")
                        .query("--search", "q", TEXT, "Only items with these words.")
                        .query("--audience", "audience", TEXT, "Only items for all, or for group:NAME.")
                        .query("--items", "items", NUMBER, "How many of each group, 1 to 200.")
                        .query("--page", "page", NUMBER, "Which page of the groups, from 1.")
                        .query("--per-page", "per_page", NUMBER, "How many groups on a page, 1 to 500.")
                        .shows("label", "count", "items"),
                Call.of("bulk-edit", "POST", admin + "/bulk-update", "Changes items; what is not given stays.")
                        .takesAll("ITEM", "item_ids", "Ids of the items.")
                        .option("--title", "updates.title", "What they are about.")
                        .option("--content", "updates.content", TEXT_OR_FILE, "What they say, or @FILE.")
                        .option("--category", "updates.category", "Their category.")
                        .option("--domain", "updates.domain", "Whose they are.")
                        .option("--audience", "updates.audience", "Who gets them: all or group:NAME.")
                        .option("--set-tags", "updates.tags", LIST, "Tags in the place of those there are.")
                        .option("--add-tag", "updates.tags_add", LIST, "A further tag; may be given again.")
                        .option("--remove-tag", "updates.tags_remove", LIST, "A tag to take away; may be given again.")
                        .refuses("not_found", "errors"),
                Call.get("stats", "/api/memory/stats", "How many items there are, by status, domain, tag and more."));
    }

    private static Call decision(String name, String description) {
        return Call.of(name, "POST", "/api/memory/admin/" + name, description).asks("ITEM", "item_id", TEXT, WHICH);
    }

    private static Call audience(Call decision) {
        return decision.option("--audience", "audience", "Who gets it: all or group:NAME; it stays unless told.");
    }
}
