package io.agnes.source.jira;

import io.agnes.common.AgnesException;
import java.nio.file.Path;

/** Copies files from Jira. Thread-safe. */
@FunctionalInterface
public interface JiraFiles {
    /**
     * Writes what a call answers to a file; it is on disk when this returns. Only the configured site is asked: an
     * answer that points elsewhere is a refusal.
     *
     * @param target is replaced, and removed when the call fails
     * @param most bytes that may come
     * @throws AgnesException as {@link JiraApi#call}; CONTENT_TOO_LARGE when more comes, STORAGE_FULL when the disk has no
     *     room
     */
    CopiedFile copy(JiraCall call, Path target, long most);
}
