package io.agnes.source.file;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.agnes.source.SourceTable;
import io.agnes.warehouse.Identifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of the manifest as it is written there, which may be by hand: nothing in it has been checked.
 *
 * @param table the table's name
 * @param path the file, below the sources folder, with {@code /}; the identity of the entry
 * @param system the extract it belongs to
 * @param more every other key, kept as it is; {@code description} is the table's description
 */
@JsonPropertyOrder({"table", "path", "system"})
public record SourceEntry(
        @JsonProperty("table") String table,
        @JsonProperty("path") String path,
        @JsonProperty("system") String system,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> more) {
    private static final String DESCRIPTION = "description";

    public SourceEntry {
        more = more == null ? Map.of() : new LinkedHashMap<>(more);
    }

    static SourceEntry of(SourceFile file) {
        return new SourceEntry(file.table().value(), file.path(), file.system().value(), Map.of());
    }

    /** The table it offers, unless a name in it is not valid. */
    Optional<SourceTable> sourceTable() {
        if (!Identifier.isValid(table) || !Identifier.isValid(system) || path == null) {
            return Optional.empty();
        }
        Object description = more.get(DESCRIPTION);
        return Optional.of(new SourceTable(
                new Identifier(system), new Identifier(table), description == null ? null : description.toString()));
    }
}
