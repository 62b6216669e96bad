package io.agnes.sessions;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where transcripts come from, and how much of them the model reads. */
@Section(value = "sessions", description = "Transcripts of agents' sessions, and what is learned from them.")
public record SessionsConfig(
        @Setting(
                value = "",
                description = "Folders with transcripts besides those that da hands in, with commas between; one `*`"
                        + " stands for the user: `/home/*/user/sessions`.")
        String folders,

        @Setting(
                value = "true",
                description = "Whether the language model, if there is one, reads transcripts for what users verified.")
        boolean detect,

        @Setting(
                value = "120000",
                description = "The most characters of one transcript that the model gets, from 1000.")
        int characters,

        @Setting(value = "1000", description = "The most sessions that the model reads in one run, from 1.")
        int perRun,

        @Setting(value = "90d", description = "A transcript that was read is kept so long; what was learned stays.")
        Duration keep) {
    private static final Pattern FOLDER = Pattern.compile("/(?:[^*]*/)?\\*(?:/[^*]*)?");

    /** @throws AgnesException INVALID naming the key */
    public SessionsConfig {
        for (String folder : split(folders)) {
            require(FOLDER.matcher(folder).matches(), "folders", "/home/*/user/sessions");
        }
        require(characters >= 1_000 && characters <= 2_000_000, "characters", "120000");
        require(perRun >= 1 && perRun <= 100_000, "per_run", "1000");
        require(!keep.isNegative(), "keep", "90d");
    }

    /**
     * A folder of each user.
     *
     * @param base holds a folder for each user
     * @param below what lies between the folder of the user and the transcripts; empty: nothing
     */
    record Folder(Path base, String below) {}

    List<Folder> places() {
        return split(folders).stream()
                .map(folder -> {
                    int star = folder.indexOf('*');
                    String below = folder.substring(star + 1).replaceAll("^/+|/+$", "");
                    return new Folder(Path.of(folder.substring(0, star)), below);
                })
                .toList();
    }

    private static List<String> split(String folders) {
        return Stream.of(folders.split(","))
                .map(String::strip)
                .filter(folder -> !folder.isEmpty())
                .toList();
    }

    private static void require(boolean met, String key, String valid) {
        if (!met) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting sessions." + key + " cannot be used.",
                    "Write for example " + valid + ".");
        }
    }
}
