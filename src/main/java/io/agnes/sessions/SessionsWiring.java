package io.agnes.sessions;

import io.agnes.access.Audit;
import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.llm.Llm;
import io.agnes.memory.HandIns;
import io.agnes.memory.Verifications;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The room of sessions, put together. */
public record SessionsWiring(
        SessionUploads uploads, SessionCollector collector, VerificationDetector detector, SessionOverview overview) {
    /** What the routes call, by the name they call it. */
    public static final Map<String, Class<?>> STEPS = Map.of(
            "sessionUploads", SessionUploads.class,
            "sessionCollector", SessionCollector.class,
            "verificationDetector", VerificationDetector.class,
            "sessionOverview", SessionOverview.class);

    public static SessionsWiring open(
            StateDatabase state,
            DataFolder data,
            Settings settings,
            HandIns handIns,
            Verifications verifications,
            Llm llm,
            Audit audit) {
        return open(
                state,
                data,
                settings.section(SessionsConfig.class),
                handIns,
                verifications,
                llm.isOn(),
                audit,
                Clock.systemUTC());
    }

    static SessionsWiring open(
            StateDatabase state,
            DataFolder data,
            SessionsConfig config,
            HandIns handIns,
            Verifications verifications,
            boolean hasModel,
            Audit audit,
            Clock clock) {
        TranscriptStore store = new TranscriptStore(data);
        SessionIntake intake = new SessionIntake(state, store, handIns, clock);
        return new SessionsWiring(
                new SessionUploads(handIns, intake, audit),
                new SessionCollector(state, store, intake, handIns, config, clock),
                new VerificationDetector(state, store, verifications, config, hasModel, clock),
                new SessionOverview(state));
    }

    /** The objects of {@link #STEPS}. */
    public List<Object> steps() {
        return List.of(uploads, collector, detector, overview);
    }
}
