package io.agnes.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A file that was made in a workspace.
 *
 * @param name what it is called on the server: its path in the folder; when that has other characters than those the
 *     server takes, underscores for them and, in front, what tells it from others
 */
record Artifact(Path file, String name) {
    /** A larger file is handed in as it is, without a look for secrets. */
    private static final long LARGEST_TEXT = 8L << 20;

    private static final String TAKEN = "[A-Za-z0-9][A-Za-z0-9._-]*";

    /** Those of a folder and the folders in it, hidden ones and links left out. */
    static List<Artifact> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> new Artifact(file, folder.relativize(file).toString()))
                    .filter(artifact -> !("/" + artifact.name()).contains("/."))
                    .map(artifact -> new Artifact(artifact.file(), taken(artifact.name())))
                    .sorted(java.util.Comparator.comparing(Artifact::name))
                    .toList();
        }
    }

    private static String taken(String path) {
        if (path.matches(TAKEN)) {
            return path;
        }
        return hash(path).substring(0, 8) + "-" + path.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** Writes it packed, and without secrets when it is text. */
    void pack(Path packed) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            if (Files.size(file) <= LARGEST_TEXT) {
                out.write(withoutSecrets());
            } else {
                Files.copy(file, out);
            }
        }
    }

    private byte[] withoutSecrets() throws IOException {
        try {
            return Redaction.of(Files.readString(file)).getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException notText) {
            return Files.readAllBytes(file);
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
