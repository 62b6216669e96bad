package io.agnes.memory;

import io.agnes.access.Audit;
import io.agnes.access.AuditConfig;
import io.agnes.access.AuditLog;
import io.agnes.access.Caller;
import io.agnes.common.Parameters;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The room over a real state database, with a clock that stands still until it is moved. */
final class MemoryFixture implements AutoCloseable {
    static final Caller ADMIN = new Caller("u-admin", "admin@example.com", "Admin", true, Set.of("Admin"), Set.of());
    /** Reads what is for all. */
    static final Caller ANNA = new Caller("u-anna", "Anna@example.com", "Anna", false, Set.of(), Set.of());
    /** In the group Sales, which reads the domain finance. */
    static final Caller SAM = new Caller("u-sam", "sam@example.com", "Sam", false, Set.of("Sales"), Set.of());
    /** In the group Keepers, which governs the domain finance. */
    static final Caller CARLA = new Caller("u-carla", "carla@example.com", "Carla", false, Set.of("Keepers"), Set.of());

    static final Parameters NONE = parameters();
    static final ConfidenceConfig USUAL = defaults(ConfidenceConfig.class);

    final StateDatabase state;
    final AuditLog log;
    final StillClock clock = new StillClock();
    /** Whether one is configured. */
    boolean model = true;

    MemoryWiring room;

    MemoryFixture(Path folder, StateOn on) {
        state = on.open(folder.resolve(on.name()).resolve("system.duckdb"));
        log = new AuditLog(state, new Audit(state), new AuditConfig(Duration.ofDays(400)));
        state.write(handle -> {
            handle.execute("insert into user_groups (id, name) values ('g-sales', 'Sales'), ('g-keepers', 'Keepers')");
            handle.execute("insert into user_group_members (user_id, group_id, source) values"
                    + " ('u-sam', 'g-sales', 'admin'), ('u-carla', 'g-keepers', 'admin')");
            return handle.execute(
                    "insert into resource_grants (id, group_id, resource_type, resource_id, permission) values"
                            + " ('r1', 'g-sales', 'memory_domain', 'finance', 'read'),"
                            + " ('r2', 'g-keepers', 'memory_domain', 'finance', 'curate')");
        });
        govern(MemoryConfig.ADMIN_CURATED, MemoryConfig.REVIEW_QUEUE);
    }

    static <T extends Record> T defaults(Class<T> section) {
        return Settings.load(Environment.of(Map.of()), List.of(section), Path.of("none.yaml"))
                .section(section);
    }

    /** The same state, governed otherwise; the threshold is two votes, the budget 100 tokens. */
    void govern(String distribution, String approval) {
        if (room != null) {
            room.close();
        }
        MemoryConfig config = new MemoryConfig(distribution, approval, 2, 6, 100, 3);
        room = MemoryWiring.open(state, config, USUAL, new Audit(state), log, () -> model, clock);
    }

    /** No items, the usual modes and the first moment of the clock. */
    void clear() {
        clock.now = StillClock.BEGIN;
        model = true;
        state.write(handle -> {
            List.of(
                            "knowledge_items",
                            "knowledge_votes",
                            "verification_evidence",
                            "knowledge_contradictions",
                            "knowledge_item_relations",
                            "knowledge_comparisons",
                            "knowledge_revisions",
                            "audit_log")
                    .forEach(table -> handle.execute("delete from " + table));
            return null;
        });
        govern(MemoryConfig.ADMIN_CURATED, MemoryConfig.REVIEW_QUEUE);
    }

    static Parameters parameters(String... namesAndValues) {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Parameters(values);
    }

    static Parameters id(String id) {
        return parameters("item_id", id);
    }

    /** A pending item of Anna's. */
    String pending(String title, String domain, String... entities) {
        return room.knowledge()
                .add(
                        new NewKnowledge(
                                title,
                                "What " + title + " is.",
                                "business_logic",
                                null,
                                domain,
                                List.of(entities),
                                null),
                        ANNA)
                .id();
    }

    String approved(String title, String domain) {
        return approved(title, domain, null);
    }

    String approved(String title, String domain, String audience) {
        String id = pending(title, domain);
        room.governance().approve(id(id), new Ruling(null, audience), ADMIN);
        return id;
    }

    String mandatory(String title, String domain) {
        String id = pending(title, domain);
        room.governance().mandate(id(id), new Ruling("Everybody needs it", null), ADMIN);
        return id;
    }

    KnowledgeItem item(String id) {
        return room.knowledge().list(parameters("exclude_personal", "false", "per_page", "500"), ADMIN).items().stream()
                .filter(item -> item.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What the caller's list holds, by title. */
    List<String> titles(Caller caller, String... namesAndValues) {
        return room.knowledge().list(parameters(namesAndValues), caller).items().stream()
                .map(KnowledgeItem::title)
                .sorted()
                .toList();
    }

    List<String> actions() {
        return log.page(NONE).entries().stream().map(line -> line.action()).toList();
    }

    @Override
    public void close() {
        room.close();
        state.close();
    }

    static final class StillClock extends Clock {
        private static final Instant BEGIN = Instant.parse("2026-11-01T10:00:00Z");

        private volatile Instant now = BEGIN;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
