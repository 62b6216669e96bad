package io.agnes.sync;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Puts checked tables into the registry, each under an id that is its own. Thread-safe. */
final class Registrations {
    private final Audit audit;

    Registrations(Audit audit) {
        this.audit = audit;
    }

    TableReceipt register(Handle handle, TableRequest table, Caller by) {
        String id = requireFree(handle, table);
        AdminTableRows.insert(handle, id, table, by.email());
        audit.record(handle, by, "register_table", resource(id), about(table), "ok", null);
        return new TableReceipt(id, table.name(), "registered", 1, null);
    }

    /**
     * @return the id that the table gets
     * @throws AgnesException CONFLICT when that, or the table's name in its extract, is taken
     */
    static String requireFree(Handle handle, TableRequest table) {
        String id = table.name().toLowerCase(Locale.ROOT);
        if (Removals.isPending(handle, table.source(), table.name())) {
            throw taken("The data of an earlier table '" + id + "' is still being removed.", "Try again in a moment.");
        }
        if (AdminTableRows.find(handle, id).isPresent()) {
            throw taken(
                    "The id '" + id + "' belongs to another table.",
                    "Choose another name, such as '" + table.source().toLowerCase(Locale.ROOT) + "_" + id
                            + "', or change that table: PUT /api/admin/registry/" + id + ".");
        }
        AdminTableRows.idOf(handle, table.source(), table.name()).ifPresent(other -> {
            throw taken(
                    "The extract '" + table.source() + "' has a table '" + table.name() + "', which is '" + other
                            + "'.",
                    "Choose another name.");
        });
        AdminTableRows.ownerOf(handle, id)
                .filter(owner -> !owner.equalsIgnoreCase(table.source()))
                .ifPresent(owner -> {
                    throw taken("The name '" + id + "' belongs to the source '" + owner + "'.", "Choose another name.");
                });
        return id;
    }

    private static Map<String, Object> about(TableRequest table) {
        Map<String, Object> about = new TreeMap<>();
        about.put("source", table.source());
        about.put("source_type", table.sourceType());
        about.put("query_mode", table.queryMode());
        about.put("sync_strategy", table.syncStrategy());
        about.put("primary_key", table.primaryKey());
        if (table.sourceTable() != null) {
            about.put("source_table", (table.bucket() == null ? "" : table.bucket() + ".") + table.sourceTable());
        }
        return about;
    }

    /** As the audit log names the table. */
    static String resource(String id) {
        return "table:" + id;
    }

    private static AgnesException taken(String message, String hint) {
        return new AgnesException(Problem.CONFLICT, message, hint);
    }
}
