package io.agnes.warehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relations of a generation as a JSON file beside its database: what a later process needs to serve them again
 * before it has read a single extract.
 */
final class Manifest {
    private static final Logger LOG = LoggerFactory.getLogger(Manifest.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifest() {}

    private record Entry(
            String id,
            String source,
            String table,
            String description,
            List<String> files,
            String sha256,
            long rows,
            long sizeBytes,
            String extractedAt,
            List<DataPart> parts,
            PublishedPolicy policy,
            Relation.Merging merging,
            RemoteTable remote) {

        static Entry of(Relation relation) {
            return new Entry(
                    relation.id().value(),
                    relation.source().value(),
                    relation.table().value(),
                    relation.description(),
                    relation.files().stream().map(Path::toString).toList(),
                    relation.sha256(),
                    relation.rows(),
                    relation.sizeBytes(),
                    relation.extractedAt().toString(),
                    relation.parts(),
                    relation.policy(),
                    relation.merging(),
                    relation.remote());
        }

        Relation relation() {
            return new Relation(
                    new Identifier(id),
                    new Identifier(source),
                    new Identifier(table),
                    description,
                    files.stream().map(Path::of).toList(),
                    sha256,
                    rows,
                    sizeBytes,
                    Instant.parse(extractedAt),
                    parts == null ? List.of() : parts,
                    policy,
                    merging,
                    remote);
        }
    }

    static void write(Path file, List<Relation> relations) throws IOException {
        Path side = DurableFiles.sideOf(file);
        try {
            JSON.writeValue(side.toFile(), relations.stream().map(Entry::of).toList());
            DurableFiles.force(side);
            DurableFiles.moveForced(side, file);
        } finally {
            DurableFiles.deleteSide(side);
        }
    }

    /** Empty when there is none or it is damaged; the extracts then tell all there is to know. */
    static Optional<List<Relation>> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Entry[] entries = JSON.readValue(file.toFile(), Entry[].class);
            return Optional.of(Arrays.stream(entries).map(Entry::relation).toList());
        } catch (JsonProcessingException | AgnesException | DateTimeParseException | NullPointerException damaged) {
            LOG.warn("The manifest {} is damaged and is not used.", file.getFileName(), damaged);
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("The manifest {} cannot be read.", file.getFileName(), e);
            return Optional.empty();
        }
    }
}
