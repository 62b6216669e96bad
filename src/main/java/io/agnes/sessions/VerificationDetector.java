package io.agnes.sessions;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Redaction;
import io.agnes.llm.AnswerSchemas;
import io.agnes.llm.LlmAnswer;
import io.agnes.llm.LlmQuestion;
import io.agnes.memory.Comparison;
import io.agnes.memory.Verification;
import io.agnes.memory.Verifications;
import io.agnes.state.StateDatabase;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps {@code verificationDetector}: from a transcript that waits to what its user has verified. What was found, and
 * that the session is read, are one commit; a session whose reading fails waits longer each time, and is given up after
 * {@link #MOST_ATTEMPTS}. Thread-safe.
 */
public final class VerificationDetector {
    static final int MOST_ATTEMPTS = 5;
    static final int MOST_TURNS = 100;
    /** No turn takes more than this part of what the model gets: one long paste leaves room for what was said about it. */
    private static final int TURN_SHARE = 4;

    static final String PROMPT = "detect-verifications";
    private static final Logger LOG = LoggerFactory.getLogger(VerificationDetector.class);
    private static final String JOB = "verification-detector";

    /** Longer than one answer may take with all repairs; whoever comes too late changes nothing. */
    private static final Duration CLAIM = Duration.ofMinutes(30);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(15);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final StateDatabase state;
    private final TranscriptStore store;
    private final Verifications verifications;
    private final SessionsConfig config;
    private final boolean hasModel;
    private final Clock clock;
    private final String schema;

    VerificationDetector(
            StateDatabase state,
            TranscriptStore store,
            Verifications verifications,
            SessionsConfig config,
            boolean hasModel,
            Clock clock) {
        this.state = state;
        this.store = store;
        this.verifications = verifications;
        this.config = config;
        this.hasModel = hasModel;
        this.clock = clock;
        this.schema = AnswerSchemas.read("verifications");
    }

    /**
     * What has to be before somebody begins a run by hand.
     *
     * @param parameters {@code retry_failed}: sessions that were given up are tried again
     * @throws AgnesException UNAVAILABLE when no model reads sessions here
     */
    public void prepare(Parameters parameters) {
        if (!isOn()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "No language model reads sessions here.",
                    "Set ai.provider in instance.yaml, and leave sessions.detect at true.");
        }
        if (parameters.find("retry_failed").map(Boolean::parseBoolean).orElse(false)) {
            state.append(handle -> SessionRows.retry(handle, clock.instant()));
        }
    }

    /** The sessions whose turn it is; none when no model reads them. */
    public DetectorRun begin() {
        return new DetectorRun(
                isOn() ? state.read(handle -> SessionRows.due(handle, clock.instant(), config.perRun())) : List.of());
    }

    /** Takes a session for this run; empty when another has it, or the run has ended before its time. */
    public List<ClaimedSession> claim(DetectorRun run, SessionRef session) {
        if (!run.goesOn()) {
            run.skipped();
            return List.of();
        }
        Instant now = clock.instant();
        String claim = UUID.randomUUID().toString();
        List<ClaimedSession> claimed =
                state.append(handle -> SessionRows.claim(handle, session, claim, now, now.plus(CLAIM))
                        .map(List::of)
                        .orElse(List.of()));
        if (claimed.isEmpty()) {
            run.skipped();
        }
        return claimed;
    }

    /**
     * Reads the last turns of a session.
     *
     * @throws AgnesException INVALID when nobody can be asked about it any more
     */
    public SessionReading read(ClaimedSession session) throws IOException {
        if (session.attempts() > MOST_ATTEMPTS) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The server stopped each time that the session was read.",
                    "Look into the server's log, then try again with retry_failed=true.");
        } else if (session.email() == null) {
            throw new AgnesException(
                    Problem.INVALID, "The account of its user is gone.", "Nothing; what it holds is nobody's.");
        }
        List<Turn> turns = turns(session);
        boolean asks = turns.stream().anyMatch(turn -> turn.role().equals(Turn.USER));
        return new SessionReading(session, turns, asks ? question(session, turns) : null, List.of(), 0);
    }

    /** Takes what the model has answered. */
    public SessionReading answered(SessionReading reading, LlmAnswer answer) {
        return Findings.of(reading, answer.json());
    }

    /**
     * Writes down what was found and that the session is read, both or neither.
     *
     * @return the ids of the items that are new
     */
    public List<String> commit(DetectorRun run, SessionReading reading) {
        ClaimedSession session = reading.session();
        Instant now = clock.instant();
        Verification.Source source = new Verification.Source(
                session.email(),
                "session-" + session.ref().name() + "-" + session.ref().userId());
        List<String> added = state.write(handle -> {
            if (!SessionRows.read(handle, session.claim(), now)) {
                return null;
            }
            List<String> items = verifications.add(handle, reading.found(), source, now);
            SessionRows.count(handle, session.ref(), items.size());
            return items;
        });
        if (added == null) {
            run.skipped();
            return List.of();
        }
        run.read(reading, added);
        return added;
    }

    /** Gives a session back; the others go on unless the model fails for all. */
    public void fail(DetectorRun run, ClaimedSession session, Throwable failure) {
        AgnesException told = AgnesException.causeOf(failure);
        LOG.debug("The session {} was not read.", session.ref(), failure);
        boolean spent = told.problem() == Problem.TOO_MANY_REQUESTS;
        boolean passes = spent || told.isPassing();
        boolean over = !passes && (session.attempts() >= MOST_ATTEMPTS || session.email() == null);
        Instant due = clock.instant().plus(passes ? FIRST_PAUSE : pause(session.attempts()));
        state.append(handle -> {
            SessionRows.giveBack(
                    handle,
                    session.claim(),
                    over ? SessionRows.FAILED : SessionRows.WAITING,
                    told.getMessage() + " " + told.hint(),
                    due,
                    !passes);
            return null;
        });
        run.failed(
                "The session '" + session.ref().name() + "' of user "
                        + session.ref().userId() + (over ? ", given up" : ""),
                told,
                spent);
    }

    /**
     * @param comparison of the new items with what is known
     * @throws AgnesException what failed, when nothing at all was read
     */
    public DetectorReport finish(DetectorRun run, Comparison.Outcome comparison) {
        DetectorReport report = state.read(handle -> run.report(
                comparison,
                SessionRows.count(handle, SessionRows.WAITING),
                SessionRows.count(handle, SessionRows.FAILED)));
        report.errors().forEach(error -> LOG.warn("Not read: {}", error));
        if (run.failure() != null) {
            throw run.failure();
        }
        return report;
    }

    private boolean isOn() {
        return hasModel && config.detect();
    }

    private List<Turn> turns(ClaimedSession session) throws IOException {
        Deque<Turn> last = new ArrayDeque<>();
        int characters = 0;
        try (TranscriptLines lines = store.open(session.ref().userId(), session.sha256())) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                Turn turn = Turn.of(line);
                if (turn != null) {
                    Turn cut = turn.cut(config.characters() / TURN_SHARE);
                    last.addLast(cut);
                    characters += cut.text().length();
                }
                while (last.size() > MOST_TURNS || characters > config.characters()) {
                    characters -= last.removeFirst().text().length();
                }
            }
        }
        return List.copyOf(last);
    }

    private LlmQuestion question(ClaimedSession session, List<Turn> turns) {
        String about =
                "session " + session.ref().name() + " of user " + session.ref().userId();
        return new LlmQuestion(
                JOB,
                PROMPT,
                Map.of("session", about),
                Map.of(),
                Map.of(
                        "transcript",
                        turns.stream()
                                .map(turn ->
                                        new LlmQuestion.Block("turn", "role", turn.role(), Redaction.of(turn.text())))
                                .toList()),
                schema);
    }

    private static Duration pause(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(attempts, 1) - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
