package io.agnes.sessions;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.access.Audit;
import io.agnes.access.AuditConfig;
import io.agnes.access.AuditLog;
import io.agnes.access.Caller;
import io.agnes.common.IncomingFile;
import io.agnes.common.Parameters;
import io.agnes.config.DataFolder;
import io.agnes.config.DiskSpace;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.llm.Llm;
import io.agnes.llm.LlmAnswer;
import io.agnes.llm.LlmConfig;
import io.agnes.llm.LlmWiring;
import io.agnes.memory.ConfidenceConfig;
import io.agnes.memory.HandInConfig;
import io.agnes.memory.HandIns;
import io.agnes.memory.MemoryConfig;
import io.agnes.memory.MemoryWiring;
import io.agnes.state.StateDatabase;
import io.agnes.state.StateOn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The room over a real state database and real files, with a clock that stands still until it is moved. */
final class SessionsFixture implements AutoCloseable {
    static final Caller ANNA = new Caller("u-anna", "Anna@example.com", "Anna", false, Set.of(), Set.of());
    static final Caller BORIS = new Caller("u-boris", "boris@example.com", "Boris", false, Set.of(), Set.of());
    private static final ObjectMapper JSON = new ObjectMapper();

    final StateDatabase state;
    final DataFolder data;
    final Path homes;
    final MovedClock clock = new MovedClock();
    SessionsWiring room;

    SessionsFixture(Path folder, StateDatabase state) {
        this.state = state;
        this.data = DataFolder.at(folder.resolve("data"));
        this.homes = folder.resolve("homes");
        long known = state.read(handle -> handle.createQuery("select count(*) from users")
                .mapTo(Long.class)
                .one());
        if (known == 0) {
            state.write(handle -> handle.execute("insert into users (id, email, email_key, name) values"
                    + " ('u-anna', 'Anna@example.com', 'anna@example.com', 'Anna'),"
                    + " ('u-boris', 'boris@example.com', 'boris@example.com', 'Boris')"));
        }
        open(10_000);
    }

    static SessionsFixture on(StateOn on, Path folder) {
        return new SessionsFixture(
                folder.resolve(on.name()), on.open(folder.resolve(on.name()).resolve("system.duckdb")));
    }

    /** The same state with another limit of characters. */
    void open(int characters) {
        Settings settings = Settings.load(
                Environment.of(Map.of()),
                List.of(MemoryConfig.class, ConfidenceConfig.class, HandInConfig.class, LlmConfig.class),
                Path.of("none.yaml"));
        Audit audit = new Audit(state);
        AuditLog log = new AuditLog(state, audit, new AuditConfig(Duration.ofDays(400)));
        Llm llm = LlmWiring.open(state, settings, Path::of).llm();
        room = SessionsWiring.open(
                state,
                data,
                new SessionsConfig(homes + "/*/user/sessions", true, characters, 1000, Duration.ofDays(90)),
                HandIns.open(data, settings, DiskSpace.ofMachine(), audit),
                MemoryWiring.open(state, settings, audit, log, llm).verifications(),
                true,
                audit,
                clock);
    }

    void clear() throws IOException {
        clock.now = MovedClock.BEGIN;
        state.write(handle -> {
            List.of(
                            "agent_sessions",
                            "knowledge_items",
                            "verification_evidence",
                            "knowledge_item_relations",
                            "audit_log")
                    .forEach(table -> handle.execute("delete from " + table));
            return null;
        });
        for (Path root : List.of(data.root().resolve("user_sessions"), homes)) {
            if (Files.exists(root)) {
                try (Stream<Path> below = Files.walk(root)) {
                    for (Path path :
                            below.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
        open(10_000);
    }

    static String user(String text) {
        return turn("user", text);
    }

    static String agent(String text) {
        return turn("assistant", text);
    }

    /** A line as Claude Code writes it. */
    private static String turn(String role, String text) {
        ObjectNode line = JSON.createObjectNode().put("type", role).put("sessionId", "s1");
        ObjectNode message = line.putObject("message").put("role", role);
        message.putArray("content").addObject().put("type", "text").put("text", text);
        return line.toString();
    }

    HandIns.Receipt upload(Caller by, String name, String... lines) {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        return room.uploads().take(new Parameters(Map.of("filename", name + ".jsonl")), file(bytes), by);
    }

    static IncomingFile file(byte[] bytes) {
        return new IncomingFile() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public String name() {
                return null;
            }

            @Override
            public long announced() {
                return bytes.length;
            }
        };
    }

    /** A transcript in a configured folder. */
    Path lay(String user, String name, String... lines) throws IOException {
        Path folder = Files.createDirectories(homes.resolve(user).resolve("user/sessions"));
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    CollectorReport collect() throws IOException {
        CollectorRun run = room.collector().begin();
        for (FoundTranscript found : run.getFound()) {
            try {
                room.collector().take(run, found);
            } catch (IOException | RuntimeException e) {
                room.collector().fail(run, found, e);
            }
        }
        return room.collector().finish(run);
    }

    /** What is kept of a user's sessions. */
    List<Path> kept(Caller of) throws IOException {
        Path folder = data.root().resolve("user_sessions").resolve(of.userId());
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    static String content(Path packed) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** One value of a session's row, as text. */
    String of(String name, String column) {
        return state.read(handle -> handle.createQuery(
                        "select cast(" + column + " as varchar) from agent_sessions where name = ?")
                .bind(0, name)
                .mapTo(String.class)
                .one());
    }

    List<String> texts(String sql) {
        return state.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    /** A verification as the model answers it. */
    static ObjectNode found(String title, String quote, String... entities) {
        ObjectNode one = JSON.createObjectNode()
                .put("detection_type", "correction")
                .put("title", title)
                .put("content", "It is so: " + title + ".")
                .put("user_quote", quote)
                .put("domain", "finance");
        ArrayNode names = one.putArray("entities");
        List.of(entities).forEach(names::add);
        return one;
    }

    static LlmAnswer answer(ObjectNode... found) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode all = answer.putArray("verifications");
        List.of(found).forEach(all::add);
        return new LlmAnswer(answer, "test", "p@1", "schema", 1, 1, 1);
    }

    @Override
    public void close() {
        state.close();
    }

    static final class MovedClock extends Clock {
        private static final Instant BEGIN = Instant.parse("2026-11-01T10:00:00Z");

        volatile Instant now = BEGIN;

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
