package io.agnes.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.access.Audit;
import io.agnes.access.AuditConfig;
import io.agnes.access.AuditLog;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.Redaction;
import io.agnes.config.DataFolder;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.llm.Llm;
import io.agnes.llm.LlmAnswer;
import io.agnes.llm.LlmConfig;
import io.agnes.llm.LlmWiring;
import io.agnes.memory.Comparison;
import io.agnes.memory.ConfidenceConfig;
import io.agnes.memory.MemoryConfig;
import io.agnes.memory.MemoryWiring;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Which notes are read when, and what of a reading is on disk. */
@OnBothDatabases
class CorporateMemoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparison.Outcome NOTHING = new Comparison.Outcome(0, 0, 0, 0, null);
    private static final String ITEM = "{\"existing_id\": \"\", \"title\": \"Revenue\", \"content\": \"Net.\","
            + " \"category\": \"workflow\", \"topics\": [\"data\"], \"tags\": [\"data\", \"net\"], \"domain\": \"none\","
            + " \"entities\": []}";

    @Parameter
    StateOn on;

    @TempDir
    static Path folder;

    private static StateDatabase state;
    private static CorporateMemory memory;
    private static Path data;
    private static boolean model = true;
    private static Instant now;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on) {
        data = folder.resolve(on.name());
        state = on.open(data.resolve("system.duckdb"));
        Settings settings = Settings.load(
                Environment.of(Map.of()),
                List.of(MemoryConfig.class, ConfidenceConfig.class, LlmConfig.class),
                Path.of("none.yaml"));
        Audit audit = new Audit(state);
        Llm llm = LlmWiring.open(state, settings, Path::of).llm();
        MemoryWiring room = MemoryWiring.open(
                state, settings, audit, new AuditLog(state, audit, new AuditConfig(Duration.ofDays(400))), llm);
        InstantSource source = () -> now;
        memory = new CorporateMemory(
                state,
                new NoteFiles(DataFolder.at(data)),
                new NotesConfig(30_000, ""),
                room.noted(),
                () -> model,
                source.withZone(ZoneOffset.UTC));
        state.write(handle -> handle.execute("insert into users (id, email, email_key, active) values"
                + " ('u1', 'a@example.com', 'a@example.com', true), ('u2', 'b@example.com', 'b@example.com', true),"
                + " ('u3', 'c@example.com', 'c@example.com', false)"));
    }

    @AfterParameterizedClassInvocation
    static void close() {
        state.close();
    }

    @BeforeEach
    void clear() throws IOException {
        model = true;
        now = Instant.parse("2026-11-01T10:00:00Z");
        state.write(handle -> {
            List.of("memory_notes", "knowledge_items", "verification_evidence")
                    .forEach(table -> handle.execute("delete from " + table));
            return null;
        });
        for (String user : List.of("u1", "u2", "u3", "nobody")) {
            Files.deleteIfExists(file(user));
        }
    }

    private static Path file(String user) throws IOException {
        return Files.createDirectories(data.resolve("user_local_md").resolve(user))
                .resolve("CLAUDE.local.md");
    }

    private static void notes(String user, String text) throws IOException {
        Files.writeString(file(user), text);
    }

    private static LlmAnswer answer(String json) {
        try {
            return new LlmAnswer(JSON.readTree(json), "m", "p@1-0", "schema", 1, 1, 1);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Reads as the route does, up to the commit. */
    private static NoteReading understood(NotesRun run, String user, String items, String verdicts) {
        NoteReading reading = memory.claim(run, user).get(0);
        memory.read(run, reading);
        for (int part = 0; part < reading.questions().size(); part++) {
            memory.understand(run, reading, part, answer("{\"items\": [" + items + "]}"));
        }
        memory.checks(reading).forEach(check -> memory.judge(reading, answer("{\"verdicts\": [" + verdicts + "]}")));
        return reading;
    }

    private static String verdict(int number, boolean safe) {
        return "{\"number\": " + number + ", \"safe\": " + safe + ", \"reason\": \"\"}";
    }

    private static long items() {
        return state.read(handle -> handle.createQuery("select count(*) from knowledge_items")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void notesAreReadOnceUntilTheyChange() throws IOException {
        notes("u1", "Revenue is net.");
        NotesRun run = memory.begin();
        memory.commit(run, understood(run, "u1", ITEM, verdict(1, true)));

        assertThat(memory.finish(run, NOTHING).itemsNew()).isEqualTo(1);
        assertThat(memory.begin().users()).isEmpty();
        notes("u1", "Revenue is net, of course.");
        assertThat(memory.begin().users()).containsExactly("u1");
    }

    @Test
    void theModelSeesNoSecretOfTheNotes() throws IOException {
        notes("u1", "Revenue is net. The warehouse: password=correct-horse-battery");
        NotesRun run = memory.begin();

        NoteReading reading = memory.claim(run, "u1").get(0);
        memory.read(run, reading);

        assertThat(reading.questions().toString())
                .contains("Revenue is net", Redaction.INSTEAD)
                .doesNotContain("correct-horse-battery");
    }

    @Test
    void twoWorkersDoNotReadTheSameNotes() throws IOException {
        notes("u1", "Revenue is net.");
        NotesRun one = memory.begin();
        NotesRun other = memory.begin();

        assertThat(memory.claim(one, "u1")).hasSize(1);
        assertThat(memory.claim(other, "u1")).isEmpty();
        assertThat(memory.finish(other, NOTHING).skipped()).isEqualTo(1);
    }

    @Test
    void whatAStopCutsOffIsReadAgainAndIsThereOnce() throws IOException {
        notes("u1", "Revenue is net.");
        NotesRun stopped = memory.begin();
        understood(stopped, "u1", ITEM, verdict(1, true));
        assertThat(items()).isZero();
        assertThat(memory.begin().users()).isEmpty();

        now = now.plus(Duration.ofMinutes(31));
        NotesRun next = memory.begin();
        memory.commit(next, understood(next, "u1", ITEM, verdict(1, true)));
        assertThat(items()).isEqualTo(1);
    }

    @Test
    void afterAFailureNotesWaitLongerEachTimeAndLoseNothing() throws IOException {
        notes("u1", "Revenue is net.");
        for (int minutes : List.of(15, 30, 60)) {
            NotesRun run = memory.begin();
            NoteReading reading = memory.claim(run, "u1").get(0);
            memory.fail(run, reading, new AgnesException(Problem.UNAVAILABLE, "It refuses.", "Try another model."));
            assertThatThrownBy(() -> memory.finish(run, NOTHING)).hasMessage("It refuses.");
            now = now.plus(Duration.ofMinutes(minutes - 1));
            assertThat(memory.begin().users()).isEmpty();
            now = now.plus(Duration.ofMinutes(1));
            assertThat(memory.begin().users()).containsExactly("u1");
        }
        NotesRun run = memory.begin();
        memory.claim(run, "u1");
        notes("u1", "Other words.");
        assertThat(memory.begin().users()).as("what changed need not wait").containsExactly("u1");
    }

    @Test
    void whenTheModelIsAwayTheOthersAreNotTried() throws IOException {
        notes("u1", "Revenue is net.");
        notes("u2", "Revenue is gross.");
        NotesRun run = memory.begin();
        memory.fail(
                run,
                memory.claim(run, "u1").get(0),
                AgnesException.transport("It does not answer.", "Ask again later.", null));

        assertThat(memory.claim(run, "u2")).isEmpty();
        assertThat(memory.begin().users()).containsExactly("u2");
    }

    @Test
    void onlyWhatIsSaidToBeSafePasses() throws IOException {
        notes("u1", "Much.");
        String three = ITEM + "," + ITEM.replace("Net.", "Gross.") + "," + ITEM.replace("Net.", "Secret.");
        NotesRun run = memory.begin();
        memory.commit(
                run,
                understood(
                        run,
                        "u1",
                        three,
                        verdict(1, true) + "," + verdict(2, true) + "," + verdict(2, false) + "," + verdict(9, true)));
        NotesReport report = memory.finish(run, NOTHING);

        assertThat(report.itemsExtracted()).isEqualTo(3);
        assertThat(report.itemsFiltered()).isEqualTo(2);
        assertThat(items()).isEqualTo(1);
    }

    @Test
    void longNotesAreReadInPartsAndWhatIsBehindTheLimitIsTold() throws IOException {
        notes("u1", "a line of notes\n".repeat(3_000));
        NotesRun run = memory.begin();
        NoteReading reading = memory.claim(run, "u1").get(0);
        memory.read(run, reading);
        memory.commit(run, reading);

        assertThat(reading.questions()).hasSize(2);
        assertThat(memory.finish(run, NOTHING).errors())
                .singleElement()
                .asString()
                .contains("a@example.com", "30000 characters");
    }

    @Test
    void notesOfNobodyAndEmptyNotesAskNothing() throws IOException {
        notes("nobody", "Revenue is net.");
        notes("u3", "Revenue is net.");
        notes("u1", " \n");
        NotesRun run = memory.begin();

        assertThat(memory.claim(run, "nobody")).isEmpty();
        assertThat(memory.claim(run, "u3")).isEmpty();
        assertThat(understood(run, "u1", ITEM, "").questions()).isEmpty();
    }

    @Test
    void withoutAModelNothingIsReadAndTheReportSaysWhy() throws IOException {
        notes("u1", "Revenue is net.");
        model = false;
        NotesReport report = memory.finish(memory.begin(), NOTHING);

        assertThat(report.ok()).isFalse();
        assertThat(report.filesFound()).isEqualTo(1);
        assertThat(report.errors()).singleElement().asString().contains("ai.provider");
    }
}
