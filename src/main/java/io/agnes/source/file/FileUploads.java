package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.config.DiskSpace.Part;
import io.agnes.source.SourceTable;
import io.agnes.source.Uploaded;
import io.agnes.warehouse.Identifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes files that callers send into the sources folder. A file grows under a hidden name, which no source picks up, and
 * gets its own when it is whole, looked at and on disk; one that does not get there leaves nothing. Thread-safe.
 */
public final class FileUploads {
    private static final Logger LOG = LoggerFactory.getLogger(FileUploads.class);
    private static final String SIDE_PREFIX = ".upload-";
    private static final String DEFAULT_SOURCE = "uploads";
    private static final int BUFFER = 1 << 16;
    /** What stays free for everything else that is written meanwhile. */
    private static final long RESERVE = 64L << 20;
    /** How much is written between two looks at the disk. */
    private static final long STEP = 16L << 20;

    private static final String NEXT = "send the file again";

    private final SourcesFolder folder;
    private final Predicate<Identifier> taken;
    private final DataSize most;
    private final DiskSpace disk;

    /** @param taken whether a name is that of another source, to which no file belongs */
    FileUploads(Path sources, Predicate<Identifier> taken, DataSize most, DiskSpace disk) {
        this.folder = new SourcesFolder(sources);
        this.taken = taken;
        this.most = most;
        this.disk = disk;
        sweep();
    }

    /**
     * Where a file goes.
     *
     * @param path below the sources folder
     * @param taken whether there is one
     */
    private record Place(Identifier source, Identifier table, String path, boolean taken) {}

    /**
     * Takes the file of a request.
     *
     * @param parameters {@code source}, the folder; {@code table}, its name there, else that of the file;
     *     {@code filename}, else what the form says; {@code replace}
     * @return where it lies now
     * @throws AgnesException INVALID for a name or content that cannot be used, CONFLICT when the table has a file,
     *     CONTENT_TOO_LARGE, STORAGE_FULL, BAD_REQUEST
     */
    public Uploaded receive(Parameters parameters, IncomingFile file) {
        refuseTooLarge(file.announced());
        try (InputStream bytes = file.open()) {
            String name = plainName(parameters.find("filename").orElse(file.name()));
            FileFormat format = format(name);
            Place place = place(parameters, name, format);
            return receive(parameters, name, format, place, file.announced(), bytes);
        } catch (IOException e) {
            if (DiskSpace.isLacking(e)) {
                throw disk.full(folder.root(), Part.SOURCES, "the file", Math.max(0, file.announced()), NEXT, e);
            }
            throw new UncheckedIOException("The upload broke off.", e);
        }
    }

    private Uploaded receive(
            Parameters parameters, String name, FileFormat format, Place place, long announced, InputStream bytes)
            throws IOException {
        Files.createDirectories(folder.root());
        requireRoom(name, Math.max(0, announced));
        Path side = folder.root().resolve(SIDE_PREFIX + UUID.randomUUID());
        try {
            long size = write(bytes, side, name);
            FileContent.require(side, name, format, FileFormat.isPacked(name));
            // somebody may have been faster while it arrived
            Place now = place(parameters, name, format);
            publish(side, now);
            return new Uploaded(place.source(), place.table(), now.path(), size, now.taken());
        } finally {
            Files.deleteIfExists(side);
        }
    }

    private static String plainName(String name) {
        String last = name == null ? "" : name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        if (last.isBlank() || last.length() > 255 || last.chars().anyMatch(Character::isISOControl)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file has no name, or one that cannot be used.",
                    "Send one with the request: ?filename=orders.csv.");
        }
        return last;
    }

    private static FileFormat format(String name) {
        return FileFormat.of(name)
                .orElseThrow(() -> new AgnesException(
                        Problem.INVALID,
                        "'" + name + "' is not named like a data file.",
                        "Send a file whose name ends in .csv, .tsv, .parquet, .json, .ndjson or .xlsx, with or without "
                                + ".gz; save another spreadsheet as CSV."));
    }

    private Place place(Parameters parameters, String name, FileFormat format) {
        Identifier source = new Identifier(parameters.find("source").orElse(DEFAULT_SOURCE));
        Identifier table =
                parameters.find("table").map(Identifier::new).orElseGet(() -> Identifier.normalise(format.stem(name)));
        if (taken.test(source)) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "'" + source + "' is the name of another source, to which no file belongs.",
                    "Choose another source, such as '" + DEFAULT_SOURCE + "'.");
        }
        String suffix = format.suffix() + (FileFormat.isPacked(name) ? FileFormat.PACKED : "");
        Optional<String> owner = owner(source, table);
        if (owner.isEmpty()) {
            return new Place(source, table, source + "/" + table + suffix, false);
        }
        if (!parameters.find("replace").orElse("false").equals("true")) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The table '" + table + "' of '" + source + "' comes from a file that is there: '" + owner.get()
                            + "'.",
                    "Send replace=true to put this one in its place, or choose another table.");
        }
        if (!owner.get().toLowerCase(Locale.ROOT).endsWith(suffix)) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The table '" + table + "' comes from '" + owner.get() + "', which is of another format than '"
                            + name + "'.",
                    "Send a file of the same format, choose another table, or remove that file and sync first.");
        }
        return new Place(source, table, owner.get(), true);
    }

    /** The file that the table comes from: the one the manifest says, else one that the manifest will take up. */
    private Optional<String> owner(Identifier source, Identifier table) {
        Stream<String> listed = SourceManifest.read(folder.root()).entries().stream()
                .filter(entry -> entry.sourceTable()
                        .filter(known -> isThat(known, source, table))
                        .isPresent())
                .map(SourceEntry::path)
                .filter(path -> Files.exists(DataFolder.inside(folder.root(), path)));
        Stream<String> found = folder.files().stream()
                .filter(file -> file.system().equals(source) && file.table().equals(table))
                .map(SourceFile::path);
        return Stream.concat(listed, found).findFirst();
    }

    private static boolean isThat(SourceTable known, Identifier source, Identifier table) {
        return known.source().equals(source) && known.table().equals(table);
    }

    private long write(InputStream bytes, Path side, String name) throws IOException {
        long size = 0;
        long nextLook = STEP;
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = FileChannel.open(side, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                size += count;
                refuseTooLarge(size);
                if (size > nextLook) {
                    requireRoom(name, STEP);
                    nextLook = size + STEP;
                }
                out.write(buffer, 0, count);
            }
            channel.force(true);
        }
        return size;
    }

    private void refuseTooLarge(long size) {
        if (size > most.bytes()) {
            throw new AgnesException(
                    Problem.CONTENT_TOO_LARGE,
                    "The file is larger than an upload may be (" + most + ").",
                    "Pack it with gzip or split it, or ask your administrator to raise files.max_upload.");
        }
    }

    private void requireRoom(String name, long bytes) {
        disk.require(folder.root(), Part.SOURCES, "the file '" + name + "'", RESERVE + bytes, NEXT);
    }

    private synchronized void publish(Path side, Place place) throws IOException {
        Path target = DataFolder.inside(folder.root(), place.path());
        boolean made = !Files.exists(target.getParent());
        Files.createDirectories(target.getParent());
        try {
            if (!target.getParent().toRealPath().startsWith(folder.root().toRealPath())) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "The folder of '" + place.path() + "' is a link that leads out of the sources folder.",
                        "Choose another source.");
            }
            if (!place.taken() && Files.exists(target)) {
                throw new AgnesException(
                        Problem.CONFLICT,
                        "A file '" + place.path() + "' has arrived meanwhile.",
                        "Send replace=true to put this one in its place.");
            }
            WholeFile.move(side, target);
        } catch (IOException | RuntimeException e) {
            if (made) {
                removeIfEmpty(target.getParent());
            }
            throw e;
        }
    }

    private static void removeIfEmpty(Path made) {
        try {
            Files.deleteIfExists(made);
        } catch (DirectoryNotEmptyException used) {
            // another file has come to it
        } catch (IOException e) {
            LOG.warn("An empty folder of the sources could not be removed.", e);
        }
    }

    /** What a stop has left of uploads that were under way. */
    private void sweep() {
        if (!Files.isDirectory(folder.root())) {
            return;
        }
        try (Stream<Path> files = Files.list(folder.root())) {
            for (Path side : files.filter(file -> file.getFileName().toString().startsWith(SIDE_PREFIX))
                    .toList()) {
                Files.deleteIfExists(side);
            }
        } catch (NoSuchFileException gone) {
            // nothing is left
        } catch (IOException e) {
            LOG.warn("What a stopped upload has left could not be removed.", e);
        }
    }
}
