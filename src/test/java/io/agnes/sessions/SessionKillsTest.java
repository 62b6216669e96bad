package io.agnes.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.state.StateDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that reads sessions is killed: between the answer of the model and the commit, and at random moments. */
class SessionKillsTest {
    private static final int SESSIONS = 120;
    private static final int MOST_MILLIS = 250;

    @TempDir
    static Path folder;

    private static SessionsFixture open() {
        return new SessionsFixture(folder, StateDatabase.open(folder.resolve("system.duckdb")));
    }

    /** Reads whatever waits; after a restart what the last process had taken is free once its claim has run out. */
    private static void readAll(SessionsFixture sessions, Runnable beforeCommit) throws IOException {
        VerificationDetector detector = sessions.room.detector();
        DetectorRun run = detector.begin();
        for (SessionRef session : run.getSessions()) {
            for (ClaimedSession claimed : detector.claim(run, session)) {
                SessionReading reading = detector.answered(
                        detector.read(claimed),
                        SessionsFixture.answer(SessionsFixture.found(session.name(), "it is so")));
                beforeCommit.run();
                detector.commit(run, reading);
            }
        }
    }

    /** The process: {@code waits} tells when the model has answered and goes no further, {@code works} reads all. */
    public static final class Reader {
        public static void main(String[] args) throws Exception {
            folder = Path.of(args[1]);
            try (SessionsFixture sessions = open()) {
                sessions.clock.now = Instant.parse(args[2]);
                System.out.println("ready");
                readAll(sessions, () -> {
                    if (args[0].equals("waits")) {
                        System.out.println("answered");
                        LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(5));
                    }
                });
            }
        }
    }

    /** @param last the line after which it is killed */
    private static void killed(String mode, Instant now, String last, int millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.library.path=" + System.getProperty("java.library.path"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        mode,
                        folder.toString(),
                        now.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals(last)) {
                line = output.readLine();
            }
            assertThat(line).as("the process was ready to be killed").isEqualTo(last);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            process.toHandle().destroyForcibly();
        }
        process.waitFor();
    }

    @Test
    void noSessionIsLostAndNoItemIsThereTwice() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Instant now;
        try (SessionsFixture sessions = open()) {
            for (int i = 0; i < SESSIONS; i++) {
                sessions.upload(SessionsFixture.ANNA, "s" + i, SessionsFixture.user("it is so"));
            }
            now = sessions.clock.now;
        }

        killed("waits", now, "answered", 0);
        try (SessionsFixture sessions = open()) {
            assertThat(sessions.texts("select id from knowledge_items")).isEmpty();
            assertThat(sessions.texts("select name from agent_sessions where status = 'waiting'"))
                    .hasSize(SESSIONS);
        }
        for (int kill = 0; kill < 3; kill++) {
            now = now.plus(Duration.ofMinutes(31));
            killed("works", now, "ready", random.nextInt(MOST_MILLIS));
            try (SessionsFixture sessions = open()) {
                assertThat(sessions.texts("select title from knowledge_items order by title"))
                        .as("seed " + seed)
                        .isEqualTo(
                                sessions.texts("select name from agent_sessions where status = 'read' order by name"));
            }
        }

        try (SessionsFixture sessions = open()) {
            sessions.clock.now = now.plus(Duration.ofMinutes(31));
            readAll(sessions, () -> {});
            List<String> read = sessions.texts("select name from agent_sessions where status = 'read' order by name");
            assertThat(read).as("seed " + seed).hasSize(SESSIONS);
            assertThat(sessions.texts("select title from knowledge_items order by title"))
                    .isEqualTo(read);
            assertThat(sessions.texts("select source_ref from verification_evidence"))
                    .hasSize(SESSIONS);
        }
    }
}
