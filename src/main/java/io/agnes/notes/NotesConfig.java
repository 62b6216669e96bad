package io.agnes.notes;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.util.List;
import java.util.stream.Stream;

/** How notes are read. */
@Section(value = "memory_notes", description = "How the notes that da sync hands in become knowledge.")
public record NotesConfig(
        @Setting(
                value = "200000",
                description = "So many characters of one person's notes are read at most, from 1000.")
        int maxCharacters,

        @Setting(
                value = "",
                description = "Names of products, systems and the like that items may speak of, with commas between."
                        + " Groups and metrics are known already.")
        String entities) {

    /** @throws AgnesException INVALID naming the key */
    public NotesConfig {
        if (maxCharacters < 1_000) {
            throw new AgnesException(
                    Problem.INVALID,
                    "memory_notes.max_characters is less than 1000.",
                    "Write for example max_characters: 200000.");
        }
    }

    List<String> names() {
        return Stream.of(entities.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
