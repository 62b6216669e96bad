package io.agnes.source.file;

import java.io.IOException;
import java.io.InputStream;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source file under a name that the engine takes as it is: names of files may hold characters that the engine reads
 * as patterns or options. UTF-16 text becomes UTF-8 on the way. Closing it removes the name, not the file.
 */
final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final String DATA = "data";
    private static final int HEAD_BYTES = 4096;
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

    static Intake of(Path real, FileFormat format, Path scratch) throws IOException {
        Files.createDirectories(scratch);
        Path folder = Files.createTempDirectory(
                scratch, PREFIX + ProcessHandle.current().pid() + "-");
        Path file = folder.resolve(DATA + format.suffix());
        Optional<Charset> utf16 = format == FileFormat.PARQUET ? Optional.empty() : utf16(real);
        if (utf16.isPresent()) {
            transcode(real, utf16.get(), file);
        } else {
            Files.createSymbolicLink(file, real);
        }
        return new Intake(folder, file, utf16.isPresent());
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
                    for (FileFormat format : FileFormat.values()) {
                        Files.deleteIfExists(folder.resolve(DATA + format.suffix()));
                    }
                    Files.deleteIfExists(folder);
                }
            }
        } catch (IOException e) {
            LOG.warn("What an ended process left in the scratch folder could not be removed.", e);
        }
    }

    Path file() {
        return file;
    }

    /** Whether the file is UTF-16. */
    boolean transcoded() {
        return transcoded;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
    }

    /** By its byte order mark, or because every other byte of its head is 0. */
    private static Optional<Charset> utf16(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
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

    private static void transcode(Path from, Charset charset, Path to) throws IOException {
        try (Reader in = Files.newBufferedReader(from, charset);
                Writer out = Files.newBufferedWriter(to, StandardCharsets.UTF_8)) {
            in.mark(1);
            if (in.read() != BOM) {
                in.reset();
            }
            in.transferTo(out);
        }
    }
}
