package io.agnes.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.llm.AnswerSchemas;
import io.agnes.llm.LlmAnswer;
import io.agnes.llm.LlmQuestion;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code comparisons}: what contradicts new items, and what may say the same. Contradictions are the model's to
 * find; what it answers is only ever written down for a governor. Items that it could not be asked about wait. Thread-safe.
 */
public final class Comparisons {
    private static final Logger LOG = LoggerFactory.getLogger(Comparisons.class);
    private static final String JOB = "memory-contradictions";
    private static final String PROMPT = "compare-knowledge";
    private static final int ITEMS_PER_QUESTION = 10;
    private static final int ITEMS_PER_RUN = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StateDatabase state;
    private final MemoryConfig config;
    private final Decisions decisions;
    private final BooleanSupplier model;
    private final Clock clock;
    private final String schema = AnswerSchemas.read("knowledge-contradictions");

    /** @param model whether one is configured */
    Comparisons(StateDatabase state, MemoryConfig config, Decisions decisions, BooleanSupplier model, Clock clock) {
        this.state = state;
        this.config = config;
        this.decisions = decisions;
        this.model = model;
        this.clock = clock;
    }

    /** The ids of items that wait to be compared; no more than one run can do, none without a model. */
    public List<String> waiting() {
        return model.getAsBoolean()
                ? state.read(handle -> ComparisonRows.waiting(handle, clock.instant(), ITEMS_PER_RUN))
                : List.of();
    }

    /**
     * Notes what may say the same as these items, and chooses what each of them may contradict; nothing is asked yet.
     *
     * @param ids of new or changed items; those that are compared already, or just now, are left out
     */
    public ComparisonRound begin(List<String> ids) {
        if (ids.isEmpty()) {
            return new ComparisonRound(List.of(), 0);
        }
        Instant now = clock.instant();
        int duplicates = state.write(handle -> DuplicateRows.find(handle, ids));
        if (!model.getAsBoolean()) {
            return new ComparisonRound(List.of(), duplicates);
        }
        List<List<Comparison.Item>> groups = groups(state.write(handle -> ComparisonRows.claim(handle, ids, now)));
        List<Comparison> comparisons = state.read(handle -> groups.stream()
                .map(group -> new Comparison(group, ComparisonRows.candidates(handle, group, config.maxCandidates())))
                .toList());
        return new ComparisonRound(comparisons, duplicates);
    }

    /** By domain; an item that has failed before is asked about alone, so that it fails alone. */
    private static List<List<Comparison.Item>> groups(List<Comparison.Item> claimed) {
        Map<String, List<Comparison.Item>> byDomain = new LinkedHashMap<>();
        List<List<Comparison.Item>> alone = new ArrayList<>();
        for (Comparison.Item item : claimed) {
            if (item.attempts() > 0) {
                alone.add(List.of(item));
            } else {
                byDomain.computeIfAbsent(String.valueOf(item.domain()), domain -> new ArrayList<>())
                        .add(item);
            }
        }
        List<List<Comparison.Item>> groups = new ArrayList<>();
        for (List<Comparison.Item> ofDomain : byDomain.values()) {
            for (int from = 0; from < ofDomain.size(); from += ITEMS_PER_QUESTION) {
                groups.add(ofDomain.subList(from, Math.min(ofDomain.size(), from + ITEMS_PER_QUESTION)));
            }
        }
        groups.addAll(alone);
        return groups;
    }

    /** @return none when there is nothing to compare with, or the model has failed in this round */
    public List<LlmQuestion> question(ComparisonRound round, Comparison comparison) {
        if (!round.asks()) {
            state.write(handle -> {
                ComparisonRows.release(handle, comparison.ids(), clock.instant());
                return null;
            });
            round.waits(comparison);
            return List.of();
        }
        if (!comparison.isQuestion()) {
            keep(round, comparison, List.of());
            return List.of();
        }
        return List.of(new LlmQuestion(
                JOB,
                PROMPT,
                Map.of("new_items", lines(comparison.items()), "known_items", lines(comparison.candidates())),
                Map.of(),
                schema));
    }

    private static String lines(List<Comparison.Item> items) {
        return items.stream()
                .map(item -> JSON.createObjectNode()
                        .put("id", item.id())
                        .put("title", item.title())
                        .put("content", item.content())
                        .toString())
                .collect(Collectors.joining("\n"));
    }

    /** Writes down the contradictions of an answer; pairs that it was not asked about are left out. */
    public void record(ComparisonRound round, Comparison comparison, LlmAnswer answer) {
        List<JsonNode> found = new ArrayList<>();
        Set<String> fresh = new HashSet<>(comparison.ids());
        Set<String> known = Stream.concat(comparison.items().stream(), comparison.candidates().stream())
                .map(Comparison.Item::id)
                .collect(Collectors.toSet());
        int strange = 0;
        for (JsonNode pair : answer.json().path("contradictions")) {
            String a = pair.path("new_id").asText();
            String b = pair.path("other_id").asText();
            if (fresh.contains(a) && known.contains(b) && !a.equals(b)) {
                found.add(pair);
            } else {
                strange++;
            }
        }
        if (strange > 0) {
            LOG.warn("The model has named {} contradictions between items that it was not asked about.", strange);
        }
        keep(round, comparison, found);
    }

    private void keep(ComparisonRound round, Comparison comparison, List<JsonNode> found) {
        int pairs = state.write(handle -> {
            Instant now = clock.instant();
            Set<String> written = new HashSet<>();
            Set<String> all = new LinkedHashSet<>(comparison.ids());
            found.forEach(pair -> all.add(pair.path("other_id").asText()));
            Set<String> comparable = ComparisonRows.comparable(handle, all);
            for (JsonNode pair : found) {
                String a = pair.path("new_id").asText();
                String b = pair.path("other_id").asText();
                String explanation = Wording.tamed(pair.path("explanation").asText(), Wording.REASON);
                if (comparable.contains(a) && comparable.contains(b) && explanation != null) {
                    written.add(contradiction(handle, pair, a, b, explanation, now));
                }
            }
            ComparisonRows.done(handle, comparison.ids(), now);
            return written.size();
        });
        round.done(comparison, pairs);
    }

    private String contradiction(Handle handle, JsonNode pair, String a, String b, String explanation, Instant now) {
        Contradiction.Suggestion suggestion = new Contradiction.Suggestion(
                pair.path("action").asText(),
                Wording.tamed(pair.path("justification").asText(), Wording.REASON),
                Wording.tamed(pair.path("merged_content").asText(), Wording.CONTENT));
        String id = ContradictionRows.record(
                handle, a, b, explanation, pair.path("severity").asText(), suggestion, now);
        decisions.record(handle, null, "contradiction", a, Map.of("contradiction", id));
        return id;
    }

    /** The model has failed: these items wait, and the others of the round are not asked about. */
    public void postpone(ComparisonRound round, Comparison comparison, Throwable failure) {
        String reason = told(failure);
        state.write(handle -> {
            ComparisonRows.failed(handle, comparison, reason, clock.instant());
            return null;
        });
        round.silent(comparison, reason);
    }

    private static String told(Throwable failure) {
        if (failure instanceof AgnesException known) {
            LOG.warn("Items of the memory could not be compared: {}", known.getMessage());
            return known.getMessage() + " " + known.hint();
        }
        LOG.error("Items of the memory could not be compared.", failure);
        return "It failed unexpectedly; the server's log has the cause.";
    }

    public Comparison.Outcome outcome(ComparisonRound round) {
        return round.outcome();
    }

    /**
     * @throws AgnesException UNAVAILABLE when items were left waiting
     */
    public void requireDone(Comparison.Outcome outcome) {
        if (outcome.waiting() > 0) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    outcome.waiting() + " items of the memory could not be compared. " + outcome.reason(),
                    "The job memory-contradictions tries them again.");
        }
    }
}
