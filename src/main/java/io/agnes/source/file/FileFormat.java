package io.agnes.source.file;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a source file holds, told by the ending of its name in any case. */
enum FileFormat {
    CSV,
    PARQUET,
    JSON,
    NDJSON;

    /** Empty for a file that is not data, or not yet: hidden, or named as half-copied. */
    static Optional<FileFormat> of(String fileName) {
        if (fileName.startsWith(".")) {
            return Optional.empty();
        }
        String lower = fileName.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> lower.endsWith(format.suffix()))
                .findFirst();
    }

    String suffix() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    /** The name without its ending. */
    String stem(String fileName) {
        return fileName.substring(0, fileName.length() - suffix().length());
    }
}
