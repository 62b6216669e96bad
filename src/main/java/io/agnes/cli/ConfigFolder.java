package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The folder of this user's files: {@code DA_CONFIG_DIR}, else {@code ~/.config/da}. Only the user can read it. */
final class ConfigFolder {
    private final Path folder;

    ConfigFolder(Map<String, String> environment) {
        String set = environment.getOrDefault("DA_CONFIG_DIR", "");
        this.folder = set.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config", "da")
                : Path.of(set);
    }

    Path credentialsFile() {
        return folder.resolve("credentials.json");
    }

    Optional<Credentials> credentials() {
        Path file = credentialsFile();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.INDENTED.readValue(file.toFile(), Credentials.class));
        } catch (IOException e) {
            throw Failure.of("The file " + file + " cannot be read.", "Remove it and run: da auth login", e);
        }
    }

    /** Replaces the file in one step; it is never readable by others, not even for a moment. */
    void save(Credentials credentials) {
        write(credentialsFile(), Json.INDENTED.valueToTree(credentials));
    }

    /** Forgets the sign-in; false when there was none. */
    boolean forget() {
        try {
            return Files.deleteIfExists(credentialsFile());
        } catch (IOException e) {
            throw unwritable(credentialsFile(), e);
        }
    }

    /** The server that {@code da setup init} has stored. */
    Optional<String> server() {
        return read("config.json").map(config -> config.path("server").textValue());
    }

    void saveServer(ServerUrl server) {
        write(folder.resolve("config.json"), Json.INDENTED.createObjectNode().put("server", server.toString()));
    }

    /** A file of ours that may be missing or broken without harm. */
    Optional<JsonNode> read(String name) {
        try {
            return Optional.of(Json.INDENTED.readTree(folder.resolve(name).toFile()))
                    .filter(JsonNode::isObject);
        } catch (IOException missingOrBroken) {
            return Optional.empty();
        }
    }

    void write(String name, JsonNode content) {
        write(folder.resolve(name), content);
    }

    private void write(Path file, JsonNode content) {
        Path side = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            create();
            Files.deleteIfExists(side);
            try (FileChannel channel = FileChannel.open(
                    side, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), onlyMine("rw-------"))) {
                channel.write(java.nio.ByteBuffer.wrap(Json.INDENTED.writeValueAsBytes(content)));
                channel.force(true);
            }
            Files.move(side, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static Failure unwritable(Path file, IOException e) {
        return Failure.of(
                "The file " + file + " cannot be written.",
                "Make its folder writable or set DA_CONFIG_DIR to another one.",
                e);
    }

    /** The history of the shell, created readable by the user only: statements may hold personal data. */
    Path history() {
        Path file = folder.resolve("history");
        try {
            create();
            if (!Files.exists(file)) {
                Files.createFile(file, onlyMine("rw-------"));
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        return file;
    }

    private void create() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, onlyMine("rwx------"));
        }
    }

    private FileAttribute<?>[] onlyMine(String mode) {
        boolean posix =
                Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
