package io.agnes.source.file;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a source file holds, told by the ending of its name in any case; {@code .gz} may follow it. */
enum FileFormat {
    CSV,
    TSV,
    PARQUET,
    JSON,
    NDJSON,
    /** A workbook of which one sheet is read. */
    XLSX;

    /** The ending of files that are packed with gzip. */
    static final String PACKED = ".gz";

    /** Empty for a file that is not data, or not yet: hidden, or named as half-copied. */
    static Optional<FileFormat> of(String fileName) {
        if (fileName.startsWith(".")) {
            return Optional.empty();
        }
        String lower = unpacked(fileName).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> lower.endsWith(format.suffix()))
                .findFirst();
    }

    /** The format of a file by its path with {@code /}. */
    static Optional<FileFormat> ofPath(String path) {
        return of(path.substring(path.lastIndexOf('/') + 1));
    }

    static boolean isPacked(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).endsWith(PACKED);
    }

    String suffix() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    /** The name without its endings. */
    String stem(String fileName) {
        String unpacked = unpacked(fileName);
        return unpacked.substring(0, unpacked.length() - suffix().length());
    }

    private static String unpacked(String fileName) {
        return isPacked(fileName) ? fileName.substring(0, fileName.length() - PACKED.length()) : fileName;
    }
}
