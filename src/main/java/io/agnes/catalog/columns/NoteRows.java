package io.agnes.catalog.columns;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The rows of {@code column_metadata}. */
final class NoteRows {
    static final String MANUAL = "manual";
    static final String PROPOSED = "ai_enrichment";

    private NoteRows() {}

    /** Those of a table, by name. */
    static List<ColumnNote> of(Handle handle, String tableId) {
        return handle.createQuery("select * from column_metadata where table_id = ? order by column_name")
                .bind(0, tableId)
                .map(NoteRows::note)
                .list();
    }

    static Map<String, ColumnNote> byName(Handle handle, String tableId) {
        Map<String, ColumnNote> notes = new LinkedHashMap<>();
        of(handle, tableId).forEach(note -> notes.put(note.columnName(), note));
        return notes;
    }

    static void put(Handle handle, String tableId, ColumnNote note) {
        handle.createUpdate("""
                        insert into column_metadata (table_id, column_name, basetype, description, confidence, source,
                            updated_at)
                        values (:table, :column, :basetype, :description, :confidence, :source, :now)
                        on conflict (table_id, column_name) do update set basetype = excluded.basetype,
                            description = excluded.description, confidence = excluded.confidence,
                            source = excluded.source, updated_at = excluded.updated_at
                        """)
                .bind("table", tableId)
                .bind("column", note.columnName())
                .bind("basetype", note.basetype())
                .bind("description", note.description())
                .bind("confidence", note.confidence())
                .bind("source", note.source())
                .bind("now", note.updatedAt())
                .execute();
    }

    private static ColumnNote note(RowView row) {
        return new ColumnNote(
                row.getColumn("column_name", String.class),
                row.getColumn("basetype", String.class),
                row.getColumn("description", String.class),
                row.getColumn("confidence", String.class),
                row.getColumn("source", String.class),
                row.getColumn("updated_at", Instant.class));
    }
}
