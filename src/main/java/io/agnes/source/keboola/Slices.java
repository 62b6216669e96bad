package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The slices of an export: found, brought to disk in their order, and whole. Thread-safe. */
final class Slices {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final StorageApi api;
    private final SliceAccess access;
    private final SliceDownload download;
    private final DiskSpace disk;

    Slices(StorageApi api, SliceAccess access, SliceDownload download, DiskSpace disk) {
        this.api = api;
        this.access = access;
        this.download = download;
        this.disk = disk;
    }

    /**
     * @param what the export is called in messages
     * @return the files, in the order of the slices, named {@code .csv.gz} when they are packed
     * @throws AgnesException UNAVAILABLE when the storage does not hand out a slice, or not a whole one; STORAGE_FULL
     */
    List<Path> fetch(ExportedFile export, Path folder, String what) throws IOException {
        disk.require(
                folder,
                Part.SCRATCH,
                what,
                export.sizeBytes(),
                "sync again; the table keeps its last good data until then");
        AtomicReference<JsonNode> detail = new AtomicReference<>(export.detail());
        List<String> addresses = export.isSliced() ? addresses(export, what) : List.of();
        int count = export.isSliced() ? addresses.size() : 1;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String address = export.isSliced() ? addresses.get(i) : null;
            boolean packed = address == null
                    ? export.isPacked()
                    : address.replaceFirst("\\?.*", "").endsWith(".gz");
            Path file = folder.resolve("%06d.csv%s".formatted(i, packed ? ".gz" : ""));
            String slice = what + ", slice " + (i + 1) + " of " + count;
            boolean[] again = {false};
            download.toFile(
                    () -> {
                        if (again[0]) {
                            detail.set(api.call(export.question()));
                        }
                        again[0] = true;
                        return access.request(
                                detail.get(),
                                address == null ? detail.get().path("url").asText() : address);
                    },
                    file,
                    slice);
            if (packed) {
                requireWhole(file, slice);
            }
            files.add(file);
        }
        return files;
    }

    /** Slices are in the order of the numbers in their names; a manifest may list them in any. */
    private List<String> addresses(ExportedFile export, String what) throws IOException {
        byte[] manifest =
                download.toMemory(() -> access.request(export.detail(), export.url()), what + ", the list of slices");
        List<String> addresses = new ArrayList<>();
        JSON.readTree(manifest)
                .path("entries")
                .forEach(entry -> addresses.add(entry.path("url").asText()));
        addresses.sort(Comparator.comparing(Slices::order));
        return addresses;
    }

    private static String order(String address) {
        String path = address.replaceFirst("\\?.*", "");
        return DIGITS.matcher(path).replaceAll(number -> "%020d".formatted(new BigInteger(number.group())));
    }

    /** The engine takes a packed file that is cut short for a whole one. */
    private static void requireWhole(Path file, String slice) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | EOFException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "What Keboola has stored is not whole: " + slice + " cannot be unpacked to its end.",
                    "Sync again, which makes a new export; the table keeps its last good data.",
                    e);
        }
    }
}
