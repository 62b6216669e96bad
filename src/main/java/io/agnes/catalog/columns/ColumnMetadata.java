package io.agnes.catalog.columns;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.state.StateDatabase;
import io.agnes.sync.CatalogTableDetail;
import io.agnes.sync.TableCatalog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The steps {@code columnMetadata}: what is known of the columns of one table. Thread-safe. */
public final class ColumnMetadata {
    private final StateDatabase state;
    private final TableCatalog tables;
    private final Audit audit;
    private final Clock clock;

    ColumnMetadata(StateDatabase state, TableCatalog tables, Audit audit, Clock clock) {
        this.state = state;
        this.tables = tables;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param parameters {@code table_id}
     * @throws AgnesException NOT_FOUND when the caller may read no such table
     */
    public ColumnNote.Listing get(Parameters parameters, Caller caller) {
        String id = tables.get(parameters, caller).table().id();
        return new ColumnNote.Listing(id, state.read(handle -> NoteRows.of(handle, id)));
    }

    /**
     * Sets what is known of columns, in place of what was; all of them or, on any mistake, none.
     *
     * @param parameters {@code table_id}
     * @throws AgnesException NOT_FOUND; INVALID naming the column
     */
    public ColumnNote.Done set(Parameters parameters, ColumnNote.Request request, Caller by) {
        CatalogTableDetail table = tables.get(parameters, by);
        if (request == null || request.columns() == null || request.columns().isEmpty()) {
            throw NoteRules.invalid(
                    "This needs a JSON body with columns.",
                    "Send for example {\"columns\": [{\"column_name\": \"id\", \"basetype\": \"INTEGER\"}]}.");
        }
        String id = table.table().id();
        List<ColumnNote> notes =
                request.columns().stream().map(entry -> note(table, entry)).toList();
        state.write(handle -> {
            notes.forEach(note -> NoteRows.put(handle, id, note));
            audit.record(handle, by, "metadata.set", "table:" + id, Map.of("columns", notes.size()), "ok", null);
            return null;
        });
        return new ColumnNote.Done("ok", notes.size());
    }

    private ColumnNote note(CatalogTableDetail table, ColumnNote.Entry entry) {
        NoteRules.requireColumn(table, entry == null ? null : entry.columnName());
        String confidence = Objects.requireNonNullElse(entry.confidence(), Confidence.MANUAL.label());
        NoteRules.check(
                "'" + table.table().id() + "." + entry.columnName() + "'",
                entry.basetype(),
                entry.description(),
                confidence);
        return new ColumnNote(
                entry.columnName(),
                entry.basetype(),
                entry.description(),
                confidence,
                NoteRows.MANUAL,
                clock.instant());
    }
}
