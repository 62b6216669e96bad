package io.agnes.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The route files as they were at one moment.
 *
 * @param texts by path relative to the routes folder
 */
record RouteTexts(Map<Path, String> texts) {

    RouteTexts {
        texts = Map.copyOf(texts);
    }

    /**
     * @throws IOException also when a file goes away meanwhile; the folder is changing then
     */
    static RouteTexts read(Path folder) throws IOException {
        Map<Path, String> texts = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(RouteFolder::isYaml).toList()) {
                texts.put(folder.relativize(file), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
        return new RouteTexts(texts);
    }

    /** The files of {@code now} that are not here, or have another text here. */
    Map<Path, String> changedIn(RouteTexts now) {
        Map<Path, String> changed = new TreeMap<>(now.texts);
        changed.entrySet().removeIf(file -> file.getValue().equals(texts.get(file.getKey())));
        return changed;
    }

    /** These files with some of them in other words. */
    RouteTexts with(Map<Path, String> others) {
        Map<Path, String> all = new TreeMap<>(texts);
        all.putAll(others);
        return new RouteTexts(all);
    }
}
