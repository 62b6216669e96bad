package io.agnes.sessions;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Parameters;
import io.agnes.memory.HandIns;
import java.util.Map;

/** The step {@code sessionUploads}: takes the transcripts that analysts hand in. Thread-safe. */
public final class SessionUploads {
    private static final String SUFFIX = ".jsonl";

    private final HandIns handIns;
    private final SessionIntake intake;
    private final Audit audit;

    SessionUploads(HandIns handIns, SessionIntake intake, Audit audit) {
        this.handIns = handIns;
        this.intake = intake;
        this.audit = audit;
    }

    /**
     * Takes a transcript; one of the same name is replaced, since it has grown.
     *
     * @param parameters {@code filename}, else what the form says; what ends in .gz is unpacked
     * @return status {@code ok}, or {@code private} when the person said so in it: then nothing is kept
     * @throws AgnesException INVALID for the name, CONTENT_TOO_LARGE, STORAGE_FULL, BAD_REQUEST
     */
    public HandIns.Receipt take(Parameters parameters, IncomingFile file, Caller by) {
        return handIns.receive(parameters, file, (filename, content) -> {
            SessionIntake.Taken taken = intake.take(new SessionRef(by.userId(), name(filename)), content, null);
            boolean isPrivate = taken.outcome() == SessionIntake.Outcome.PRIVATE;
            audit.record(
                    by,
                    "hand_in",
                    "user_sessions:" + filename,
                    Map.of("size_bytes", taken.size(), "private", isPrivate),
                    "ok",
                    null);
            return new HandIns.Receipt(isPrivate ? "private" : "ok", filename, taken.size());
        });
    }

    static String name(String filename) {
        return filename.endsWith(SUFFIX) && filename.length() > SUFFIX.length()
                ? filename.substring(0, filename.length() - SUFFIX.length())
                : filename;
    }
}
