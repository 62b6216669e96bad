package io.agnes.memory;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.search.FullTextIndex;
import io.agnes.search.FullTextIndex.Entry;
import io.agnes.state.StateDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.result.RowView;

/**
 * Items by the words of their titles, contents, tags and entities. The index holds every item and knows nobody: what it
 * finds is narrowed to what the caller may see by the statement that reads the items. It follows the state: the first
 * search after a change takes in what was written since, known by its {@code updated_at}. Thread-safe.
 */
final class ItemSearch implements AutoCloseable {
    private static final int LONGEST = 200;
    private static final int MOST = 10_000;

    /** So much may the clocks of those who write differ, and a change wait before it is committed. */
    private static final Duration UNSURE = Duration.ofMinutes(5);

    private final StateDatabase state;
    private final FullTextIndex index = new FullTextIndex();
    private long changes = -1;
    private Instant newest = Instant.EPOCH;
    private Map<String, Entry> young = Map.of();

    ItemSearch(StateDatabase state) {
        this.state = state;
    }

    /** Whether {@code search} or {@code q} is among the parameters. */
    static boolean isAsked(Parameters parameters) {
        return Stream.of("search", "q").anyMatch(name -> parameters.find(name).isPresent());
    }

    /**
     * @return ids of the items that have each word of {@code search} or {@code q}, the best first, at most 10,000; null
     *     when neither is asked
     * @throws AgnesException BAD_PARAMETER when they are longer than 200 characters
     */
    List<String> find(Parameters parameters) {
        String words = parameters.find("search").or(() -> parameters.find("q")).orElse(null);
        if (words == null) {
            return null;
        }
        if (words.length() > LONGEST) {
            throw new AgnesException(
                    Problem.BAD_PARAMETER,
                    "A search has at most " + LONGEST + " characters.",
                    "Send a few words such as search=net revenue.");
        }
        follow();
        return index.find(words, MOST, id -> true);
    }

    private synchronized void follow() {
        long now = state.changes();
        if (now == changes) {
            return;
        }
        List<Written> since = state.read(handle -> handle.createQuery(
                        "select id, title, content, tags, entities, updated_at from knowledge_items"
                                + " where updated_at >= :since")
                .bind("since", newest.minus(UNSURE))
                .map(Written::of)
                .list());
        index.put(since.stream()
                .map(Written::entry)
                .filter(entry -> !entry.equals(young.get(entry.key())))
                .toList());
        newest = since.stream().map(Written::at).max(Instant::compareTo).orElse(newest);
        young = since.stream()
                .filter(written -> !written.at().isBefore(newest.minus(UNSURE)))
                .map(Written::entry)
                .collect(Collectors.toMap(Entry::key, Function.identity(), (one, same) -> same, HashMap::new));
        changes = now;
    }

    private record Written(Entry entry, Instant at) {
        static Written of(RowView row) {
            String more = Stream.of("tags", "entities")
                    .map(column -> row.getColumn(column, String[].class))
                    .filter(texts -> texts != null)
                    .flatMap(Stream::of)
                    .collect(Collectors.joining(" "));
            return new Written(
                    new Entry(
                            row.getColumn("id", String.class),
                            row.getColumn("title", String.class),
                            row.getColumn("content", String.class) + " " + more),
                    row.getColumn("updated_at", Instant.class));
        }
    }

    @Override
    public void close() {
        index.close();
    }
}
