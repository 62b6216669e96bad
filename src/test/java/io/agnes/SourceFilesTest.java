package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the files below {@code src} keep to. */
class SourceFilesTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final int MOST_LINES = 400;
    // written so that it does not find itself
    private static final Pattern UNFINISHED = Pattern.compile("Thread[.]sleep|\\b(TO[D]O|FIX[M]E|XX[X])\\b");

    @Test
    void noFileOfTheProgramIsLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files(MAIN)) {
            int lines = Files.readAllLines(file).size();
            if (lines > MOST_LINES) {
                tooLong.add(file + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyRoomSaysWhatItIsForWhoComesInAndWhatItMustNeverKnow() throws IOException {
        Set<Path> rooms = new TreeSet<>();
        for (Path file : files(MAIN.resolve("io/agnes"))) {
            rooms.add(file.getParent());
        }
        assertThat(rooms).hasSizeGreaterThan(10).allSatisfy(room -> assertThat(room.resolve("package-info.java"))
                .content()
                .as(room.toString())
                .containsPattern("(?s)<p>.*<p>It must never "));
    }

    @Test
    void nothingSleepsOrIsLeftForLater() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files(Path.of("src"))) {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            for (int i = 0; i < lines.size(); i++) {
                if (UNFINISHED.matcher(lines.get(i)).find()) {
                    found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
