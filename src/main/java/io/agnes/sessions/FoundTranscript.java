package io.agnes.sessions;

import java.nio.file.Path;

/**
 * A transcript that is not known as it lies there.
 *
 * @param mark its size and the time of its last change; null for one that an older version of the server has taken
 */
public record FoundTranscript(SessionRef ref, Path file, String mark) {
    boolean isTakenAlready() {
        return mark == null;
    }
}
