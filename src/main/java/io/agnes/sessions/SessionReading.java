package io.agnes.sessions;

import io.agnes.llm.LlmQuestion;
import io.agnes.memory.Verification;
import java.util.List;

/**
 * How far the reading of a session has come.
 *
 * @param turns the last of the session, as the model gets them
 * @param question what is asked about them; null when there is nothing to ask about
 * @param found what the user has verified
 * @param unfounded what the model has found without words of the user
 */
public record SessionReading(
        ClaimedSession session, List<Turn> turns, LlmQuestion question, List<Verification> found, int unfounded) {

    /** Whether the model is asked. */
    public boolean isAsking() {
        return question != null;
    }

    SessionReading with(List<Verification> verifications, int without) {
        return new SessionReading(session, turns, question, verifications, without);
    }
}
