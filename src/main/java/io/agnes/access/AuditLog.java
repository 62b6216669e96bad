package io.agnes.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.Parameters;
import io.agnes.common.Reply;
import io.agnes.state.StateDatabase;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.StringEscapeUtils;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;

/** Reads the audit log, and forgets what is older than {@link AuditConfig#retention}. Thread-safe. */
public final class AuditLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> PARAMS = new TypeReference<>() {};
    private static final String SELECT =
            "select id, occurred_at, user_id, user_email, action, resource, params, result,"
                    + " duration_ms, address from audit_log";
    private static final int USUAL = 100;
    private static final int MOST = 1000;
    /** Entries of an export that are read at once: no reader holds the state while a slow client is waited for. */
    private static final int PART = 5000;

    private final StateDatabase database;
    private final Audit audit;
    private final Duration retention;
    private final Clock clock;

    public AuditLog(StateDatabase database, Audit audit, AuditConfig config) {
        this(database, audit, config, Clock.systemUTC());
    }

    AuditLog(StateDatabase database, Audit audit, AuditConfig config, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.retention = config.retention();
        this.clock = clock;
    }

    /**
     * The answer of {@code GET /api/admin/audit}; parameters as in {@link AuditFilter}, and {@code limit} (100 unless
     * told, at most 1,000).
     *
     * @throws io.agnes.common.AgnesException BAD_PARAMETER naming the parameter
     */
    public AuditPage page(Parameters parameters) {
        int limit = parameters.findInt("limit", 1, MOST).orElse(USUAL);
        List<AuditPage.Line> lines = read(AuditFilter.of(parameters), limit + 1);
        if (lines.size() <= limit) {
            return new AuditPage(lines, lines.size(), null);
        }
        AuditPage.Line last = lines.get(limit - 1);
        return new AuditPage(
                List.copyOf(lines.subList(0, limit)),
                limit,
                new AuditFilter.Place(last.occurredAt(), last.id()).text());
    }

    /**
     * The answer of {@code GET /api/admin/audit/export}: every entry that fits, as CSV (RFC 4180).
     *
     * @throws io.agnes.common.AgnesException BAD_PARAMETER naming the parameter
     */
    public void export(Parameters parameters, Caller by, Reply reply) {
        AuditFilter filter = AuditFilter.of(parameters);
        audit.record(by, "audit.export", null, parameters.values(), "ok", null);
        Map<String, String> headers = Map.of(
                "Content-Type", "text/csv; charset=utf-8; header=present",
                "Content-Disposition", "attachment; filename=\"audit.csv\"");
        try (Writer out = new BufferedWriter(new OutputStreamWriter(reply.stream(headers), StandardCharsets.UTF_8))) {
            out.write("id,occurred_at,user_id,user_email,action,resource,params,result,duration_ms,address\r\n");
            List<AuditPage.Line> part = read(filter, PART);
            while (!part.isEmpty()) {
                for (AuditPage.Line line : part) {
                    out.write(csv(line));
                }
                part = part.size() < PART ? List.of() : read(filter.following(part.get(part.size() - 1)), PART);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes the entries that are older than they are kept, and says so in the log.
     *
     * @return how many there were
     */
    public int forget() {
        Instant before = clock.instant().minus(retention);
        return database.write(handle -> {
            int removed = handle.execute("delete from audit_log where occurred_at < ?", before);
            if (removed > 0) {
                Map<String, Object> params = Map.of("entries", removed, "before", before.toString());
                audit.record(handle, null, "audit.expired", null, params, "ok", null);
            }
            return removed;
        });
    }

    private List<AuditPage.Line> read(AuditFilter filter, int limit) {
        return database.read(
                handle -> query(handle, filter, limit).map(AuditLog::line).list());
    }

    private static Query query(Handle handle, AuditFilter filter, int limit) {
        Query query = handle.createQuery(SELECT + filter.condition() + " order by occurred_at desc, id limit ?");
        int position = 0;
        for (Object value : filter.values()) {
            query.bind(position++, value);
        }
        return query.bind(position, limit);
    }

    private static AuditPage.Line line(RowView row) {
        return new AuditPage.Line(
                row.getColumn("id", String.class),
                row.getColumn("occurred_at", Instant.class),
                row.getColumn("user_id", String.class),
                row.getColumn("user_email", String.class),
                row.getColumn("action", String.class),
                row.getColumn("resource", String.class),
                params(row.getColumn("params", String.class)),
                row.getColumn("result", String.class),
                row.getColumn("duration_ms", Long.class),
                row.getColumn("address", String.class));
    }

    private static Map<String, Object> params(String json) {
        try {
            return json == null ? Map.of() : JSON.readValue(json, PARAMS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An entry of the audit log holds no JSON object.", e);
        }
    }

    private static String csv(AuditPage.Line line) throws JsonProcessingException {
        return Stream.of(
                                line.id(),
                                line.occurredAt(),
                                line.userId(),
                                line.userEmail(),
                                line.action(),
                                line.resource(),
                                JSON.writeValueAsString(line.params()),
                                line.result(),
                                line.durationMs(),
                                line.address())
                        .map(value -> StringEscapeUtils.escapeCsv(harmless(Objects.toString(value, ""))))
                        .collect(Collectors.joining(","))
                + "\r\n";
    }

    /** Strangers choose what stands in the log, and spreadsheets run what begins like a formula. */
    private static String harmless(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
