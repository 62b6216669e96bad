package io.agnes.sessions;

import static io.agnes.sessions.SessionsFixture.ANNA;
import static io.agnes.sessions.SessionsFixture.BORIS;
import static io.agnes.sessions.SessionsFixture.agent;
import static io.agnes.sessions.SessionsFixture.content;
import static io.agnes.sessions.SessionsFixture.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** How transcripts come in: handed in, or from folders. */
@OnBothDatabases
class SessionCollectorTest {
    private static final String SECRET = "my key is sk-SECRETsecretSECRETsecret";

    @Parameter
    StateOn on;

    @TempDir
    static Path folder;

    private static SessionsFixture sessions;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on) {
        sessions = SessionsFixture.on(on, folder);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        sessions.close();
    }

    @BeforeEach
    void clear() throws IOException {
        sessions.clear();
    }

    @Test
    void whatIsHandedInIsKeptPackedUnderItsHashWithoutSecrets() throws IOException {
        sessions.upload(ANNA, "s1", user(SECRET), agent("Keep it to yourself."));

        Path kept = sessions.kept(ANNA).get(0);
        assertThat(sessions.kept(ANNA)).hasSize(1);
        assertThat(kept.getFileName()).hasToString(sessions.of("s1", "sha256") + ".jsonl.gz");
        assertThat(content(kept)).contains("my key is [REDACTED]", "Keep it").doesNotContain("SECRET");
        assertThat(sessions.of("s1", "status")).isEqualTo("waiting");
        assertThat(sessions.of("s1", "size_bytes"))
                .isEqualTo(String.valueOf(content(kept).length()));
    }

    @Test
    void aSessionThatGrewTakesThePlaceOfWhatItWasAndWaitsAgain() throws IOException {
        sessions.upload(ANNA, "s1", user("one"));
        sessions.state.write(handle -> handle.execute("update agent_sessions set status = 'read'"));

        sessions.upload(ANNA, "s1", user("one"));
        assertThat(sessions.of("s1", "status"))
                .as("the same lines are not read again")
                .isEqualTo("read");

        sessions.upload(ANNA, "s1", user("one"), agent("two"));
        assertThat(sessions.of("s1", "status")).isEqualTo("waiting");
        assertThat(sessions.kept(ANNA)).hasSize(1);
        assertThat(content(sessions.kept(ANNA).get(0))).contains("two");
    }

    @Test
    void aFileThatTwoSessionsShareStaysUntilNoneNeedsIt() throws IOException {
        sessions.upload(ANNA, "s1", user("one"));
        sessions.upload(ANNA, "s2", user("one"));
        assertThat(sessions.kept(ANNA)).hasSize(1);

        sessions.upload(ANNA, "s1", user("one"), user("two"));
        assertThat(sessions.kept(ANNA)).hasSize(2);

        sessions.upload(ANNA, "s2", user("one"), user("two"));
        assertThat(sessions.kept(ANNA)).hasSize(1);
    }

    @Test
    void nothingIsKeptOfAPrivateSessionNorOfWhatItWasBefore() throws IOException {
        sessions.upload(ANNA, "s1", user("one"));

        assertThat(sessions.upload(ANNA, "s1", user("one"), user("/agnes-private"))
                        .status())
                .isEqualTo("private");
        assertThat(sessions.kept(ANNA)).isEmpty();
        assertThat(sessions.of("s1", "status")).isEqualTo("private");

        assertThat(sessions.upload(ANNA, "s1", user("the marker is cut off")).status())
                .as("once private, always private")
                .isEqualTo("private");
        assertThat(sessions.kept(ANNA)).isEmpty();
    }

    @Test
    void foldersAreCollectedByWhoseTheyAre() throws IOException {
        sessions.lay("anna", "s1.jsonl", user("one"));
        sessions.lay("boris@example.com", "s2.jsonl", user("two"), user(SECRET));
        sessions.lay("root", "s3.jsonl", user("three"));
        sessions.lay("anna", "notes.txt", "no transcript");

        CollectorReport report = sessions.collect();

        assertThat(report.ok()).as(report.toString()).isTrue();
        assertThat(report.filesFound()).isEqualTo(2);
        assertThat(report.collected()).isEqualTo(2);
        assertThat(report.unknownUsers()).containsExactly("root");
        assertThat(sessions.kept(ANNA)).hasSize(1);
        assertThat(content(sessions.kept(BORIS).get(0))).doesNotContain("SECRET");
    }

    @Test
    void onlyWhatIsNewOrHasGrownIsTakenAgain() throws IOException {
        Path file = sessions.lay("anna", "s1.jsonl", user("one"));
        sessions.collect();

        assertThat(sessions.collect().unchanged()).isEqualTo(1);

        Files.writeString(file, user("one") + "\n" + user("two") + "\n");
        assertThat(sessions.collect().grown()).isEqualTo(1);
        assertThat(content(sessions.kept(ANNA).get(0))).contains("two");

        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(sessions.collect().unchanged()).as("touched").isEqualTo(1);
        assertThat(sessions.of("s1", "mark"))
                .isEqualTo(
                        Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
    }

    @Test
    void aLinkLeadsToNobodyElsesFiles() throws IOException {
        Path others = sessions.lay("boris", "s1.jsonl", user("of Boris"));
        Path mine = sessions.lay("anna", "own.jsonl", user("mine")).getParent();
        Files.createSymbolicLink(mine.resolve("stolen.jsonl"), others);
        Path linked = Files.createDirectories(sessions.homes.resolve("u-anna"));
        Files.createSymbolicLink(linked.resolve("user"), sessions.homes.resolve("boris/user"));

        CollectorReport report = sessions.collect();

        assertThat(report.collected()).isEqualTo(2);
        assertThat(sessions.kept(ANNA)).hasSize(1);
        assertThat(content(sessions.kept(ANNA).get(0))).contains("mine");
    }

    @Test
    void whatCannotBeTakenIsToldAndTheOthersAreTaken() throws IOException {
        Path large = sessions.lay("anna", "large.jsonl", "");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        sessions.lay("anna", "a b.jsonl", user("one"));
        sessions.lay("anna", "s1.jsonl", user("one"));

        CollectorReport report = sessions.collect();

        assertThat(report.ok()).isFalse();
        assertThat(report.collected()).isEqualTo(1);
        assertThat(report.errors())
                .hasSize(2)
                .anySatisfy(error -> assertThat(error).contains("'large'", "50MB", "hand_in.max_file"))
                .anySatisfy(error -> assertThat(error).contains("'a b'", "Name it"));
        assertThat(sessions.kept(ANNA)).as("nothing half").hasSize(1);
    }

    @Test
    void rubbishIsKeptAndHarmless() throws IOException {
        Path binary = sessions.lay("anna", "binary.jsonl", "");
        Files.write(binary, new byte[] {0, 1, 2, (byte) 0xff, '\n', (byte) 0xfe});
        Files.write(sessions.lay("anna", "empty.jsonl", ""), new byte[0]);

        assertThat(sessions.collect().collected()).isEqualTo(2);
    }

    @Test
    void whatAnOlderServerHasTakenIsPackedAndRedacted() throws IOException {
        Path mine = Files.createDirectories(sessions.data.root().resolve("user_sessions/u-anna"));
        Files.writeString(mine.resolve("old.jsonl"), user(SECRET) + "\n");

        assertThat(sessions.collect().collected()).isEqualTo(1);

        assertThat(sessions.kept(ANNA)).hasSize(1);
        assertThat(content(sessions.kept(ANNA).get(0))).doesNotContain("SECRET");
        assertThat(sessions.of("old", "status")).isEqualTo("waiting");
    }

    @Test
    void whatWasReadGoesAfterItsTimeAndWhatAStopHasLeftGoesToo() throws IOException {
        sessions.upload(ANNA, "read", user("one"));
        sessions.upload(ANNA, "waiting", user("two"));
        sessions.state.write(handle -> handle.execute(
                "update agent_sessions set status = 'read', read_at = ? where name = 'read'", sessions.clock.now));
        Files.writeString(sessions.kept(ANNA).get(0).resolveSibling(".arriving-1"), "half");
        for (Path file : sessions.kept(ANNA)) {
            Files.setLastModifiedTime(file, FileTime.from(sessions.clock.now));
        }
        assertThat(sessions.collect().swept()).as("it may be arriving").isZero();

        sessions.clock.pass(Duration.ofDays(1));
        assertThat(sessions.collect().swept()).as("the side file").isEqualTo(1);

        sessions.clock.pass(Duration.ofDays(90));
        assertThat(sessions.collect().swept()).as("the one that was read").isEqualTo(1);
        assertThat(sessions.kept(ANNA)).hasSize(1);
        assertThat(content(sessions.kept(ANNA).get(0))).contains("two");
    }
}
