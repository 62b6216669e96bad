package io.agnes.memory;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Knowledge counted and grouped, by a fixed number of statements, for what the caller may see. Thread-safe. */
public final class KnowledgeViews {
    private static final int USUAL_ITEMS = 5;
    private static final int MOST_ITEMS = 200;
    /** One bit for each column of {@link #COUNTS} that a row is not grouped by. */
    private static final Map<Integer, String> AXES =
            Map.of(15, "status", 23, "category", 27, "domain", 29, "source", 30, "audience", 31, "total");

    private static final String COUNTS = "select grouping(status, category, domain, source_type, audience) as axis,"
            + " coalesce(status, category, domain, source_type, audience) as name, count(*) as items"
            + " from (select i.status, i.category, coalesce(i.domain, 'unset') as domain, i.source_type,"
            + " coalesce(i.audience, 'all') as audience from knowledge_items i%s) seen"
            + " group by grouping sets ((status), (category), (domain), (source_type), (audience), ())";
    private static final String TAGS = "select tag as name, count(*) as items"
            + " from (select unnest(i.tags) as tag from knowledge_items i%s) seen group by tag";
    private static final String IN_PAIR = "exists (select 1 from knowledge_item_relations r where not r.resolved"
            + " and (r.item_a_id = i.id or r.item_b_id = i.id))";

    private final StateDatabase state;
    private final MemoryConfig config;
    private final ItemRows items;
    private final ItemSearch search;
    private final Clock clock;

    KnowledgeViews(StateDatabase state, MemoryConfig config, ItemRows items, ItemSearch search, Clock clock) {
        this.state = state;
        this.config = config;
        this.items = items;
        this.search = search;
        this.clock = clock;
    }

    public KnowledgeStats stats(Caller caller) {
        return state.read(handle -> {
            Where seen = reader(handle, caller).listed(true);
            Map<String, Map<String, Long>> counts = new HashMap<>();
            AXES.values().forEach(axis -> counts.put(axis, new TreeMap<>()));
            seen.bind(handle.createQuery(COUNTS.formatted(seen.sql())))
                    .map((row, context) -> counts.get(AXES.get(row.getInt("axis")))
                            .put(row.getString("name") == null ? "" : row.getString("name"), row.getLong("items")))
                    .list();
            Map<String, Long> tags = new TreeMap<>();
            seen.bind(handle.createQuery(TAGS.formatted(seen.sql())))
                    .map((row, context) -> tags.put(row.getString("name"), row.getLong("items")))
                    .list();
            return new KnowledgeStats(
                    counts.get("total").getOrDefault("", 0L),
                    counts.get("status"),
                    List.copyOf(counts.get("category").keySet()),
                    counts.get("category"),
                    counts.get("domain"),
                    counts.get("source"),
                    tags,
                    counts.get("audience"));
        });
    }

    /**
     * @param parameters {@code axis}: {@code domain} unless told, {@code category}, {@code tag} or {@code audience}; the
     *     filters of {@link ItemFilter}; {@code audience}; {@code has_duplicate=true}: only items of open pairs; {@code
     *     items}: so many of each group, 5 unless told, at most 200; {@code page} and {@code per_page} of the groups
     * @throws AgnesException BAD_PARAMETER naming the parameter
     */
    public KnowledgeTree tree(Parameters parameters, Caller caller) {
        String axis = parameters.find("axis").orElse("domain");
        ItemFilter.Part part = ItemFilter.Part.of(parameters);
        int perGroup = parameters.findInt("items", 1, MOST_ITEMS).orElse(USUAL_ITEMS);
        List<String> matches = search.find(parameters);
        return state.read(handle -> {
            Where seen = ItemFilter.narrow(
                            reader(handle, caller).listed(ItemFilter.personalToo(parameters)), parameters, matches)
                    .and(
                            "coalesce(i.audience, 'all') = :audience",
                            "audience",
                            parameters.find("audience").orElse(null));
            if (parameters.find("has_duplicate").map("true"::equals).orElse(false)) {
                seen.and(IN_PAIR);
            }
            String keyed = keyed(axis, seen);
            List<Counted> groups = groups(handle, seen, keyed, part);
            Map<String, List<KnowledgeItem>> found = items(handle, seen, keyed, groups, perGroup);
            return new KnowledgeTree(
                    axis,
                    groups.stream()
                            .map(group -> new KnowledgeTree.Group(
                                    group.name, label(axis, group.name), found.get(group.name), group.items))
                            .toList(),
                    part.page(),
                    part.perPage(),
                    total(handle, seen, keyed, groups.size(), part),
                    items.count(handle, seen));
        });
    }

    private record Counted(String name, long items) {}

    private static List<Counted> groups(Handle handle, Where seen, String keyed, ItemFilter.Part part) {
        return seen.bind(handle.createQuery("select name, count(*) as items from (" + keyed + ") k group by name"
                        + " order by case when name = '' then 1 else 0 end, name limit :limit offset :offset"))
                .bind("limit", part.perPage())
                .bind("offset", part.offset())
                .map((row, context) -> new Counted(row.getString("name"), row.getLong("items")))
                .list();
    }

    /** How many groups there are, which a page that is not full says by itself. */
    private static long total(Handle handle, Where seen, String keyed, int onPage, ItemFilter.Part part) {
        if (onPage < part.perPage() && (onPage > 0 || part.page() == 1)) {
            return part.offset() + onPage;
        }
        return seen.bind(handle.createQuery("select count(distinct name) from (" + keyed + ") k"))
                .mapTo(Long.class)
                .one();
    }

    private Map<String, List<KnowledgeItem>> items(
            Handle handle, Where seen, String keyed, List<Counted> groups, int perGroup) {
        Map<String, List<KnowledgeItem>> found = new HashMap<>();
        groups.forEach(group -> found.put(group.name, new ArrayList<>()));
        // by one column alone: of a second one the engine would sort every group instead of keeping its newest
        String newest = "(select id, name, row_number() over (partition by name order by updated_at desc) as place"
                + " from (" + keyed + ") k where name = any(:names))";
        String sql = items.select("i", "n.name as group_name, ", newest + " n join knowledge_items i on i.id = n.id")
                + " where n.place <= :items order by n.name, i.updated_at desc, i.id";
        seen.bind(handle.createQuery(sql))
                .bindArray("names", String.class, found.keySet())
                .bind("items", perGroup)
                .bind("now", Confidence.seconds(clock.instant()))
                .map(row -> found.get(row.getColumn("group_name", String.class)).add(ItemRows.item(row)))
                .list();
        return found;
    }

    /** SQL for the items with the name of the group that each is in; one without any is in the group of the empty name. */
    private static String keyed(String axis, Where seen) {
        String where = seen.sql();
        String from = " as name from knowledge_items i";
        return switch (axis) {
            case "domain", "category" -> "select i.id, i.updated_at, coalesce(i." + axis + ", '')" + from + where;
            case "audience" -> "select i.id, i.updated_at, coalesce(i.audience, 'all')" + from + where;
            case "tag" ->
                "select i.id, i.updated_at, unnest(i.tags)" + from + where + " union all select i.id, i.updated_at, ''"
                        + from + seen.sql("i.tags is null");
            default ->
                throw new AgnesException(
                        Problem.BAD_PARAMETER,
                        "There is no axis '" + axis + "'.",
                        "Send one of: domain, category, tag, audience.");
        };
    }

    private static String label(String axis, String name) {
        if (name.isEmpty()) {
            return "(no " + axis + ")";
        }
        if (!axis.equals("audience")) {
            return name;
        }
        return name.equals("all") ? "All users" : "Group: " + name.replaceFirst("^group:", "");
    }

    private Reader reader(Handle handle, Caller caller) {
        return Reader.of(handle, caller, config.approvesByVotes());
    }
}
