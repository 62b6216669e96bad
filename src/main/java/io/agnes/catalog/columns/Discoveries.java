package io.agnes.catalog.columns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.access.Caller;
import io.agnes.catalog.columns.Draft.Guess;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.llm.Llm;
import io.agnes.llm.LlmAnswer;
import io.agnes.llm.LlmQuestion;
import io.agnes.sync.CatalogTableDetail;
import io.agnes.sync.TableCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code discoveries}: from an order to a proposal. An order is on disk before it is answered; one that a stop
 * cuts off is taken up at the next start. Thread-safe.
 */
public final class Discoveries {
    static final String PROMPT = "describe-columns";
    private static final Logger LOG = LoggerFactory.getLogger(Discoveries.class);
    private static final String JOB = "metadata-discover";
    private static final int COLUMNS_PER_QUESTION = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProposalFiles files;
    private final TableCatalog tables;
    private final Sampler sampler;
    private final Llm llm;
    private final Clock clock;
    private final String schema;

    Discoveries(ProposalFiles files, TableCatalog tables, Sampler sampler, Llm llm, Clock clock) {
        this.files = files;
        this.tables = tables;
        this.sampler = sampler;
        this.llm = llm;
        this.clock = clock;
        this.schema = resource("/schemas/column-descriptions.json");
    }

    /**
     * Writes an order down; it is made later.
     *
     * @param request null orders every published table
     * @throws AgnesException NOT_FOUND for an unknown table, INVALID for one that is not published, UNAVAILABLE when
     *     descriptions are asked for and no model is configured
     */
    public DiscoveryOrder begin(DiscoveryOrder.Request request, Caller by) {
        List<String> asked = request == null || request.tables() == null ? List.of() : request.tables();
        List<String> ids = asked.isEmpty()
                ? tables.details(by).stream()
                        .filter(table -> !table.columns().isEmpty())
                        .map(table -> table.table().id())
                        .toList()
                : asked.stream()
                        .distinct()
                        .map(id -> published(String.valueOf(id), by).table().id())
                        .toList();
        if (ids.isEmpty()) {
            throw NoteRules.invalid("No table is published yet.", "Sync one: POST /api/sync/trigger.");
        }
        boolean descriptions = request == null || request.descriptions() == null ? llm.isOn() : request.descriptions();
        if (descriptions && !llm.isOn()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Descriptions need a language model, and none is configured.",
                    "Set ai.provider in instance.yaml, or send \"descriptions\": false.");
        }
        String name = files.order(clock.instant(), json(new DiscoveryOrder("", ids, descriptions, by.name())));
        return new DiscoveryOrder(name, ids, descriptions, by.name());
    }

    /** The orders that no proposal has come of. */
    public List<DiscoveryOrder> unfinished() {
        List<DiscoveryOrder> orders = new ArrayList<>();
        for (String name : files.names(ProposalFiles.ORDER)) {
            try {
                DiscoveryOrder order = JSON.readValue(files.readOrder(name), DiscoveryOrder.class);
                orders.add(new DiscoveryOrder(name, order.tables(), order.descriptions(), order.orderedBy()));
            } catch (IOException e) {
                LOG.warn("The order of {} cannot be read and is left out; discover or upload again.", name);
                files.forget(name);
            }
        }
        return orders;
    }

    public Draft draft(DiscoveryOrder order) {
        return new Draft(order);
    }

    /**
     * Looks at a table.
     *
     * @return what the model should be asked about it
     */
    public List<LlmQuestion> sample(Draft draft, String tableId) {
        CatalogTableDetail table = published(tableId, Caller.operator());
        List<Guess> guesses = sampler.look(table);
        draft.put(tableId, guesses);
        List<LlmQuestion> questions = new ArrayList<>();
        for (int from = 0; draft.asks() && from < guesses.size(); from += COLUMNS_PER_QUESTION) {
            questions.add(
                    question(table, guesses.subList(from, Math.min(guesses.size(), from + COLUMNS_PER_QUESTION))));
        }
        return questions;
    }

    /** Adds what the model has answered; columns that the table does not have are left out. */
    public void describe(Draft draft, String tableId, LlmAnswer answer) {
        answer.json()
                .path("columns")
                .forEach(column -> draft.describe(
                        tableId,
                        column.path("name").asText(),
                        column.path("description").asText().strip(),
                        Confidence.of(column.path("confidence").asText())));
    }

    /** Whether the model is still asked: not after it has failed. */
    public boolean asks(Draft draft) {
        return draft.asks();
    }

    /** The proposal goes on without descriptions. */
    public void silent(Draft draft, String tableId, Throwable failure) {
        draft.silent(tableId, told(failure));
    }

    /** The proposal goes on without the table. */
    public void skip(Draft draft, String tableId, Throwable failure) {
        draft.skip(tableId, told(failure));
    }

    /** Writes the proposal, once: an order that came twice does not undo a review. */
    public void finish(Draft draft) {
        if (files.isOrdered(draft.name())) {
            files.write(draft.name(), draft.proposal(files.project(), clock.instant()));
        }
    }

    private LlmQuestion question(CatalogTableDetail table, List<Guess> guesses) {
        ObjectNode facts = JSON.createObjectNode()
                .put("id", table.table().id())
                .put("name", table.table().name())
                .put("description", table.table().description());
        ArrayNode columns = facts.putArray("columns");
        ObjectNode rows = JSON.createObjectNode();
        for (Guess guess : guesses) {
            columns.addObject()
                    .put("name", guess.name())
                    .put("type", guess.type())
                    .put("basetype", guess.basetype().name());
            ArrayNode examples = rows.putArray(guess.name());
            guess.examples().forEach(examples::add);
        }
        return new LlmQuestion(
                JOB, PROMPT, Map.of("table", facts.toPrettyString()), Map.of("examples", rows.toString()), schema);
    }

    private CatalogTableDetail published(String id, Caller by) {
        CatalogTableDetail table = tables.get(new Parameters(Map.of("table_id", id)), by);
        if (table.columns().isEmpty()) {
            throw NoteRules.invalid(
                    "The table '" + table.table().id() + "' is not published, so it has no columns to look at.",
                    "Sync it: POST /api/sync/trigger.");
        }
        return table;
    }

    private static String told(Throwable failure) {
        if (failure instanceof AgnesException known) {
            return known.getMessage() + " " + known.hint();
        }
        LOG.error("A table could not be looked at.", failure);
        return "It failed unexpectedly; the server's log has the cause.";
    }

    private static byte[] json(DiscoveryOrder order) {
        try {
            return JSON.writeValueAsBytes(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String path) {
        try (InputStream in = Discoveries.class.getResourceAsStream(path)) {
            JsonNode schema = JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return schema.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
