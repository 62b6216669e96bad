package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What tells one state of a file from another without reading it.
 *
 * @param size in bytes
 * @param modified as the file system gives it
 * @param key which file it is, so that one moved over another is noticed whatever its time says
 */
record Fingerprint(long size, String modified, String key) {

    static Fingerprint of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Fingerprint(
                    attributes.size(), attributes.lastModifiedTime().toString(), String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "The file '" + file.getFileName() + "' cannot be read.",
                    "See that it is there and that the server's user may read it.",
                    e);
        }
    }
}
