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
 * Takes what analysts hand in: transcripts of sessions, artifacts, notes; each person has a folder of their own. A file
 * is written beside its place while it arrives and gets its name when it is whole and on disk. Thread-safe.
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
     * Takes a transcript; one of the same name is replaced, since it has grown.
     *
     * @param parameters {@code filename}, else what the form says; what ends in .gz is unpacked
     * @throws AgnesException INVALID for the name, CONTENT_TOO_LARGE, STORAGE_FULL, BAD_REQUEST
     */
    public Receipt session(Parameters parameters, IncomingFile file, Caller by) {
        return receive(SESSIONS, parameters, file, by);
    }

    /** Takes an artifact; otherwise as {@link #session}. */
    public Receipt artifact(Parameters parameters, IncomingFile file, Caller by) {
        return receive(ARTIFACTS, parameters, file, by);
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
        return keep(LOCAL_MD, NOTES, new ByteArrayInputStream(bytes), by);
    }

    private Receipt receive(String kind, Parameters parameters, IncomingFile file, Caller by) {
        requireSize(file.announced());
        try (InputStream bytes = file.open()) {
            String name = plainName(parameters.find("filename").orElse(file.name()));
            if (!name.endsWith(PACKED)) {
                return keep(kind, name, bytes, by);
            }
            String unpacked = plainName(name.substring(0, name.length() - PACKED.length()));
            try (InputStream content = new GZIPInputStream(bytes, BUFFER)) {
                return keep(kind, unpacked, content, by);
            }
        } catch (ZipException | java.io.EOFException e) {
            throw new AgnesException(
                    Problem.BAD_REQUEST,
                    "The file is no gzip file, or a broken one.",
                    "Pack it again, or send it as it is.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("The upload broke off.", e);
        }
    }

    private Receipt keep(String kind, String name, InputStream bytes, Caller by) {
        Path folder = folder(kind, by);
        try {
            Files.createDirectories(folder);
            Path target = DataFolder.inside(folder, name);
            long room = config.quota().bytes() - held(by) + (Files.exists(target) ? Files.size(target) : 0);
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
        } catch (ZipException | java.io.EOFException broken) {
            throw new AgnesException(
                    Problem.BAD_REQUEST,
                    "The file is no gzip file, or a broken one.",
                    "Pack it again, or send it as it is.",
                    broken);
        } catch (IOException e) {
            if (DiskSpace.isLacking(e)) {
                throw disk.full(
                        folder, DiskSpace.Part.HAND_INS, "the file '" + name + "'", 0, "send the file again", e);
            }
            throw new UncheckedIOException("The upload broke off.", e);
        }
    }

    private long write(InputStream bytes, Path side, long room) throws IOException {
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = FileChannel.open(side, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                size += count;
                requireSize(size);
                if (size > room) {
                    throw new AgnesException(
                            Problem.CONTENT_TOO_LARGE,
                            "You have handed in as much as one person may (" + config.quota() + ").",
                            "Ask your administrator to raise hand_in.quota.");
                }
                out.write(buffer, 0, count);
            }
            channel.force(true);
        }
        return size;
    }

    private void requireSize(long size) {
        if (size > config.maxFile().bytes()) {
            throw new AgnesException(
                    Problem.CONTENT_TOO_LARGE,
                    "The file is larger than what may be handed in (" + config.maxFile() + ").",
                    "Split it, or ask your administrator to raise hand_in.max_file.");
        }
    }

    private Path folder(String kind, Caller by) {
        return DataFolder.inside(data.root().resolve(kind), by.userId());
    }

    /** The bytes of everything that somebody has handed in. */
    private long held(Caller by) throws IOException {
        long sum = 0;
        for (String kind : List.of(SESSIONS, ARTIFACTS, LOCAL_MD)) {
            try (Stream<Path> files = Files.list(folder(kind, by))) {
                for (Path file : files.toList()) {
                    sum += Files.size(file);
                }
            } catch (NoSuchFileException none) {
                // nothing of this kind yet, or it got its name just now
            }
        }
        return sum;
    }

    private static String plainName(String name) {
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
