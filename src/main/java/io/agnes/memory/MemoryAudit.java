package io.agnes.memory;

import io.agnes.access.AuditLog;
import io.agnes.access.AuditPage;
import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import java.util.Map;
import java.util.TreeMap;

/** The lines of the audit log that are about knowledge. Thread-safe. */
public final class MemoryAudit {
    static final String PREFIX = "corporate_memory.";

    private final AuditLog log;

    MemoryAudit(AuditLog log) {
        this.log = log;
    }

    /** @param parameters those of {@link AuditLog#page}; {@code action} begins with {@code corporate_memory.} */
    public AuditPage page(Parameters parameters) {
        return log.page(ours(parameters));
    }

    /** As {@link AuditLog#export}, for the same lines. */
    public void export(Parameters parameters, Caller by, Reply reply) {
        log.export(ours(parameters), by, reply);
    }

    private static Parameters ours(Parameters parameters) {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(parameters.values());
        String action = values.computeIfAbsent("action", name -> PREFIX + "*");
        if (!action.startsWith(PREFIX)) {
            throw new AgnesException(
                    Problem.BAD_PARAMETER,
                    "The action '" + action + "' is not about knowledge.",
                    "Send for example action=corporate_memory.mandate; GET /api/admin/audit has all actions.");
        }
        return new Parameters(values);
    }
}
