package io.agnes.memory;

import static io.agnes.memory.MemoryFixture.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What an item is worth, and how that fades. */
@OnBothDatabases
class ConfidenceTest {
    @Parameter
    StateOn on;

    @TempDir
    static Path folder;

    private static MemoryFixture memory;

    @BeforeParameterizedClassInvocation
    static void open(StateOn on) {
        memory = new MemoryFixture(folder, on);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        memory.close();
    }

    @BeforeEach
    void clear() {
        memory.clear();
    }

    private static final double EXACT = 1e-6;

    private final Confidence confidence = new Confidence(MemoryFixture.USUAL);

    private double score(String source, String detection, int verifiers, boolean user, boolean admin) {
        return confidence.score(new Confidence.Facts(false, source, detection, verifiers, user, admin));
    }

    @Test
    void whatSpeaksForAnItemIsCounted() {
        assertThat(score("user_verification", "correction", 1, false, false)).isEqualTo(0.9);
        assertThat(score("user_verification", "unprompted_definition", 2, false, false))
                .isCloseTo(0.95, within(EXACT));
        assertThat(score("user_verification", "correction", 9, false, false)).isEqualTo(1.0);
        assertThat(score("user_verification", "confirmation", 1, false, false)).isEqualTo(0.6);
        assertThat(score("user_verification", "confirmation", 1, false, true)).isCloseTo(0.8, within(EXACT));
        assertThat(score("user_verification", "correction", 1, true, true)).isEqualTo(0.9);
        assertThat(score("user_verification", "of another kind", 1, false, false))
                .isEqualTo(0.6);
        assertThat(score("claude_local_md", null, 1, false, true)).isEqualTo(0.5);
        assertThat(score("session_transcript", null, 1, true, false)).isEqualTo(0.7);
        assertThat(confidence.score(new Confidence.Facts(true, "claude_local_md", null, 1, false, false)))
                .isEqualTo(1.0);
        assertThatThrownBy(() -> score("rumour", null, 1, false, false)).hasMessageContaining("rumour");
    }

    /** Of an item that was verified so many months ago. */
    private double faded(ConfidenceConfig config, String source, String status, double score, double months) {
        Confidence other = new Confidence(config);
        double now = Confidence.seconds(memory.clock.instant()) + months * 30.44 * 86_400;
        String id = memory.pending("one", null);
        return memory.state.write(handle -> {
            handle.execute(
                    "update knowledge_items set source_type = ?, status = ?, confidence = ? where id = ?",
                    source,
                    status,
                    score,
                    id);
            return handle.createQuery("select " + other.effective("i") + " from knowledge_items i where i.id = :id")
                    .bind("now", now)
                    .bind("id", id)
                    .mapTo(Double.class)
                    .one();
        });
    }

    private static ConfidenceConfig linear() {
        return new ConfidenceConfig(0.9, 0.9, 0.6, 1, 0.5, 0.5, 0.05, 0.2, 0.2, "linear", 12, 0.02, 0.5, 0.4, 0);
    }

    @Test
    void itFadesFromWhenItWasLastVerifiedDownToItsFloor() {
        ConfidenceConfig usual = MemoryFixture.USUAL;
        assertThat(faded(usual, "claude_local_md", "approved", 0.5, 0)).isCloseTo(0.5, within(EXACT));
        assertThat(faded(usual, "claude_local_md", "approved", 0.5, 12)).isCloseTo(0.25, within(EXACT));
        assertThat(faded(usual, "claude_local_md", "approved", 0.5, 24)).isCloseTo(0.125, within(EXACT));
        assertThat(faded(usual, "user_verification", "approved", 0.9, 12)).isCloseTo(0.45, within(EXACT));
        assertThat(faded(usual, "user_verification", "approved", 0.9, 60)).isCloseTo(0.4, within(EXACT));
        assertThat(faded(usual, "claude_local_md", "mandatory", 1.0, 60)).isCloseTo(0.5, within(EXACT));
        assertThat(faded(usual, "user_verification", "approved", 0.3, 60))
                .as("a floor lifts nothing")
                .isCloseTo(0.3, within(EXACT));
        assertThat(faded(linear(), "claude_local_md", "approved", 0.5, 10)).isCloseTo(0.3, within(EXACT));
        assertThat(faded(linear(), "claude_local_md", "approved", 0.5, 100)).isCloseTo(0, within(EXACT));
    }

    @Test
    void furtherPeopleMakeItSurerAndNewOnceEach() {
        String id = memory.pending("one", "finance");
        memory.state.write(handle -> handle.execute(
                "update knowledge_items set source_type = 'user_verification', detection_type = 'confirmation' where id = ?",
                id));
        memory.clock.pass(Duration.ofDays(300));
        add(id, "anna@example.com", "s1", "confirmation");
        add(id, "Anna@example.com", "s1", "confirmation");
        assertThat(memory.item(id).confidence()).isEqualTo(0.6);
        assertThat(memory.item(id).effectiveConfidence())
                .as("it was just verified")
                .isCloseTo(0.6, within(EXACT));

        add(id, "sam@example.com", "s2", "correction");

        assertThat(memory.item(id))
                .extracting(KnowledgeItem::verifiers, KnowledgeItem::detectionType)
                .containsExactly(2, "correction");
        assertThat(memory.item(id).confidence()).isCloseTo(0.95, within(EXACT));
    }

    private void add(String id, String email, String ref, String type) {
        ItemRows items = new ItemRows(confidence);
        KnowledgeItem item = memory.item(id);
        memory.state.write(handle -> {
            new EvidenceRows(items).add(handle, item, email, ref, type, "quote", memory.clock.instant());
            return null;
        });
    }
}
