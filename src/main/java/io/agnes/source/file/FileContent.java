package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Whether the first bytes of a file are those of the format that its name tells; the engine finds the rest. */
final class FileContent {
    private static final int HEAD = 4_096;
    private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] GZIP = {0x1F, (byte) 0x8B};
    private static final byte[] PDF = {'%', 'P', 'D', 'F'};
    private static final byte[] UTF_16_LITTLE = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF_16_BIG = {(byte) 0xFE, (byte) 0xFF};

    private final String name;
    private final byte[] head;
    private final byte[] tail;

    private FileContent(String name, byte[] head, byte[] tail) {
        this.name = name;
        this.head = head;
        this.tail = tail;
    }

    /**
     * @param name for people
     * @throws AgnesException INVALID when it is empty or something else
     */
    static void require(Path file, String name, FileFormat format, boolean packed) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            if (bytes.length() == 0) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The file '" + name + "' is empty.",
                        "Send it again, or write a header into it.");
            }
            byte[] head = new byte[(int) Math.min(HEAD, bytes.length())];
            bytes.readFully(head);
            byte[] tail = new byte[(int) Math.min(PARQUET.length, bytes.length())];
            bytes.seek(bytes.length() - tail.length);
            bytes.readFully(tail);
            new FileContent(name, head, tail).require(format, packed);
        }
    }

    private void require(FileFormat format, boolean packed) {
        if (packed) {
            requireThat(begins(GZIP), "packed with gzip");
            return;
        }
        switch (format) {
            case PARQUET -> requireThat(begins(PARQUET) && Arrays.equals(tail, PARQUET), "a whole Parquet file");
            case CSV, TSV -> requireThat(isText() && !isPage(), "a text with delimiters");
            case XLSX -> requireThat(begins(ZIP), "a workbook");
            case JSON, NDJSON -> requireThat(isText() && isJson(), "JSON");
        }
    }

    private void requireThat(boolean holds, String expected) {
        if (!holds) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The content of '" + name + "' is not " + expected + ", as the end of its name says" + found()
                            + ".",
                    "Send the right file, or name it after what it is.");
        }
    }

    private String found() {
        if (begins(PARQUET)) {
            return "; it looks like Parquet";
        }
        if (begins(ZIP)) {
            return "; it looks like a ZIP archive or a spreadsheet";
        }
        if (begins(GZIP)) {
            return "; it looks packed with gzip, whose names end in .gz";
        }
        return begins(PDF) ? "; it looks like a PDF" : isPage() ? "; it looks like a web page" : "";
    }

    private boolean isText() {
        if (isUtf16()) {
            return true;
        }
        boolean binary = begins(PARQUET) || begins(ZIP) || begins(GZIP) || begins(PDF);
        for (byte one : head) {
            binary |= one == 0;
        }
        return !binary;
    }

    private boolean isUtf16() {
        return begins(UTF_16_LITTLE) || begins(UTF_16_BIG);
    }

    private boolean isJson() {
        String start = start();
        return isUtf16() || start.startsWith("{") || start.startsWith("[");
    }

    private boolean isPage() {
        String start = start().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }

    private String start() {
        String text = new String(head, StandardCharsets.UTF_8);
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).stripLeading();
    }

    private boolean begins(byte[] magic) {
        return head.length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }
}
