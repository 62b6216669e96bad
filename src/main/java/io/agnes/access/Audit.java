package io.agnes.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.state.StateDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * Who did what, to which resource, with which result. A change is recorded in its own transaction: the one with a
 * handle; what changes no state is recorded by itself. Params never hold secrets. Thread-safe.
 */
public final class Audit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StateDatabase database;

    public Audit(StateDatabase database) {
        this.database = database;
    }

    /**
     * @param by null when nobody is signed in
     * @param resource {@code <type>:<id>}; may be null
     * @param durationMs null: since the request of the caller came in, if there is one
     */
    public void record(
            Caller by, String action, String resource, Map<String, ?> params, String result, Long durationMs) {
        database.append(handle -> {
            record(handle, by, action, resource, params, result, durationMs);
            return null;
        });
    }

    /** The same in the transaction of the change. */
    public void record(
            Handle handle,
            Caller by,
            String action,
            String resource,
            Map<String, ?> params,
            String result,
            Long durationMs) {
        Origin origin = by == null ? null : by.origin();
        insert(
                handle,
                Caller.idOf(by),
                by == null ? null : by.email(),
                action,
                resource,
                params,
                result,
                durationMs == null && origin != null ? Long.valueOf(origin.elapsedMillis()) : durationMs,
                origin == null ? null : origin.address());
    }

    /** An attempt to sign in: there is no caller yet, and perhaps no such account. */
    void recordSignIn(String userId, String email, String action, Map<String, ?> params, String result) {
        database.append(handle -> {
            recordSignIn(handle, userId, email, action, params, result);
            return null;
        });
    }

    /** The same in the transaction of the sign-in. */
    void recordSignIn(Handle handle, String userId, String email, String action, Map<String, ?> params, String result) {
        Object address = params.get("address");
        insert(
                handle,
                userId,
                email,
                action,
                "auth",
                params,
                result,
                null,
                address == null ? null : address.toString());
    }

    /**
     * @param limit at most this many, the newest first
     */
    public List<AuditEntry> newest(int limit) {
        return database.read(handle -> handle.createQuery(
                        "select occurred_at, user_id, user_email, action, resource, params, result, duration_ms"
                                + " from audit_log order by occurred_at desc, id limit ?")
                .bind(0, limit)
                .map(Audit::entry)
                .list());
    }

    private static void insert(
            Handle handle,
            String userId,
            String email,
            String action,
            String resource,
            Map<String, ?> params,
            String result,
            Long durationMs,
            String address) {
        handle.execute(
                "insert into audit_log (id, user_id, user_email, action, resource, params, result, duration_ms, address)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                UUID.randomUUID().toString(),
                userId,
                email,
                action,
                resource,
                json(params),
                result,
                durationMs,
                address);
    }

    private static String json(Map<String, ?> params) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(params));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Audit params must be plain values.", e);
        }
    }

    private static AuditEntry entry(RowView row) {
        return new AuditEntry(
                row.getColumn("occurred_at", Instant.class),
                row.getColumn("user_id", String.class),
                row.getColumn("user_email", String.class),
                row.getColumn("action", String.class),
                row.getColumn("resource", String.class),
                row.getColumn("params", String.class),
                row.getColumn("result", String.class),
                row.getColumn("duration_ms", Long.class));
    }
}
