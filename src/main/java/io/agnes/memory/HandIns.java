package io.agnes.memory;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.DiskSpace;
import io.agnes.config.Settings;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Takes what analysts hand in: artifacts and notes, and the way in for transcripts of sessions; each person has a folder
 * of their own. A file is written beside its place while it arrives and gets its name when it is whole and on disk.
 * Thread-safe.
 */
public final class HandIns {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    private static final String PACKED = ".gz";
    private static final String SIDE_PREFIX = ".arriving-";
    private static final String NOTES = "CLAUDE.local.md";
    private static final String SESSIONS = "user_sessions";
    private static final String ARTIFACTS = "user_artifacts";
    private static final String LOCAL_MD = "user_local_md";
    private static final int BUFFER = 1 << 16;

    private final DataFolder data;
    private final HandInConfig config;
    private final DiskSpace disk;
    private final Audit audit;

    public static HandIns open(DataFolder data, Settings settings, DiskSpace disk, Audit audit) {
        return new HandIns(data, settings.section(HandInConfig.class), disk, audit);
    }

    HandIns(DataFolder data, HandInConfig config, DiskSpace disk, Audit audit) {
        this.data = data;
        this.config = config;
        this.disk = disk;
        this.audit = audit;
    }

    /**
     * What was taken.
     *
     * @param size bytes as they lie here
     */
    public record Receipt(String status, String filename, long size) {}

    /** The body of {@code POST /api/upload/local-md}. */
    public record Notes(String content) {}

    /**
     * Takes an artifact; one of the same name is replaced.
     *
     * @param parameters {@code filename}, else what the form says; what ends in .gz is unpacked
     * @throws AgnesException INVALID for the name, CONTENT_TOO_LARGE, STORAGE_FULL, BAD_REQUEST
     */
    public Receipt artifact(Parameters parameters, IncomingFile file, Caller by) {
        return receive(parameters, file, (name, content) -> keep(ARTIFACTS, name, content, by));
    }

    /**
     * Takes somebody's notes in place of the ones before.
     *
     * @throws AgnesException INVALID without content
     */
    public Receipt notes(Notes notes, Caller by) {
        if (notes == null || notes.content() == null) {
            throw new AgnesException(
                    Problem.INVALID, "There are no notes in the body.", "Send {\"content\": \"...\"}.");
        }
        byte[] bytes = notes.content().getBytes(StandardCharsets.UTF_8);
        try {
            return keep(LOCAL_MD, NOTES, limited(new ByteArrayInputStream(bytes), bytes.length), by);
        } catch (IOException e) {
            throw broken(e, NOTES);
        }
    }

    /** What becomes of a file. */
    public interface Use<T> {
        /** @param content unpacked; reading fails with CONTENT_TOO_LARGE beyond what may be handed in */
        T take(String name, InputStream content) throws IOException;
    }

    /**
     * Hands the content of a file on while it arrives.
     *
     * @param parameters {@code filename}, else what the form says; what ends in .gz is unpacked
     * @throws AgnesException INVALID for the name, CONTENT_TOO_LARGE, STORAGE_FULL, BAD_REQUEST
     */
    public <T> T receive(Parameters parameters, IncomingFile file, Use<T> use) {
        Limited.require(file.announced(), config.maxFile());
        String told = "";
        try (InputStream bytes = file.open()) {
            String name = plainName(parameters.find("filename").orElse(file.name()));
            told = name;
            if (!name.endsWith(PACKED)) {
                return use.take(name, limited(bytes, file.announced()));
            }
            String unpacked = plainName(name.substring(0, name.length() - PACKED.length()));
            try (InputStream content = new GZIPInputStream(bytes, BUFFER)) {
                return use.take(unpacked, limited(content, file.announced()));
            }
        } catch (IOException e) {
            throw broken(e, told);
        }
    }

    /**
     * The content as it may be read: reading fails with CONTENT_TOO_LARGE beyond what may be handed in.
     *
     * @param size of it, as far as it is known
     * @throws AgnesException CONTENT_TOO_LARGE when it is known already
     */
    public InputStream limited(InputStream content, long size) {
        Limited.require(size, config.maxFile());
        return new Limited(content, config.maxFile());
    }

    /** How many bytes a person may still have here; below 0 when it is too much already. */
    public long roomOf(String userId) throws IOException {
        return config.quota().bytes() - held(userId);
    }

    /** What is told when somebody has handed in too much. */
    public AgnesException noRoom() {
        return new AgnesException(
                Problem.CONTENT_TOO_LARGE,
                "You have handed in as much as one person may (" + config.quota() + ").",
                "Ask your administrator to raise hand_in.quota.");
    }

    private Receipt keep(String kind, String name, InputStream bytes, Caller by) throws IOException {
        Path folder = folder(kind, by.userId());
        Files.createDirectories(folder);
        Path target = DataFolder.inside(folder, name);
        long room = roomOf(by.userId()) + (Files.exists(target) ? Files.size(target) : 0);
        Path side = folder.resolve(SIDE_PREFIX + UUID.randomUUID());
        long size;
        try {
            size = write(bytes, side, room);
            Files.move(side, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(side);
        }
        audit.record(by, "hand_in", kind + ":" + name, Map.of("size_bytes", size), "ok", null);
        return new Receipt("ok", name, size);
    }

    private RuntimeException broken(IOException e, String name) {
        if (e instanceof ZipException || e instanceof EOFException) {
            return new AgnesException(
                    Problem.BAD_REQUEST,
                    "The file is no gzip file, or a broken one.",
                    "Pack it again, or send it as it is.",
                    e);
        } else if (DiskSpace.isLacking(e)) {
            return disk.full(
                    data.root(), DiskSpace.Part.HAND_INS, "the file '" + name + "'", 0, "send the file again", e);
        }
        return new UncheckedIOException("The upload broke off.", e);
    }

    private long write(InputStream bytes, Path side, long room) throws IOException {
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = FileChannel.open(side, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                size += count;
                if (size > room) {
                    throw noRoom();
                }
                out.write(buffer, 0, count);
            }
            channel.force(true);
        }
        return size;
    }

    private Path folder(String kind, String userId) {
        return DataFolder.inside(data.root().resolve(kind), userId);
    }

    /** The bytes of everything that somebody has handed in. */
    private long held(String userId) throws IOException {
        long sum = 0;
        for (String kind : List.of(SESSIONS, ARTIFACTS, LOCAL_MD)) {
            try (Stream<Path> files = Files.list(folder(kind, userId))) {
                for (Path file : files.toList()) {
                    sum += Files.size(file);
                }
            } catch (NoSuchFileException none) {
                // nothing of this kind yet, or it got its name just now
            }
        }
        return sum;
    }

    /** The last segment of a name, if it can be one here. */
    static String plainName(String name) {
        String last = name == null ? "" : name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        if (!NAME.matcher(last).matches()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file has no name, or one that cannot be used.",
                    "Send one of letters, digits, dots, dashes and underscores: ?filename=session-1.jsonl.");
        }
        return last;
    }
}
