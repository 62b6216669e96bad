package io.agnes.notes;

import io.agnes.config.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The notes in {@code user_local_md/<user id>/CLAUDE.local.md}. */
final class NoteFiles {
    private static final String FILE = "CLAUDE.local.md";

    private final Path root;

    NoteFiles(DataFolder data) {
        root = data.root().resolve("user_local_md");
    }

    /** The SHA-256 of each person's notes, by user id. */
    Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.toList()) {
                Path file = folder.resolve(FILE);
                if (Files.isRegularFile(file)) {
                    hashes.put(folder.getFileName().toString(), hash(file));
                }
            }
        } catch (NoSuchFileException none) {
            return hashes;
        } catch (IOException e) {
            throw new UncheckedIOException("The notes cannot be read.", e);
        }
        return hashes;
    }

    /** Up to so many characters; what is not UTF-8 is shown as such. */
    String text(String userId, int most) {
        try (Reader reader = new InputStreamReader(
                Files.newInputStream(DataFolder.inside(root, userId).resolve(FILE)), StandardCharsets.UTF_8)) {
            char[] text = new char[most];
            int length = 0;
            for (int count = reader.read(text); count > 0; count = reader.read(text, length, most - length)) {
                length += count;
            }
            return new String(text, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException("The notes cannot be read.", e);
        }
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
