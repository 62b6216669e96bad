package io.agnes.sessions;

import static io.agnes.sessions.SessionsFixture.ANNA;
import static io.agnes.sessions.SessionsFixture.BORIS;
import static io.agnes.sessions.SessionsFixture.agent;
import static io.agnes.sessions.SessionsFixture.answer;
import static io.agnes.sessions.SessionsFixture.found;
import static io.agnes.sessions.SessionsFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.llm.LlmQuestion;
import io.agnes.memory.Comparison;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** From a transcript that waits to knowledge that waits, step by step; the model is what the test answers. */
@OnBothDatabases
class VerificationDetectorTest {
    private static final String QUOTE = "No, revenue is net of refunds.";
    private static final Comparison.Outcome NONE = new Comparison.Outcome(0, 0, 0, 0, null);
    private static final AgnesException SILENT =
            AgnesException.transport("The model has not answered within 60000 ms.", "Ask again later.", null);
    private static final AgnesException NONSENSE =
            new AgnesException(Problem.UNAVAILABLE, "The model gives no answer that fits.", "Choose a model.");

    @Parameter
    StateOn on;

    @TempDir
    static Path folder;

    private static SessionsFixture sessions;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on) {
        sessions = SessionsFixture.on(on, folder);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        sessions.close();
    }

    @BeforeEach
    void clear() throws IOException {
        sessions.clear();
    }

    private static VerificationDetector detector() {
        return sessions.room.detector();
    }

    private static ClaimedSession claimed(DetectorRun run) {
        return run.getSessions().stream()
                .flatMap(session -> detector().claim(run, session).stream())
                .findFirst()
                .orElseThrow();
    }

    /** Reads all that is due; the model finds the same in each. */
    private static DetectorReport read(ObjectNode... found) throws IOException {
        DetectorRun run = detector().begin();
        for (SessionRef session : run.getSessions()) {
            for (ClaimedSession claimed : detector().claim(run, session)) {
                SessionReading reading = detector().read(claimed);
                detector().commit(run, reading.isAsking() ? detector().answered(reading, answer(found)) : reading);
            }
        }
        return detector().finish(run, NONE);
    }

    /** An attempt on all that is due, which fails. */
    private static DetectorRun failing(AgnesException failure) {
        DetectorRun run = detector().begin();
        for (SessionRef session : run.getSessions()) {
            detector().claim(run, session).forEach(claimed -> detector().fail(run, claimed, failure));
        }
        return run;
    }

    private static List<LlmQuestion.Block> asked() throws IOException {
        return detector().read(claimed(detector().begin())).question().blocks().get("transcript");
    }

    @Test
    void whatTheUserVerifiedBecomesAnItemWithEvidenceThatWaits() throws Exception {
        sessions.upload(ANNA, "s1", agent("Revenue is gross."), user(QUOTE));

        DetectorReport report = read(found("Revenue is net", QUOTE, "Revenue", "Refund"));

        assertThat(report.ok()).isTrue();
        assertThat(report.sessionsProcessed()).isEqualTo(1);
        assertThat(report.itemsCreated()).isEqualTo(1);
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest("Revenue is net:It is so: Revenue is net.".getBytes(StandardCharsets.UTF_8));
        String id = "kv_" + HexFormat.of().formatHex(hash).substring(0, 12);
        assertThat(sessions.texts("select concat_ws('|', id, status, category, source_type, source_ref, sensitivity,"
                        + " domain, source_user, contributors[1], cast(confidence as varchar), array_to_string(tags, ','),"
                        + " detection_type) from knowledge_items"))
                .containsExactly(id + "|pending|business_logic|user_verification|session-s1-u-anna|internal|finance"
                        + "|Anna@example.com|anna@example.com|0.9|Revenue,Refund|correction");
        assertThat(sessions.texts("select concat_ws('|', item_id, source_user, source_ref, detection_type, user_quote)"
                        + " from verification_evidence"))
                .containsExactly(id + "|anna@example.com|session-s1-u-anna|correction|" + QUOTE);
        assertThat(sessions.of("s1", "status")).isEqualTo("read");
        assertThat(sessions.of("s1", "items")).isEqualTo("1");
        assertThat(sessions.texts("select action from audit_log where action like 'corporate%'"))
                .containsExactly("corporate_memory.detect");
    }

    @Test
    void theSameWordsOfAnotherAreOneMoreVoiceForTheItem() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        sessions.upload(BORIS, "s2", user("He is right: " + QUOTE));

        DetectorReport report = read(found("Revenue is net", QUOTE, "Revenue"));

        assertThat(report.itemsCreated()).isEqualTo(1);
        assertThat(report.verificationsExtracted()).isEqualTo(2);
        assertThat(sessions.texts(
                        "select cast(verifiers as varchar) || ' ' || cast(cast(confidence as decimal(4, 2)) as varchar)"
                                + " from knowledge_items"))
                .containsExactly("2 0.95");
    }

    @Test
    void aSessionThatGrewIsReadAgainAndSaysNothingTwice() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        read(found("Revenue is net", QUOTE, "Revenue"));
        assertThat(read().sessionsScanned()).as("it is read").isZero();

        sessions.upload(ANNA, "s1", user(QUOTE), user("And the fiscal year begins in May."));
        DetectorReport report = read(
                found("Revenue is net", QUOTE, "Revenue"),
                found("Fiscal year", "the fiscal year begins in May", "Fiscal year"));

        assertThat(report.itemsCreated()).isEqualTo(1);
        assertThat(sessions.texts("select id from verification_evidence")).hasSize(2);
        assertThat(sessions.texts("select cast(verifiers as varchar) from knowledge_items"))
                .containsExactly("1", "1");
        assertThat(sessions.of("s1", "items")).isEqualTo("2");
    }

    @Test
    void whatTheUserHasNotSaidIsLeftOut() throws IOException {
        sessions.upload(ANNA, "s1", agent("Churn is yearly."), user("ok, \u201cgo\n on\u201d!"), user(QUOTE));

        DetectorReport report = read(
                found("Invented", "we always do it so"),
                found("Said by the agent", "Churn is yearly."),
                found("Nothing quoted", " ... "),
                found("Part of a word", "refund"),
                found("Quoted otherwise", "ok, \"go on\""));

        assertThat(sessions.texts("select title from knowledge_items")).containsExactly("Quoted otherwise");
        assertThat(report.verificationsUnfounded()).isEqualTo(4);
    }

    @Test
    void textsAreCleanedOfWhatDoesNotShow() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));

        read(found("Reve\u0000nue\u202e is net", QUOTE, " ", "x".repeat(65), "Refund", "Refund"));

        assertThat(sessions.texts("select title || '|' || array_to_string(entities, ',') from knowledge_items"))
                .containsExactly("Reve nue  is net|Refund");
    }

    @Test
    void theModelGetsTheLastTurnsWithoutSecrets() throws IOException {
        String[] lines = IntStream.range(0, 150)
                .mapToObj(i -> i % 2 == 0 ? user("turn " + i) : agent("turn " + i))
                .toArray(String[]::new);
        sessions.upload(ANNA, "s1", lines);

        assertThat(asked())
                .hasSize(100)
                .startsWith(new LlmQuestion.Block("turn", "role", "user", "turn 50"))
                .endsWith(new LlmQuestion.Block("turn", "role", "assistant", "turn 149"));
    }

    @Test
    void theModelGetsNoMoreCharactersThanItShould() throws IOException {
        sessions.open(1_000);
        sessions.upload(ANNA, "s1", user("a".repeat(900)), user("b".repeat(400)), agent("c".repeat(240)), user("d"));

        assertThat(asked()).extracting(block -> block.text().length()).containsExactly(250, 250, 240, 1);
    }

    @Test
    void aSessionOfNobodysWordsIsReadWithoutAskingTheModel() throws IOException {
        sessions.upload(ANNA, "empty");
        sessions.upload(ANNA, "broken", "{\"type\":\"user\",\"mess", "\u0000\u0001", "[]");
        sessions.upload(ANNA, "agent", agent("I did it."));

        DetectorRun run = detector().begin();
        for (SessionRef session : run.getSessions()) {
            SessionReading reading =
                    detector().read(detector().claim(run, session).get(0));
            assertThat(reading.isAsking()).isFalse();
            detector().commit(run, reading);
        }

        assertThat(detector().finish(run, NONE).sessionsProcessed()).isEqualTo(3);
        assertThat(sessions.of("broken", "status")).isEqualTo("read");
    }

    @Test
    void brokenLinesDoNotHideTheOthers() throws IOException {
        sessions.upload(ANNA, "s1", "{\"role\":\"us", user(QUOTE), "}{", "x".repeat(TranscriptLines.LONGEST + 1));

        assertThat(asked()).extracting(LlmQuestion.Block::text).containsExactly(QUOTE);
    }

    @Test
    void oneOfManyWorkersGetsASession() throws Exception {
        sessions.upload(ANNA, "s1", user(QUOTE));
        DetectorRun run = detector().begin();
        ExecutorService workers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<ClaimedSession>>> tries = Stream.generate(() -> (Callable<List<ClaimedSession>>)
                            () -> detector().claim(run, new SessionRef("u-anna", "s1")))
                    .limit(8)
                    .toList();
            int won = 0;
            for (Future<List<ClaimedSession>> done : workers.invokeAll(tries)) {
                won += done.get().size();
            }
            assertThat(won).isEqualTo(1);
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void whoeverComesTooLateChangesNothing() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        DetectorRun slow = detector().begin();
        SessionReading late =
                detector().answered(detector().read(claimed(slow)), answer(found("Revenue is net", QUOTE)));
        assertThat(detector().begin().getSessions()).as("while it is claimed").isEmpty();

        sessions.clock.pass(Duration.ofMinutes(31));
        read(found("Revenue is net of refunds", QUOTE));
        assertThat(detector().commit(slow, late)).isEmpty();

        assertThat(sessions.texts("select title from knowledge_items")).containsExactly("Revenue is net of refunds");
        assertThat(detector().finish(slow, NONE).sessionsSkipped()).isEqualTo(1);
    }

    @Test
    void aSessionThatGrowsWhileItIsReadIsReadAgain() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        DetectorRun run = detector().begin();
        SessionReading reading =
                detector().answered(detector().read(claimed(run)), answer(found("Revenue is net", QUOTE)));

        sessions.upload(ANNA, "s1", user(QUOTE), user("more"));
        detector().commit(run, reading);

        assertThat(sessions.texts("select id from knowledge_items")).isEmpty();
        assertThat(read(found("Revenue is net", QUOTE)).itemsCreated()).isEqualTo(1);
    }

    @Test
    void whatCannotBeKeptLeavesTheSessionUnread() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        DetectorRun run = detector().begin();
        ObjectNode elsewhere = found("Second", QUOTE).put("domain", "gardening");
        SessionReading reading =
                detector().answered(detector().read(claimed(run)), answer(found("First", QUOTE), elsewhere));

        assertThatThrownBy(() -> detector().commit(run, reading)).hasMessageContaining("gardening");

        assertThat(sessions.texts("select id from knowledge_items"))
                .as("all or nothing")
                .isEmpty();
        assertThat(sessions.of("s1", "status")).isEqualTo("waiting");
    }

    @Test
    void aSessionThatFailsWaitsLongerEachTimeAndIsGivenUp() {
        sessions.upload(ANNA, "s1", user(QUOTE));
        for (int minutes : List.of(15, 30, 60, 120)) {
            failing(NONSENSE);
            assertThat(sessions.of("s1", "status")).isEqualTo("waiting");
            sessions.clock.pass(Duration.ofMinutes(minutes).minusSeconds(1));
            assertThat(detector().begin().getSessions())
                    .as("before %s minutes", minutes)
                    .isEmpty();
            sessions.clock.pass(Duration.ofSeconds(1));
        }

        DetectorRun last = failing(NONSENSE);

        assertThat(sessions.of("s1", "status")).isEqualTo("failed");
        assertThat(sessions.of("s1", "error")).isEqualTo("The model gives no answer that fits. Choose a model.");
        assertThatThrownBy(() -> detector().finish(last, NONE)).isSameAs(NONSENSE);
        sessions.clock.pass(Duration.ofDays(30));
        assertThat(detector().begin().getSessions()).isEmpty();

        SessionOverview.Listing letters = sessions.room.overview().list(new Parameters(Map.of("status", "failed")));
        assertThat(letters.sessions()).singleElement().satisfies(letter -> {
            assertThat(letter.user()).isEqualTo("Anna@example.com");
            assertThat(letter.attempts()).isEqualTo(VerificationDetector.MOST_ATTEMPTS);
            assertThat(letter.error()).isNotBlank();
        });
        assertThat(letters.counts()).containsEntry("failed", 1L);

        detector().prepare(new Parameters(Map.of("retry_failed", "true")));
        assertThat(detector().begin().getSessions()).hasSize(1);
    }

    @Test
    void aModelThatDoesNotAnswerIsNoFaultOfTheSession() {
        sessions.upload(ANNA, "s1", user(QUOTE));
        for (int i = 0; i < 2 * VerificationDetector.MOST_ATTEMPTS; i++) {
            failing(SILENT);
            sessions.clock.pass(Duration.ofMinutes(15));
        }

        assertThat(sessions.of("s1", "status")).isEqualTo("waiting");
        assertThat(sessions.of("s1", "attempts")).isEqualTo("0");
    }

    @Test
    void theRunEndsWhenTheModelFailsForAll() throws IOException {
        for (int i = 0; i < 5; i++) {
            sessions.upload(ANNA, "s" + i, user(QUOTE));
        }

        DetectorRun run = failing(SILENT);

        assertThat(run.report(NONE, 0, 0).sessionsFailed()).isEqualTo(3);
        assertThat(run.report(NONE, 0, 0).sessionsSkipped()).isEqualTo(2);
        assertThat(detector().begin().getSessions())
                .as("the others keep their turn")
                .hasSize(2);
    }

    @Test
    void theRunEndsWhenTheDaysTokensAreSpent() {
        sessions.upload(ANNA, "s1", user(QUOTE));
        sessions.upload(ANNA, "s2", user(QUOTE));

        DetectorRun run = failing(AgnesException.tryAgain(
                Problem.TOO_MANY_REQUESTS, "The language model is not asked.", "Tomorrow.", Duration.ofHours(3)));

        assertThat(run.report(NONE, 0, 0).sessionsSkipped()).isEqualTo(1);
        assertThat(sessions.of("s1", "attempts")).isEqualTo("0");
    }

    @Test
    void aSessionThatStopsTheServerIsGivenUpToo() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        for (int i = 0; i < VerificationDetector.MOST_ATTEMPTS; i++) {
            claimed(detector().begin());
            sessions.clock.pass(Duration.ofMinutes(31));
        }

        DetectorRun run = detector().begin();
        ClaimedSession once = claimed(run);

        assertThatThrownBy(() -> detector().read(once))
                .satisfies(failure -> detector().fail(run, once, failure));
        assertThat(sessions.of("s1", "status")).isEqualTo("failed");
    }

    @Test
    void theSessionOfAnAccountThatIsGoneIsNotRead() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        sessions.state.write(handle -> handle.execute("update agent_sessions set user_id = 'u-gone'"));
        DetectorRun run = detector().begin();
        ClaimedSession claimed = claimed(run);

        assertThatThrownBy(() -> detector().read(claimed))
                .hasMessageContaining("account")
                .satisfies(failure -> detector().fail(run, claimed, failure));
        assertThat(sessions.of("s1", "status")).isEqualTo("failed");
    }

    @Test
    void aTranscriptThatIsGoneIsToldAndTheRunGoesOn() throws IOException {
        sessions.upload(ANNA, "s1", user(QUOTE));
        Files.delete(sessions.kept(ANNA).get(0));
        DetectorRun run = detector().begin();
        ClaimedSession claimed = claimed(run);

        assertThatThrownBy(() -> detector().read(claimed))
                .isInstanceOf(IOException.class)
                .satisfies(failure -> detector().fail(run, claimed, failure));
        assertThat(sessions.of("s1", "attempts")).isEqualTo("1");
    }
}
