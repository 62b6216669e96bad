package io.agnes.source.file;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source file as the engine takes it: under a name without characters that the engine reads as patterns or options,
 * unpacked, and in UTF-8 when it is known to be in another encoding. Closing it removes the name and what was written
 * for it, not the file.
 */
final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final String DATA = "data";
    private static final int HEAD_BYTES = 4096;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int BOM = 0xFEFF;
    private static final String PREFIX = "intake-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-.*");

    private final Path folder;
    private final Path file;
    private final boolean transcoded;

    private Intake(Path folder, Path file, boolean transcoded) {
        this.folder = folder;
        this.file = file;
        this.transcoded = transcoded;
    }

    /**
     * @param packed whether the file is packed with gzip
     * @param encoding that the file is said to have, a name of {@link Encodings}; null when nothing is said
     * @throws io.agnes.common.AgnesException INVALID when it cannot be unpacked, STORAGE_FULL
     */
    static Intake of(Path real, FileFormat format, boolean packed, String encoding, Unpacking unpacking, Path scratch)
            throws IOException {
        Files.createDirectories(scratch);
        Path folder = Files.createTempDirectory(
                scratch, PREFIX + ProcessHandle.current().pid() + "-");
        Path file = folder.resolve(DATA + format.suffix());
        try {
            boolean binary = format == FileFormat.PARQUET || format == FileFormat.XLSX;
            Optional<Charset> found = binary ? Optional.empty() : charset(real, packed, encoding);
            if (found.isPresent()) {
                try (InputStream in = open(real, packed);
                        OutputStream out = unpacking.into(file)) {
                    transcode(in, found.get(), out);
                }
            } else if (packed) {
                try (InputStream in = open(real, true);
                        OutputStream out = unpacking.into(file)) {
                    in.transferTo(out);
                }
            } else {
                Files.createSymbolicLink(file, real);
            }
            return new Intake(folder, file, found.isPresent() && encoding == null);
        } catch (IOException | RuntimeException e) {
            remove(folder);
            throw e;
        }
    }

    /** The encoding to read the file in, unless the engine reads it as it is. */
    private static Optional<Charset> charset(Path real, boolean packed, String encoding) throws IOException {
        if (encoding == null) {
            return utf16(real, packed);
        }
        return switch (encoding) {
            case Encodings.UTF_8 -> Optional.empty();
            case Encodings.UTF_16 -> utf16(real, packed).or(() -> Optional.of(StandardCharsets.UTF_16));
            default -> Optional.of(Encodings.charset(encoding));
        };
    }

    private static InputStream open(Path file, boolean packed) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return packed ? new GZIPInputStream(in, BUFFER_BYTES) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Removes what processes that no longer run have left. */
    static void sweep(Path scratch) {
        if (!Files.isDirectory(scratch)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(scratch, PREFIX + "*")) {
            for (Path folder : folders) {
                Matcher name = NAME.matcher(folder.getFileName().toString());
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    remove(folder);
                }
            }
        } catch (IOException e) {
            LOG.warn("What an ended process left in the scratch folder could not be removed.", e);
        }
    }

    private static void remove(Path folder) throws IOException {
        for (FileFormat format : FileFormat.values()) {
            Files.deleteIfExists(folder.resolve(DATA + format.suffix()));
        }
        Files.deleteIfExists(folder);
    }

    Path file() {
        return file;
    }

    /** Where the same may be written in another format. */
    Path as(FileFormat other) {
        return folder.resolve(DATA + other.suffix());
    }

    /** Whether the file was found to be UTF-16. */
    boolean transcoded() {
        return transcoded;
    }

    @Override
    public void close() throws IOException {
        remove(folder);
    }

    /** By its byte order mark, or because every other byte of its head is 0. */
    private static Optional<Charset> utf16(Path file, boolean packed) throws IOException {
        byte[] head;
        try (InputStream in = open(file, packed)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        int[] zeros = new int[2];
        for (int i = 0; i < head.length; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        }
        boolean marked = head.length >= 2;
        if (marked && head[0] == (byte) 0xFF && head[1] == (byte) 0xFE || zeros[1] > head.length / 4) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        if (marked && head[0] == (byte) 0xFE && head[1] == (byte) 0xFF || zeros[0] > head.length / 4) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return Optional.empty();
    }

    /** Bytes that are not of the encoding are an error. */
    private static void transcode(InputStream from, Charset charset, OutputStream to) throws IOException {
        try (Reader in = new BufferedReader(new InputStreamReader(from, charset.newDecoder()));
                Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8))) {
            in.mark(1);
            if (in.read() != BOM) {
                in.reset();
            }
            in.transferTo(out);
        }
    }
}
