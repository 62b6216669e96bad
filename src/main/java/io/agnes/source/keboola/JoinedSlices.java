package io.agnes.source.keboola;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The slices of an export one after another in one file; in two when only some are packed. The engine reads a single
 * packed file in pieces, and keeps each of many in memory until its end. Packed files may follow each other as they are
 * (RFC 1952, section 2.2). Not thread-safe.
 */
final class JoinedSlices {
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final Map<Boolean, Path> files = new LinkedHashMap<>();

    /** @param folder which gets the files */
    JoinedSlices(Path folder) {
        this.folder = folder;
    }

    /** In the order of their first slices; named {@code .csv.gz} when they are packed. */
    List<Path> files() {
        return List.copyOf(files.values());
    }

    /**
     * Takes a slice over; its own file goes. A last line without an end gets one, or the next slice would go on in it.
     *
     * @param what the slice is called in messages
     * @throws AgnesException UNAVAILABLE when a packed one is cut short, which the engine would take for a whole one
     */
    void add(Path slice, boolean packed, String what) throws IOException {
        boolean ended = isEnded(slice, packed, what);
        Path file = files.computeIfAbsent(packed, kind -> folder.resolve(kind ? "rows.csv.gz" : "rows.csv"));
        if (Files.notExists(file)) {
            Files.move(slice, file);
        } else {
            try (OutputStream out = appending(file)) {
                Files.copy(slice, out);
            }
            Files.delete(slice);
        }
        if (!ended) {
            try (OutputStream out = packed ? new GZIPOutputStream(appending(file)) : appending(file)) {
                out.write('\n');
            }
        }
    }

    private static OutputStream appending(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    private static boolean isEnded(Path slice, boolean packed, String what) throws IOException {
        try (InputStream bytes = Files.newInputStream(slice);
                InputStream in = packed ? new GZIPInputStream(bytes, BUFFER) : bytes) {
            byte[] buffer = new byte[BUFFER];
            byte last = '\n';
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                last = read > 0 ? buffer[read - 1] : last;
            }
            return last == '\n';
        } catch (ZipException | EOFException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "What Keboola has stored is not whole: " + what + " cannot be unpacked to its end.",
                    "Sync again, which makes a new export; the table keeps its last good data.",
                    e);
        }
    }
}
