package io.agnes.notes;

import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.llm.Llm;
import io.agnes.memory.NotedKnowledge;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The room of notes, put together. */
public record NotesWiring(CorporateMemory corporateMemory) {
    /** What the routes call, by the name they call it. */
    public static final Map<String, Class<?>> STEPS = Map.of("corporateMemory", CorporateMemory.class);

    public static NotesWiring open(
            StateDatabase state, DataFolder data, Settings settings, NotedKnowledge knowledge, Llm llm) {
        return new NotesWiring(new CorporateMemory(
                state,
                new NoteFiles(data),
                settings.section(NotesConfig.class),
                knowledge,
                llm::isOn,
                Clock.systemUTC()));
    }

    /** The objects of {@link #STEPS}. */
    public List<Object> steps() {
        return List.of(corporateMemory);
    }
}
