package io.agnes.source.jira;

import io.agnes.config.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The files of attachments: {@code attachments/<id without its last three digits>/<id>} below the extract. The same bytes are on disk once,
 * under {@code attachments/content/<first two digits>/<sha256>}; the names are links to them. Attachments of Jira never
 * change, so that a file that is there stays. Thread-safe.
 */
final class AttachmentFiles {
    private static final String FOLDER = "attachments";
    private static final int DIGITS_PER_FOLDER = 3;

    private final Path extract;

    /** @param extract the folder of the extract */
    AttachmentFiles(Path extract) {
        this.extract = extract;
    }

    /** Its path below the extract; null when there is none. */
    String find(String id) {
        return JiraEvent.isId(id) && Files.exists(extract.resolve(path(id))) ? path(id) : null;
    }

    private static String path(String id) {
        int split = Math.max(0, id.length() - DIGITS_PER_FOLDER);
        return FOLDER + "/" + (split == 0 ? "0" : id.substring(0, split)) + "/" + id;
    }

    /** A path for what is being copied; what a killed process leaves there goes at the next start. */
    Path side(String id) throws IOException {
        Files.createDirectories(extract);
        return DataFolder.inside(extract, "attachment-" + id + ".tmp");
    }

    /** Gives what was copied its place. */
    void keep(String id, Path side, CopiedFile copied) {
        Path content = extract.resolve(FOLDER)
                .resolve("content")
                .resolve(copied.sha256().substring(0, 2))
                .resolve(copied.sha256());
        Path name = extract.resolve(path(id));
        try {
            Files.createDirectories(content.getParent());
            Files.createDirectories(name.getParent());
            if (Files.exists(content)) {
                Files.delete(side);
            } else {
                Files.move(side, content, StandardCopyOption.ATOMIC_MOVE);
                force(content.getParent());
            }
            Files.createLink(name, content);
            force(name.getParent());
        } catch (FileAlreadyExistsException known) {
            // it was copied before
        } catch (IOException e) {
            throw new UncheckedIOException("The file of an attachment cannot be kept.", e);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
