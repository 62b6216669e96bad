package io.agnes.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Deliveries that could not be used, one file each with its reason, until they are tried again. Thread-safe. */
public final class DeadLetters {
    private static final Pattern ID = Pattern.compile("[0-9]{1,19}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    public DeadLetters(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of dead letters cannot be made.", e);
        }
    }

    /** Keeps a delivery with its reason; on disk when this returns. */
    public void add(Delivery delivery, String what, AgnesException reason, int tries, Instant now) {
        ObjectNode letter = JSON.createObjectNode()
                .put("received_at", delivery.receivedAt().toString())
                .put("failed_at", now.toString())
                .put("delivery", delivery.id())
                .put("what", what)
                .put("message", reason.getMessage())
                .put("hint", reason.hint())
                .put("passing", reason.isPassing())
                .put("tries", tries)
                .put("body", delivery.body());
        Path target = folder.resolve(delivery.arrival() + ".json");
        Path side = folder.resolve(delivery.arrival() + ".json.tmp");
        try {
            JSON.writeValue(side.toFile(), letter);
            KnownIds.force(side);
            Files.move(side, target, StandardCopyOption.ATOMIC_MOVE);
            KnownIds.forceFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("A dead letter cannot be kept.", e);
        }
    }

    /** The oldest first. */
    public List<DeadLetter> list(int most) {
        List<DeadLetter> letters = new ArrayList<>();
        for (Path file : files().stream().limit(most).toList()) {
            JsonNode letter = read(file);
            if (letter != null) {
                letters.add(letter(id(file), letter));
            }
        }
        return letters;
    }

    public long count() {
        return files().size();
    }

    /**
     * @throws AgnesException NOT_FOUND when there is none of this id
     */
    public DeadLetter find(String id) {
        return letter(id, existing(id));
    }

    /** What was delivered, as it was. */
    public byte[] body(String id) {
        try {
            return existing(id).path("body").binaryValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is no longer needed. */
    public void remove(String id) {
        try {
            Files.deleteIfExists(folder.resolve(id + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException("A dead letter cannot be removed.", e);
        }
    }

    private JsonNode existing(String id) {
        JsonNode letter = ID.matcher(id).matches() ? read(folder.resolve(id + ".json")) : null;
        if (letter == null) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no dead letter of this id.",
                    "GET /api/admin/jira/dead-letters lists them.");
        }
        return letter;
    }

    private static DeadLetter letter(String id, JsonNode letter) {
        return new DeadLetter(
                id,
                Instant.parse(letter.path("received_at").asText()),
                Instant.parse(letter.path("failed_at").asText()),
                letter.path("delivery").textValue(),
                letter.path("what").asText(),
                letter.path("message").asText(),
                letter.path("hint").asText(),
                letter.path("passing").asBoolean(),
                letter.path("tries").asInt());
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (NoSuchFileException | java.io.FileNotFoundException gone) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("A dead letter cannot be read.", e);
        }
    }

    private List<Path> files() {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.getFileName().toString().matches("[0-9]{1,19}\\.json"))
                    .sorted(java.util.Comparator.comparingLong(file -> Long.parseLong(id(file))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The dead letters cannot be listed.", e);
        }
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".json".length());
    }
}
