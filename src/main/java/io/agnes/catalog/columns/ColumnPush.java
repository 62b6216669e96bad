package io.agnes.catalog.columns;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.source.TableDefinitions;
import io.agnes.state.StateDatabase;
import io.agnes.sync.CatalogTable;
import io.agnes.sync.TableCatalog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * The steps {@code columnPush}: which columns the source does not know as they are known here, and how telling it went.
 * What it has accepted is on disk at once, so a push that is cut off goes on where it was. Thread-safe.
 */
public final class ColumnPush {
    private static final String KEBOOLA = "keboola";
    private static final String BASETYPE = "basetype";
    private static final String DESCRIPTION = "description";

    private final StateDatabase state;
    private final TableCatalog tables;
    private final TableDefinitions definitions;
    private final Audit audit;
    private final Clock clock;

    ColumnPush(StateDatabase state, TableCatalog tables, TableDefinitions definitions, Audit audit, Clock clock) {
        this.state = state;
        this.tables = tables;
        this.definitions = definitions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Begins a push: one call with every column that has changed since it was accepted last.
     *
     * @param parameters {@code table_id}
     * @throws AgnesException NOT_FOUND; BAD_REQUEST when the table is not of Keboola
     */
    public PushRun begin(Parameters parameters, Caller by) {
        CatalogTable table = tables.get(parameters, by).table();
        if (!table.sourceType().equals(KEBOOLA)) {
            throw new AgnesException(
                    Problem.BAD_REQUEST,
                    "The table '" + table.id() + "' is of the source type '" + table.sourceType()
                            + "', and only Keboola takes column metadata.",
                    "Push a table whose source_type is keboola: GET /api/catalog/tables lists them.");
        }
        PushRun push = new PushRun(table.id(), target(table.id()));
        Map<String, Map<String, String>> changed = new LinkedHashMap<>();
        state.read(handle -> {
            Map<String, String> accepted = accepted(handle, push);
            for (ColumnNote note : NoteRows.of(handle, table.id())) {
                Map<String, String> values = values(note);
                if (values.isEmpty()) {
                    continue;
                }
                if (sha256(values).equals(accepted.get(note.columnName()))) {
                    push.note(note.columnName(), PushReport.UNCHANGED, null);
                } else {
                    changed.put(note.columnName(), values);
                }
            }
            return null;
        });
        if (!changed.isEmpty()) {
            push.add(changed);
        }
        return push;
    }

    /** @param confirmed the columns of the call whose values the source tells back */
    public void accept(PushRun push, Collection<String> confirmed) {
        Map<String, Map<String, String>> sent = push.take();
        state.write(handle -> {
            sent.forEach((column, values) -> {
                if (confirmed.contains(column)) {
                    keep(handle, push, column, values);
                }
            });
            return null;
        });
        sent.keySet()
                .forEach(column -> push.note(
                        column,
                        confirmed.contains(column) ? PushReport.PUSHED : PushReport.FAILED,
                        confirmed.contains(column) ? null : "Keboola does not tell the value back."));
    }

    /** What the call tells that cannot be is looked for column by column; after any other failure nothing is sent. */
    public void refuse(PushRun push, Throwable failure) {
        AgnesException told = AgnesException.causeOf(failure);
        Map<String, Map<String, String>> sent = push.take();
        if (told.problem() == Problem.INVALID && sent.size() > 1) {
            sent.forEach((column, values) -> push.add(Map.of(column, values)));
            return;
        }
        sent.keySet().forEach(column -> push.note(column, PushReport.FAILED, told.getMessage()));
        while (told.problem() != Problem.INVALID && push.isOpen()) {
            push.take().keySet().forEach(column -> push.note(column, PushReport.FAILED, told.getMessage()));
        }
    }

    /** What the push has come to. */
    public PushReport finish(PushRun push, Caller by) {
        PushReport report = push.report();
        audit.record(
                by,
                "metadata.pushed",
                "table:" + report.tableId(),
                Map.of(PushReport.PUSHED, report.pushed(), PushReport.FAILED, report.failed()),
                report.status(),
                null);
        return report;
    }

    /** The table at the source; once it is registered as another one, everything is told again. */
    private String target(String tableId) {
        return definitions.of(KEBOOLA).stream()
                .filter(definition -> definition.id().equals(tableId))
                .map(definition -> definition.source() + "/" + definition.bucket() + "." + definition.sourceTable())
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> accepted(Handle handle, PushRun push) {
        Map<String, String> accepted = new HashMap<>();
        handle.createQuery("select column_name, sha256 from column_pushes where table_id = ? and target = ?")
                .bind(0, push.tableId())
                .bind(1, push.target())
                .map((row, context) -> accepted.put(row.getString(1), row.getString(2)))
                .list();
        return accepted;
    }

    private void keep(Handle handle, PushRun push, String column, Map<String, String> values) {
        handle.execute("delete from column_pushes where table_id = ? and column_name = ?", push.tableId(), column);
        handle.execute(
                "insert into column_pushes (table_id, column_name, target, sha256, pushed_at) values (?, ?, ?, ?, ?)",
                push.tableId(),
                column,
                push.target(),
                sha256(values),
                clock.instant());
    }

    private static Map<String, String> values(ColumnNote note) {
        Map<String, String> values = new TreeMap<>();
        if (note.basetype() != null) {
            values.put(BASETYPE, note.basetype());
        }
        if (note.description() != null) {
            values.put(DESCRIPTION, note.description());
        }
        return values;
    }

    private static String sha256(Map<String, String> values) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(new TreeMap<>(values).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
