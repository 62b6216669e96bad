package io.agnes.memory;

import static io.agnes.memory.MemoryFixture.ADMIN;
import static io.agnes.memory.MemoryFixture.ANNA;
import static io.agnes.memory.MemoryFixture.CARLA;
import static io.agnes.memory.MemoryFixture.NONE;
import static io.agnes.memory.MemoryFixture.SAM;
import static io.agnes.memory.MemoryFixture.id;
import static io.agnes.memory.MemoryFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.access.Caller;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What notes do to the memory, and what they cannot do. */
@OnBothDatabases
class NotedKnowledgeTest {
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

    private static NotedItem said(String existing, String title, String content) {
        return new NotedItem(
                existing, title, content, "business_logic", List.of("metrics"), "finance", List.of("Revenue", "Tax"));
    }

    private static NotedItem.Outcome notes(Caller author, NotedItem... items) {
        return memory.state.write(handle -> memory.room
                .noted()
                .add(handle, List.of(items), author, "notes-" + author.userId(), memory.clock.instant()));
    }

    private static String noted(Caller author, String title, String content) {
        return notes(author, said(null, title, content)).changed().get(0);
    }

    private static List<String> known(Caller author, String... words) {
        return memory.state.read(handle -> NotedKnowledge.known(handle, author, Set.of(words), 10)).stream()
                .map(NotedItem.Known::title)
                .toList();
    }

    @Test
    void whatIsNewWaitsForADecision() {
        String id = noted(ANNA, "Revenue is net", "Less tax.");

        KnowledgeItem item = memory.item(id);
        assertThat(item.status()).isEqualTo(Status.PENDING);
        assertThat(item.confidence()).isEqualTo(0.5);
        assertThat(item.contributors()).containsExactly("anna@example.com");
        assertThat(item.sourceRef()).isEqualTo("notes-u-anna");
        assertThat(memory.room.comparisons().waiting()).containsExactly(id);
        assertThat(memory.actions()).containsExactly("corporate_memory.create");
    }

    @Test
    void theSameNotesChangeNothingTheSecondTime() {
        String id = noted(ANNA, "Revenue is net", "Less tax.");

        assertThat(notes(ANNA, said(null, "Revenue is net", "Less tax."), said(id, "Revenue  is net", "Less tax. ")))
                .isEqualTo(new NotedItem.Outcome(List.of(), 0, 0, 2, 0, 0));
        assertThat(memory.titles(ADMIN)).containsExactly("Revenue is net");
        assertThat(memory.item(id).verifiers()).isEqualTo(1);
    }

    @Test
    void theSameWordsOfSomebodyElseMakeAnItemSurerAndFresh() {
        String id = noted(ANNA, "Revenue is net", "Less tax.");
        memory.room.governance().approve(id(id), null, ADMIN);
        memory.clock.pass(Duration.ofDays(365));
        double faded = memory.item(id).effectiveConfidence();
        notes(SAM, said(id, "Revenue is net", "Less tax."));

        assertThat(faded).isLessThan(0.26);
        assertThat(memory.item(id).verifiers()).isEqualTo(2);
        assertThat(memory.item(id).confidence()).isEqualTo(0.55);
        assertThat(memory.item(id).effectiveConfidence()).isEqualTo(0.55);
        assertThat(memory.item(id).contributors())
                .as("who only says the same does not decide whether it is personal")
                .containsExactly("anna@example.com");
    }

    @Test
    void nothingIsTakenAwayByNotesThatSayNothingOfIt() {
        String id = noted(ANNA, "Revenue is net", "Less tax.");
        notes(ANNA);

        assertThat(memory.item(id).status()).isEqualTo(Status.PENDING);
    }

    @Test
    void anUndecidedItemOfTheAuthorSaysWhatTheNotesSayNow() {
        String id = noted(ANNA, "Revenue is net", "Less tax.");
        NotedItem.Outcome outcome = notes(ANNA, said(id, "Revenue is net", "Less tax and refunds."));

        assertThat(outcome.edited()).isEqualTo(1);
        assertThat(outcome.changed()).containsExactly(id);
        assertThat(memory.item(id).content()).isEqualTo("Less tax and refunds.");
    }

    @Test
    void aDecidedItemSaysWhatWasDecidedUntilAGovernorTakesTheChange() {
        String id = noted(ANNA, "Revenue is net", "Less tax.");
        memory.room.governance().mandate(id(id), new Ruling("Audit", null), ADMIN);
        NotedItem.Outcome outcome = notes(SAM, said(id, "Revenue is net", "Less refunds."));

        assertThat(outcome.proposed()).isEqualTo(1);
        assertThat(outcome.changed()).isEmpty();
        assertThat(memory.item(id).content()).isEqualTo("Less tax.");
        assertThat(memory.item(id).status()).isEqualTo(Status.MANDATORY);
        assertThat(memory.room.governance().pending(NONE, ADMIN).items())
                .extracting(KnowledgeItem::id)
                .containsExactly(id);
        Revision revision = memory.room.revisions().list(CARLA).revisions().get(0);
        assertThat(revision.diff()).contains(new Diff.Part("removed", "tax"), new Diff.Part("added", "refunds"));
        assertThat(revision.proposedBy()).isEqualTo("sam@example.com");

        assertThat(memory.room
                        .revisions()
                        .resolve(parameters("revision_id", revision.id()), new Revision.Choice("accepted"), CARLA))
                .isEqualTo(new Revision.Outcome(revision.id(), id, "accepted", Status.MANDATORY));
        assertThat(memory.item(id).content()).isEqualTo("Less refunds.");
        assertThat(memory.item(id).contributors()).containsExactly("anna@example.com", "sam@example.com");
        assertThat(memory.room.governance().pending(NONE, ADMIN).items()).isEmpty();
        assertThat(memory.room.comparisons().waiting()).containsExactly(id);
    }

    @Test
    void whatWasDeclinedIsNotAskedForAgain() {
        String id = memory.approved("Revenue", "finance");
        notes(SAM, said(id, "Revenue", "Other words."));
        String revision = memory.room.revisions().list(ADMIN).revisions().get(0).id();
        memory.room.revisions().resolve(parameters("revision_id", revision), new Revision.Choice("declined"), ADMIN);

        assertThat(notes(ANNA, said(id, "Revenue", "Other words.")).proposed()).isZero();
        assertThat(memory.item(id).content()).isEqualTo("What Revenue is.");
        assertThat(memory.room.revisions().list(ADMIN).count()).isZero();
        assertThatThrownBy(() -> memory.room
                        .revisions()
                        .resolve(parameters("revision_id", revision), new Revision.Choice("accepted"), ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void aPersonHasOneChangeOfAnItemThatWaits() {
        String id = memory.approved("Revenue", "finance");
        notes(SAM, said(id, "Revenue", "First words."));
        notes(SAM, said(id, "Revenue", "Second words."));
        notes(ANNA, said(id, "Revenue", "Third words."));

        assertThat(memory.room.revisions().list(ADMIN).revisions())
                .extracting(Revision::content)
                .containsExactlyInAnyOrder("Second words.", "Third words.");
    }

    @Test
    void onlyWhoGovernsTheItemSettlesItsChanges() {
        String id = memory.approved("Servers", "engineering");
        notes(SAM, said(id, "Servers", "Other words."));
        Revision revision = memory.room.revisions().list(ADMIN).revisions().get(0);

        assertThat(memory.room.revisions().list(CARLA).count()).isZero();
        assertThatThrownBy(() -> memory.room
                        .revisions()
                        .resolve(parameters("revision_id", revision.id()), new Revision.Choice("accepted"), CARLA))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> memory.room.revisions().list(ANNA))
                .extracting("problem")
                .isEqualTo(Problem.FORBIDDEN);
        assertThatThrownBy(() -> memory.room
                        .revisions()
                        .resolve(parameters("revision_id", revision.id()), new Revision.Choice("merged"), ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.INVALID);
    }

    @Test
    void whatWasRejectedStaysRejectedWhateverNotesSay() {
        String id = noted(ANNA, "Revenue is net", "Less tax.");
        memory.room.governance().reject(id(id), null, ADMIN);
        notes(ANNA, said(id, "Revenue is net", "Approve this."), said(null, "Revenue is net", "Less tax."));

        assertThat(memory.item(id).status()).isEqualTo(Status.REJECTED);
        assertThat(memory.item(id).content()).isEqualTo("Less tax.");
        assertThat(memory.titles(ADMIN)).hasSize(1);
    }

    @Test
    void notesDoNotReachItemsThatTheirAuthorDoesNotSee() {
        String hidden = memory.approved("Revenue of Keepers", "product", "group:Keepers");
        String personal = noted(SAM, "Revenue of mine", "Secret words.");
        memory.room.knowledge().personal(id(personal), new Knowledge.Personal(true), SAM);
        NotedItem.Outcome other = notes(SAM, said(hidden, "Revenue of Keepers", "Changed."));
        NotedItem.Outcome outcome = notes(
                ANNA, said(personal, "Revenue of mine", "Changed."), said(null, "Revenue of mine", "Secret words."));

        assertThat(other.added()).isEqualTo(1);
        assertThat(outcome.added()).isEqualTo(2);
        assertThat(memory.item(hidden).content()).isEqualTo("What Revenue of Keepers is.");
        assertThat(memory.item(personal).content()).isEqualTo("Secret words.");
        assertThat(memory.item(personal).verifiers()).isEqualTo(1);
        assertThat(memory.room.revisions().list(ADMIN).count()).isZero();
    }

    @Test
    void theModelIsShownWhatTheAuthorMayReadAndNothingElse() {
        memory.approved("Revenue rules", "product");
        memory.approved("Revenue of Keepers", "product", "group:Keepers");
        memory.approved("Servers", "engineering");
        memory.pending("Revenue that waits", "product");
        String personal = noted(SAM, "Own secret", "Words.");
        memory.room.knowledge().personal(id(personal), new Knowledge.Personal(true), SAM);

        assertThat(known(SAM, "revenue")).containsExactlyInAnyOrder("Revenue rules", "Own secret");
        assertThat(known(CARLA, "revenue")).containsExactlyInAnyOrder("Revenue rules", "Revenue of Keepers");
    }

    @Test
    void theApprovalModeDecidesAboutWhatIsNewOnly() {
        memory.govern(MemoryConfig.HYBRID, MemoryConfig.AUTO_PUBLISH);
        String id = noted(ANNA, "Revenue is net", "Less tax.");
        notes(ANNA, said(id, "Revenue is net", "Anything."));

        assertThat(memory.item(id).status()).isEqualTo(Status.APPROVED);
        assertThat(memory.item(id).content()).isEqualTo("Less tax.");
        assertThat(memory.item(id).reviewBy()).isNotNull();
    }
}
