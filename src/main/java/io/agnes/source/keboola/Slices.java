package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** The slices of an export: found, and brought to disk in their order, whole. Thread-safe. */
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
     * @return the rows as {@link JoinedSlices} tells them
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
        JoinedSlices joined = new JoinedSlices(folder);
        for (int i = 0; i < count; i++) {
            String address = export.isSliced() ? addresses.get(i) : null;
            boolean packed = address == null
                    ? export.isPacked()
                    : address.replaceFirst("\\?.*", "").endsWith(".gz");
            Path file = folder.resolve("slice");
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
            joined.add(file, packed, slice);
        }
        return joined.files();
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
}
