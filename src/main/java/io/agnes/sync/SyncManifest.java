package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agnes.warehouse.DataPart;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a client has to have to be up to date: the tables of one generation that the caller may read and has not
 * switched off.
 *
 * @param tables by id
 * @param assets what else there is to fetch; nothing yet
 * @param tableMode {@code all} or {@code explicit}: what the caller chose, see {@link Subscriptions}
 * @param generation the generation that the hashes are of; grows
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SyncManifest(
        Map<String, Entry> tables,
        Map<String, String> assets,
        String tableMode,
        long generation,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Instant serverTime) {

    /**
     * One table.
     *
     * @param hash SHA-256, lower-case hex: of the file's bytes when it is one, else of the sorted lines
     *     {@code path:hash} of its parts, each ended by a line feed; empty when it is not downloadable
     * @param updated when its source wrote it; null when it is not downloadable
     * @param rows null when it is not downloadable
     * @param sizeBytes of all parts
     * @param downloadable whether {@code GET /api/data/{id}/download} sends it; false for remote tables and for those
     *     whose rows depend on who reads them
     * @param parts the files of a table that has more than one; fetched by {@code ?part=<path>}
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Entry(
            String id,
            String name,
            String hash,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Instant updated,
            Long rows,
            long sizeBytes,
            String queryMode,
            String sourceType,
            boolean downloadable,
            List<Part> parts) {}

    /**
     * One file of several.
     *
     * @param path what {@code ?part=} names
     * @param hash SHA-256 of its bytes, lower-case hex
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Part(String path, String hash, long sizeBytes) {
        static Part of(DataPart part) {
            return new Part(part.path(), part.sha256(), part.sizeBytes());
        }
    }
}
