package io.agnes.catalog.columns;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the folder of proposals: {@code <project>_metadata_<YYYYMMDD_HHMMSS>.json}, and beside it, while one is
 * made, {@code .order} with what was ordered. Each is on disk whole or not at all. Thread-safe.
 */
final class ProposalFiles {
    static final String ENDING = ".json";
    static final String ORDER = ".order";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}_metadata_\\d{8}_\\d{6}\\.json");
    private static final int LARGEST = 16 * 1024 * 1024;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path folder;
    private final String project;

    /** @param instance its name, of which the files take the letters and digits */
    ProposalFiles(Path folder, String instance) {
        this.folder = folder;
        String word =
                instance.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        this.project = word.isEmpty() ? "agnes" : word.substring(0, Math.min(64, word.length()));
    }

    String project() {
        return project;
    }

    /** Takes a name that no proposal has, by a file of its order. */
    String order(Instant now, byte[] order) {
        try {
            Files.createDirectories(folder);
            for (Instant time = now; ; time = time.plusSeconds(1)) {
                String name = project + "_metadata_" + TIME.format(time) + ENDING;
                if (Files.exists(folder.resolve(name))) {
                    continue;
                }
                try (FileChannel file =
                        FileChannel.open(orderOf(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap(order));
                    file.force(true);
                    forceFolder();
                    return name;
                } catch (FileAlreadyExistsException taken) {
                    // the next second is free, or the one after it
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("An order of a proposal cannot be written.", e);
        }
    }

    void write(String name, Proposal proposal) {
        Path side = folder.resolve(name + ".tmp");
        try {
            Files.createDirectories(folder);
            try (FileChannel file = FileChannel.open(
                    side, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(proposal));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            Files.move(side, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(orderOf(name));
            forceFolder();
        } catch (IOException e) {
            throw new UncheckedIOException("The proposal " + name + " cannot be written.", e);
        }
    }

    /** @throws AgnesException NOT_FOUND; what {@link #parse} throws */
    Proposal read(String name) {
        require(name);
        try {
            return parse(Files.readAllBytes(folder.resolve(name)), "The proposal '" + name + "'");
        } catch (NoSuchFileException none) {
            throw notFound(name);
        } catch (IOException e) {
            throw new UncheckedIOException("The proposal " + name + " cannot be read.", e);
        }
    }

    /** The bytes of each order that no proposal has come of, by the name of the proposal. */
    byte[] readOrder(String name) {
        try {
            return Files.readAllBytes(orderOf(name));
        } catch (IOException e) {
            throw new UncheckedIOException("The order of the proposal " + name + " cannot be read.", e);
        }
    }

    /** Whether the proposal is still to be made. */
    boolean isOrdered(String name) {
        return Files.exists(orderOf(name));
    }

    /** Lets an order go that nothing can be made of. */
    void forget(String name) {
        try {
            Files.deleteIfExists(orderOf(name));
        } catch (IOException e) {
            throw new UncheckedIOException("The order of the proposal " + name + " cannot be removed.", e);
        }
    }

    /** The names of the proposals, or of those that are ordered, newest first. */
    List<String> names(String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()) + ENDING)
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted(Comparator.comparing(ProposalFiles::time).reversed())
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of proposals cannot be read.", e);
        }
    }

    /**
     * @param where what the bytes are, for messages
     * @throws AgnesException INVALID when they are no proposal of this version; CONTENT_TOO_LARGE
     */
    static Proposal parse(byte[] bytes, String where) {
        if (bytes == null || bytes.length == 0) {
            throw NoteRules.invalid(where + " is empty.", "Send {\"tables\": {\"orders\": {\"columns\": {...}}}}.");
        }
        if (bytes.length > LARGEST) {
            throw new AgnesException(
                    Problem.CONTENT_TOO_LARGE, where + " is larger than 16 MB.", "Send fewer tables at a time.");
        }
        try {
            int version = JSON.readTree(bytes).path("version").asInt(Proposal.VERSION);
            if (version != Proposal.VERSION) {
                throw NoteRules.invalid(
                        where + " is of version " + version + ", and this server reads version " + Proposal.VERSION
                                + ".",
                        "Discover again, or write it in the form that docs/metadata.md tells.");
            }
            Proposal proposal = JSON.readValue(bytes, Proposal.class);
            if (proposal != null) {
                return proposal;
            }
        } catch (UnrecognizedPropertyException unknown) {
            throw NoteRules.invalid(
                    where + " has a field '" + unknown.getPropertyName() + "', which no proposal has.",
                    "The fields there are "
                            + String.join(
                                    ", ",
                                    unknown.getKnownPropertyIds().stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .toList())
                            + ".");
        } catch (JacksonException e) {
            throw NoteRules.invalid(
                    where + " is not a proposal: " + e.getOriginalMessage().replaceAll("\\R.*", ""),
                    "Send {\"tables\": {\"orders\": {\"columns\": {\"id\": {\"basetype\": \"INTEGER\"}}}}}.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw NoteRules.invalid(
                where + " is not a proposal.", "Send {\"tables\": {\"orders\": {\"columns\": {...}}}}.");
    }

    private void require(String name) {
        if (!NAME.matcher(name).matches()) {
            throw notFound(name);
        }
    }

    private AgnesException notFound(String name) {
        List<String> names = names(ENDING);
        boolean ordered = names(ORDER).contains(name);
        List<String> nearest = NearestNames.of(name, names);
        return new AgnesException(
                Problem.NOT_FOUND,
                ordered
                        ? "The proposal '" + name + "' is being made."
                        : "There is no proposal '" + name.substring(0, Math.min(80, name.length())) + "'.",
                ordered
                        ? "Ask again in a moment."
                        : (nearest.isEmpty() ? "" : "Did you mean " + nearest.get(0) + "? ")
                                + "GET /api/admin/metadata-proposals lists them.");
    }

    private Path orderOf(String name) {
        return folder.resolve(name.substring(0, name.length() - ENDING.length()) + ORDER);
    }

    private void forceFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String time(String name) {
        return name.substring(name.length() - "YYYYMMDD_HHMMSS.json".length());
    }
}
