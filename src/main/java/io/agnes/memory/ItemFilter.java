package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which items a list is asked for, in which order, and which page of it. */
final class ItemFilter {
    static final int USUAL = 50;
    static final int MOST = 500;
    private static final int LAST_PAGE = 1_000_000;
    private static final String SCORE =
            "(select coalesce(sum(v.vote), 0) from knowledge_votes v where v.item_id = i.id)";

    private ItemFilter() {}

    /**
     * Adds what {@code status_filter, category, domain} and {@code source_type} ask for.
     *
     * @param found ids of what a search has found; null: none was asked
     */
    static Where narrow(Where where, Parameters parameters, List<String> found) {
        String status = parameters
                .find("status_filter")
                .map(word -> Status.parse(word).word())
                .orElse(null);
        return where.among(found)
                .and("i.status = :status", "status", status)
                .and(
                        "i.category = :category",
                        "category",
                        parameters.find("category").orElse(null))
                .and("i.domain = :domain", "domain", parameters.find("domain").orElse(null))
                .and(
                        "i.source_type = :source",
                        "source",
                        parameters.find("source_type").orElse(null));
    }

    /** Whether {@code exclude_personal=false} was sent. */
    static boolean personalToo(Parameters parameters) {
        return parameters.find("exclude_personal").map("false"::equals).orElse(false);
    }

    /**
     * The order that {@code sort} asks for: of a search {@code relevance} unless told, else {@code updated_at}.
     *
     * @throws AgnesException BAD_PARAMETER naming those there are
     */
    static String order(Parameters parameters, Confidence confidence) {
        Map<String, String> orders = new TreeMap<>(Map.of(
                "updated_at", "i.updated_at desc, i.id",
                "created_at", "i.created_at desc, i.id",
                "title", "lower(i.title), i.id",
                "confidence", confidence.effective("i") + " desc, i.id",
                "score", SCORE + " desc, i.id"));
        boolean searching = ItemSearch.isAsked(parameters);
        if (searching) {
            orders.put("relevance", Where.PLACE);
        }
        String sort = parameters.find("sort").orElse(searching ? "relevance" : "updated_at");
        String order = orders.get(sort);
        if (order == null) {
            throw new AgnesException(
                    Problem.BAD_PARAMETER,
                    "Items cannot be sorted by '" + sort + "'.",
                    "Sort by one of: " + String.join(", ", orders.keySet()) + ".");
        }
        return order;
    }

    /** Parameters {@code page}, from 1, and {@code per_page}, 1 to 500. */
    record Part(int page, int perPage) {
        static Part of(Parameters parameters) {
            return new Part(
                    parameters.findInt("page", 1, LAST_PAGE).orElse(1),
                    parameters.findInt("per_page", 1, MOST).orElse(USUAL));
        }

        long offset() {
            return (page - 1L) * perPage;
        }

        long pages(long total) {
            return Math.max(1, (total + perPage - 1) / perPage);
        }
    }
}
