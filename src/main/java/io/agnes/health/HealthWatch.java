package io.agnes.health;

import io.agnes.health.DetailedHealth.Services;
import io.agnes.state.StateDatabase;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Notices when the health of the instance changes: another status, or other parts that are not ok. What it saw last is
 * kept in the state, so a restart raises no alarm again. Thread-safe.
 */
public final class HealthWatch {
    private static final int KEPT = 1_000;

    private final Supplier<DetailedHealth> health;
    private final StateDatabase state;

    public HealthWatch(Supplier<DetailedHealth> health, StateDatabase state) {
        this.health = health;
        this.state = state;
    }

    /**
     * Checks the instance and keeps a change.
     *
     * @return the change; none when all is as before, or at the very first check of a healthy instance
     */
    public List<HealthChange> check() {
        DetailedHealth now = health.get();
        Map<String, String> troubled = troubled(now.services());
        List<String> parts = troubled.entrySet().stream()
                .map(part -> part.getKey() + "=" + part.getValue())
                .toList();
        HealthChange change = new HealthChange(now.timestamp(), now.status(), parts, reasons(now.services()));
        String seen = change.status() + "|" + String.join(",", parts);
        Optional<String> before = state.read(HealthWatch::last);
        if (before.equals(Optional.of(seen))) {
            return List.of();
        }
        state.write(handle -> {
            insert(handle, change);
            return null;
        });
        return before.isEmpty() && parts.isEmpty() ? List.of() : List.of(change);
    }

    private static Optional<String> last(Handle handle) {
        return handle.createQuery("select status || '|' || parts from health_changes order by changed_at desc limit 1")
                .mapTo(String.class)
                .findOne();
    }

    private static void insert(Handle handle, HealthChange change) {
        handle.createUpdate(
                        "insert into health_changes (id, changed_at, status, parts, reasons) values (?, ?, ?, ?, ?)")
                .bind(0, UUID.randomUUID().toString())
                .bind(
                        1,
                        (position, statement, context) ->
                                statement.setObject(position, change.at().atOffset(ZoneOffset.UTC)))
                .bind(2, change.status())
                .bind(3, String.join(",", change.parts()))
                .bind(4, String.join("\n", change.reasons()))
                .execute();
        handle.execute(
                "delete from health_changes where id not in "
                        + "(select id from health_changes order by changed_at desc limit ?)",
                KEPT);
    }

    private static Map<String, String> troubled(Services services) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("state", services.duckdbState().status());
        parts.put("data", services.data().status());
        parts.put("users", services.users().status());
        parts.put("disk", services.disk().status());
        parts.put("routes", services.routes().status());
        parts.put("queries", services.queries().status());
        parts.put("jobs", services.jobs().status());
        parts.values().removeIf("ok"::equals);
        return parts;
    }

    private static List<String> reasons(Services services) {
        List<String> reasons = new ArrayList<>(services.duckdbState().alarms());
        reasons.addAll(services.data().problems());
        services.data().staleTables().forEach(table -> reasons.add(table + ": its data is older than 24 hours."));
        if (!services.disk().status().equals("ok")) {
            reasons.add("The disk of the data folder has " + (services.disk().freeBytes() >> 20) + " MB left.");
        }
        reasons.addAll(services.routes().findings());
        reasons.addAll(services.routes().pendingRestart());
        Optional.ofNullable(services.queries().problem()).ifPresent(reasons::add);
        reasons.addAll(services.jobs().failing());
        return reasons;
    }
}
