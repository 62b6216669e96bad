package io.agnes.catalog.columns;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The rows of column metadata on both databases. */
@OnBothDatabases
class ColumnRowsTest {
    @Parameter
    StateOn on;

    @TempDir
    Path folder;

    @Test
    void aColumnIsKeptAndReplaced() {
        Instant time = Instant.parse("2026-05-01T10:00:00Z");
        ColumnNote first = new ColumnNote("id", "INTEGER", null, "low", "ai_enrichment", time);
        ColumnNote second =
                new ColumnNote("id", "NUMERIC", "Number; 'quoted'", "manual", "manual", time.plusSeconds(1));
        ColumnNote other = new ColumnNote("a \"b\"", null, "Other", "high", "ai_enrichment", time);
        try (StateDatabase state = on.open(folder.resolve("system.duckdb"))) {
            state.write(handle -> {
                NoteRows.put(handle, "orders", first);
                NoteRows.put(handle, "orders", other);
                NoteRows.put(handle, "orders", second);
                NoteRows.put(handle, "people", first);
                return null;
            });

            List<ColumnNote> orders = state.read(handle -> NoteRows.of(handle, "orders"));
            Map<String, ColumnNote> people = state.read(handle -> NoteRows.byName(handle, "people"));
            assertThat(orders).containsExactlyInAnyOrder(other, second);
            assertThat(people).containsEntry("id", first);
        }
    }
}
