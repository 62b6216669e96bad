package io.agnes.sync;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import io.agnes.warehouse.DataPart;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Relation;
import io.agnes.warehouse.Scope;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.Snapshots;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A table as its Parquet file, or one part of a table that has several ({@code GET} and {@code HEAD /api/data/{table_id}/download}), with conditional and range
 * requests as in RFC 9110 and the content's digest as in RFC 9530. Thread-safe.
 */
public final class Downloads {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Snapshots snapshots;
    private final TableCatalog catalog;

    public Downloads(Snapshots snapshots, TableCatalog catalog) {
        this.snapshots = snapshots;
        this.catalog = catalog;
    }

    /**
     * Sends the file, a part of it, or that the client already has it. The generation is held until
     * {@link Reply#file} returns, so the file stays while it is being sent.
     *
     * @param parameters {@code table_id}, {@code part}, {@code If-Match}, {@code If-None-Match}, {@code Range}, {@code If-Range}
     * @throws AgnesException NOT_FOUND when the caller may read no such table or it has no such part, CONFLICT when it
     *     is not one file and no part is named, PRECONDITION_FAILED when the content is another by now,
     *     FORBIDDEN when the table has an access policy, UNAVAILABLE while that is being changed
     */
    public void download(Parameters parameters, Scope scope, Reply reply) {
        try (Snapshot snapshot = snapshots.current()) {
            Sent table = find(snapshot, parameters, scope);
            if (isKnown(parameters, table)) {
                reply.head(304, validators(table));
            } else {
                send(table, range(parameters, table), reply);
            }
        }
    }

    /**
     * The head that {@link #download} without a range would send.
     *
     * @param parameters {@code table_id}, {@code part}, {@code If-Match}, {@code If-None-Match}
     */
    public void head(Parameters parameters, Scope scope, Reply reply) {
        try (Snapshot snapshot = snapshots.current()) {
            Sent table = find(snapshot, parameters, scope);
            if (isKnown(parameters, table)) {
                reply.head(304, validators(table));
            } else {
                reply.head(200, headers(table, table.sizeBytes()));
            }
        }
    }

    private static void send(Sent table, Optional<ByteRange> asked, Reply reply) {
        if (asked.isEmpty()) {
            reply.file(200, headers(table, table.sizeBytes()), table.file(), 0, table.sizeBytes());
            return;
        }
        ByteRange range = asked.get();
        if (range.isEmpty()) {
            Map<String, String> refused = validators(table);
            refused.put("Content-Range", range.contentRange(table.sizeBytes()));
            refused.put("Content-Length", "0");
            reply.head(416, refused);
            return;
        }
        Map<String, String> headers = headers(table, range.length());
        headers.put("Content-Range", range.contentRange(table.sizeBytes()));
        reply.file(206, headers, table.file(), range.first(), range.length());
    }

    private static boolean isKnown(Parameters parameters, Sent table) {
        return parameters
                .find("If-None-Match")
                .filter(tags -> EntityTags.anyMatches(tags, table.sha256()))
                .isPresent();
    }

    private static Optional<ByteRange> range(Parameters parameters, Sent table) {
        return parameters
                .find("Range")
                .filter(range -> parameters
                        .find("If-Range")
                        .map(tag -> EntityTags.strictlyMatches(tag, table.sha256()))
                        .orElse(true))
                .flatMap(range -> ByteRange.of(range, table.sizeBytes()));
    }

    private Sent find(Snapshot snapshot, Parameters parameters, Scope scope) {
        String id = parameters.get("table_id");
        if (!Identifier.isValid(id) || !scope.mayRead(id.toLowerCase(Locale.ROOT))) {
            throw catalog.notFound(id, scope);
        }
        Relation table = snapshot.find(new Identifier(id)).orElseThrow(() -> catalog.notFound(id, scope));
        if (snapshot.isPoliced(table)) {
            throw new AgnesException(
                    Problem.FORBIDDEN,
                    "The table '" + table.id().folded() + "' has an access policy and cannot be downloaded.",
                    "Read it with POST /api/query, for example with 'format': 'parquet'.");
        }
        Sent sent = parameters.find("part").map(part -> part(table, part)).orElseGet(() -> whole(table));
        parameters
                .find("If-Match")
                .filter(tags -> !EntityTags.anyMatches(tags, sent.sha256))
                .ifPresent(other -> {
                    throw new AgnesException(
                            Problem.PRECONDITION_FAILED,
                            "The table '" + sent.id + "' has other content by now; its hash is " + sent.sha256 + ".",
                            "Read GET /api/sync/manifest again and fetch what it names.");
                });
        return sent;
    }

    private static Sent whole(Relation table) {
        if (!table.isOneFile()) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    "The table '" + table.id().folded() + "' lies in "
                            + table.parts().size() + " files and cannot be downloaded as one.",
                    "GET /api/sync/manifest lists its parts; fetch each with ?part=<path>, or read the table with "
                            + "POST /api/query.");
        }
        String id = table.id().folded();
        return new Sent(
                id, id + ".parquet", table.files().get(0), table.sha256(), table.sizeBytes(), table.extractedAt());
    }

    /** Only what the generation lists is a part: what a client writes never becomes a path. */
    private static Sent part(Relation table, String path) {
        for (int i = 0; i < table.parts().size(); i++) {
            DataPart part = table.parts().get(i);
            if (part.path().equals(path)) {
                return new Sent(
                        table.id().folded(),
                        table.id().folded() + "-" + i + ".parquet",
                        table.files().get(i),
                        part.sha256(),
                        part.sizeBytes(),
                        table.extractedAt());
            }
        }
        throw new AgnesException(
                Problem.NOT_FOUND,
                "The table '" + table.id().folded() + "' has no such part, or has it no more.",
                "Read GET /api/sync/manifest again and fetch what it names.");
    }

    /** The file that is sent, as the held generation knows it. */
    private record Sent(String id, String fileName, Path file, String sha256, long sizeBytes, Instant extractedAt) {}

    private static Map<String, String> headers(Sent table, long length) {
        Map<String, String> headers = validators(table);
        headers.put("Content-Type", "application/vnd.apache.parquet");
        headers.put("Content-Length", String.valueOf(length));
        headers.put("Content-Disposition", "attachment; filename=\"" + table.fileName() + "\"");
        byte[] digest = HexFormat.of().parseHex(table.sha256());
        headers.put("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
        return headers;
    }

    /** What also a 304 carries. A stored copy is asked about each time: a grant may have been taken away. */
    private static Map<String, String> validators(Sent table) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ETag", '"' + table.sha256() + '"');
        headers.put("Last-Modified", HTTP_DATE.format(table.extractedAt()));
        headers.put("Cache-Control", "private, no-cache");
        headers.put("Accept-Ranges", "bytes");
        return headers;
    }
}
