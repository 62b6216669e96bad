package io.agnes.notes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.Redaction;
import io.agnes.llm.AnswerSchemas;
import io.agnes.llm.LlmAnswer;
import io.agnes.llm.LlmQuestion;
import io.agnes.memory.Comparison;
import io.agnes.memory.NotedItem;
import io.agnes.memory.NotedKnowledge;
import io.agnes.memory.Wording;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code corporateMemory}: from notes to items. Notes whose text was read cost nothing; what the model makes of
 * the others and that they were read is written in one transaction. Thread-safe.
 */
public final class CorporateMemory {
    private static final Logger LOG = LoggerFactory.getLogger(CorporateMemory.class);
    private static final String JOB = "corporate-memory";
    private static final int TITLE = 120;
    private static final int WORD = 64;
    private static final int KNOWN_ITEMS = 80;
    private static final int PART = 24_000;
    private static final int WORDS = 2_000;
    private static final int TEXTS_PER_CHECK = 20;
    private static final int TAGS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StateDatabase state;
    private final NoteFiles files;
    private final NotesConfig config;
    private final NotedKnowledge knowledge;
    private final BooleanSupplier model;
    private final Clock clock;
    private final String itemsSchema = AnswerSchemas.read("note-knowledge");
    private final String checkSchema = AnswerSchemas.read("note-sensitivity");

    CorporateMemory(
            StateDatabase state,
            NoteFiles files,
            NotesConfig config,
            NotedKnowledge knowledge,
            BooleanSupplier model,
            Clock clock) {
        this.state = state;
        this.files = files;
        this.config = config;
        this.knowledge = knowledge;
        this.model = model;
        this.clock = clock;
    }

    /** Finds the notes whose turn it is; none without a model. */
    public NotesRun begin() {
        Map<String, String> hashes = files.hashes();
        return state.read(handle -> {
            Set<String> names = new LinkedHashSet<>(config.names());
            names.addAll(NoteRows.names(handle));
            boolean on = model.getAsBoolean();
            List<String> due = on ? NoteRows.due(handle, hashes, clock.instant()) : List.of();
            NotesRun run = new NotesRun(hashes, due, new EntityNames(names));
            if (!on) {
                run.note("No language model is configured, so notes are not read. Set ai.provider in instance.yaml.");
            }
            return run;
        });
    }

    /**
     * Takes somebody's notes for reading.
     *
     * @return none when another worker has them, their author has no active account, or the model has failed in this run
     */
    public List<NoteReading> claim(NotesRun run, String userId) {
        if (!run.goesOn()) {
            return List.of();
        }
        String sha256 = run.hash(userId);
        return state.write(handle -> NoteRows.author(handle, userId)
                .filter(author -> NoteRows.claim(handle, userId, sha256, clock.instant()))
                .map(author -> List.of(new NoteReading(author, sha256)))
                .orElse(List.of()));
    }

    /** Reads notes that were claimed, and prepares what is asked about them. */
    public void read(NotesRun run, NoteReading reading) {
        Caller author = reading.author();
        String text = files.text(author.userId(), config.maxCharacters() + 1);
        if (text.length() > config.maxCharacters()) {
            text = text.substring(0, config.maxCharacters());
            run.note("The notes of " + author.email() + " are longer than " + config.maxCharacters()
                    + " characters; what is behind is not read. Raise memory_notes.max_characters, or shorten them.");
        }
        for (String part : NoteText.parts(Redaction.of(text), PART)) {
            List<NotedItem.Known> known = state.read(
                    handle -> NotedKnowledge.known(handle, author, NoteText.words(part, WORDS), KNOWN_ITEMS));
            reading.asks(question(part, known), known);
        }
    }

    private LlmQuestion question(String part, List<NotedItem.Known> items) {
        String known = items.stream()
                .map(item -> JSON.createObjectNode()
                        .put("id", item.id())
                        .put("title", item.title())
                        .put("content", NoteText.start(item.content(), NotedKnowledge.WHOLE))
                        .toString())
                .collect(Collectors.joining("\n"));
        return new LlmQuestion(JOB, "read-notes", Map.of("notes", part, "known_items", known), Map.of(), itemsSchema);
    }

    /**
     * Takes what the model has found in a part; an item that was not shown to it is a new one.
     *
     * @param part the number of the question, from 0
     */
    public void understand(NotesRun run, NoteReading reading, int part, LlmAnswer answer) {
        Map<String, NotedItem.Known> shown = reading.known(part);
        for (JsonNode said : answer.json().path("items")) {
            String title = Wording.tamed(said.path("title").asText(), TITLE);
            String content = Wording.tamed(said.path("content").asText(), NotedKnowledge.WHOLE);
            if (title == null || content == null) {
                continue;
            }
            NotedItem.Known known = shown.get(said.path("existing_id").asText());
            NotedItem item = new NotedItem(
                    known == null ? null : known.id(),
                    title,
                    content,
                    said.path("category").asText(),
                    tags(said),
                    said.path("domain").asText().equals("none")
                            ? null
                            : said.path("domain").asText(),
                    run.names().in(title + "\n" + content, texts(said.path("entities"))));
            if (known != null && known.isSaidBy(item)) {
                reading.confirms(item);
            } else {
                reading.holds(item);
            }
        }
    }

    private static List<String> tags(JsonNode said) {
        Set<String> tags = new LinkedHashSet<>(texts(said.path("topics")));
        tags.addAll(texts(said.path("tags")));
        return tags.stream().limit(TAGS).toList();
    }

    /** The texts of an array that say anything. */
    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            String text = Wording.tamed(element.asText(), WORD);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Asks whether everybody may read what is not in the memory yet, some texts at a time. */
    public List<LlmQuestion> checks(NoteReading reading) {
        List<Map.Entry<Integer, NotedItem>> open =
                List.copyOf(reading.unchecked().entrySet());
        List<LlmQuestion> questions = new ArrayList<>();
        for (int from = 0; from < open.size(); from += TEXTS_PER_CHECK) {
            String texts = open.subList(from, Math.min(open.size(), from + TEXTS_PER_CHECK)).stream()
                    .map(entry -> JSON.createObjectNode()
                            .put("number", entry.getKey())
                            .put("title", entry.getValue().title())
                            .put("content", entry.getValue().content())
                            .put("tags", String.join(", ", entry.getValue().tags()))
                            .toString())
                    .collect(Collectors.joining("\n"));
            questions.add(new LlmQuestion(JOB, "check-sensitivity", Map.of("texts", texts), Map.of(), checkSchema));
        }
        return questions;
    }

    /** Lets pass what was said to be safe, and never otherwise; a text without a verdict does not pass. */
    public void judge(NoteReading reading, LlmAnswer answer) {
        Set<Integer> safe = new HashSet<>();
        Set<Integer> unsafe = new HashSet<>();
        answer.json().path("verdicts").forEach(verdict -> (verdict.path("safe").asBoolean(false) ? safe : unsafe)
                .add(verdict.path("number").asInt()));
        safe.removeAll(unsafe);
        safe.retainAll(Set.copyOf(reading.unchecked().keySet()));
        safe.forEach(reading::passes);
    }

    /** Writes what was found, and that the notes were read. */
    public void commit(NotesRun run, NoteReading reading) {
        reading.leaveOutTheRest();
        Caller author = reading.author();
        NotedItem.Outcome outcome = state.write(handle -> {
            Instant now = clock.instant();
            NotedItem.Outcome written = knowledge.add(handle, reading.found(), author, "notes-" + author.userId(), now);
            NoteRows.read(
                    handle, author.userId(), reading.sha256(), reading.found().size(), now);
            return written;
        });
        run.read(reading, outcome);
    }

    /** The notes wait; nothing of them was written. */
    public void fail(NotesRun run, NoteReading reading, Throwable failure) {
        String userId = reading.author().userId();
        AgnesException told = failure instanceof AgnesException known
                ? known
                : new AgnesException(
                        Problem.INTERNAL,
                        "Notes could not be read; it failed unexpectedly.",
                        "The server's log has the cause.");
        if (failure instanceof AgnesException) {
            LOG.warn("The notes of the user {} could not be read: {}", userId, told.getMessage());
        } else {
            LOG.error("The notes of the user {} could not be read.", userId, failure);
        }
        state.write(handle -> {
            NoteRows.failed(handle, userId, told.getMessage() + " " + told.hint(), clock.instant());
            return null;
        });
        run.failed(told, told.isPassing() || told.problem() == Problem.TOO_MANY_REQUESTS);
    }

    /**
     * @param compared what came of the comparison of the items that are new
     * @throws AgnesException why no notes at all could be read, if they could not
     */
    public NotesReport finish(NotesRun run, Comparison.Outcome compared) {
        run.compared(compared);
        if (run.failure() != null) {
            throw run.failure();
        }
        return run.report();
    }
}
