package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that signs tokens: the text of {@code JWT_SECRET_KEY}, else of the file {@code jwt.key} in the state folder,
 * which is made once with mode 0600. Immutable.
 */
public final class SigningKey {
    static final String VARIABLE = "JWT_SECRET_KEY";
    static final String FILE = "jwt.key";
    private static final int MIN_BYTES = 32;
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final SecretKey key;

    private SigningKey(String text, String origin) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_BYTES) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The signing key in " + origin + " has " + bytes.length + " bytes; it needs " + MIN_BYTES
                            + " or more.",
                    "Make one with: openssl rand -hex 32");
        }
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /**
     * The server's key; makes the file when neither it nor the variable is there.
     *
     * @throws AgnesException INVALID when the key is shorter than 32 bytes or others may read its file
     */
    public static SigningKey open(Path stateFolder, Environment environment) {
        return environment
                .find(VARIABLE)
                .map(text -> new SigningKey(text.strip(), VARIABLE))
                .orElseGet(() -> {
                    Path file = stateFolder.resolve(FILE);
                    if (!Files.exists(file)) {
                        create(file);
                    }
                    return read(file);
                });
    }

    /**
     * The key of a server that has run before, for a tool on its machine; makes nothing.
     *
     * @throws AgnesException UNAVAILABLE when there is none, INVALID as in {@link #open}
     */
    public static SigningKey existing(Path stateFolder, Environment environment) {
        Path file = stateFolder.resolve(FILE);
        if (environment.find(VARIABLE).isEmpty() && !Files.isReadable(file)) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The signing key of the server cannot be read: " + file + ".",
                    "Start the server once, use its DATA_DIR, and run this as the account that runs the server.");
        }
        return open(stateFolder, environment);
    }

    SecretKey key() {
        return key;
    }

    /** 32 bytes that follow from the text and that only this key makes; the text begins with what it is for. */
    byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[hidden]";
    }

    private static SigningKey read(Path file) {
        try {
            if (hasModes(file) && !PRIVATE.containsAll(Files.getPosixFilePermissions(file))) {
                throw new AgnesException(
                        Problem.INVALID,
                        "Others may read the signing key " + file + ".",
                        "Run: chmod 600 " + file + " - or delete it to make a new one, which ends all sign-ins.");
            }
            return new SigningKey(Files.readString(file).strip(), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("The signing key " + file + " cannot be read.", e);
        }
    }

    /** Written beside and linked into place: the file is never seen half-written, and the first of several wins. */
    private static void create(Path file) {
        byte[] random = new byte[MIN_BYTES];
        new SecureRandom().nextBytes(random);
        ByteBuffer text = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(random) + "\n");
        Path side = file.resolveSibling(FILE + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(file.getParent());
            FileAttribute<?>[] mode = hasModes(file.getParent())
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
                    : new FileAttribute<?>[0];
            try (FileChannel out =
                    FileChannel.open(side, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
                while (text.hasRemaining()) {
                    out.write(text);
                }
                out.force(true);
            }
            try {
                Files.createLink(file, side);
            } catch (FileAlreadyExistsException another) {
                // the key that came first is used
            } finally {
                Files.delete(side);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The signing key " + file + " cannot be written.", e);
        }
    }

    private static boolean hasModes(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
