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

import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Decisions: who takes them, which an item can meet, and what comes of them. */
@OnBothDatabases
class GovernanceTest {
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

    private static final Ruling WHY = new Ruling("Everybody needs it", null);

    private void decide(Verdict verdict, String id) {
        Governance governance = memory.room.governance();
        switch (verdict) {
            case APPROVE -> governance.approve(id(id), null, ADMIN);
            case REJECT -> governance.reject(id(id), null, ADMIN);
            case MANDATE -> governance.mandate(id(id), WHY, ADMIN);
            case REVOKE -> governance.revoke(id(id), WHY, ADMIN);
        }
    }

    @Test
    void everyDecisionIsTakenExactlyWhereTheTableAllowsIt() {
        String id = memory.pending("one", null);
        for (Status from : Status.values()) {
            for (Verdict verdict : Verdict.values()) {
                memory.state.write(handle -> handle.execute(
                        "update knowledge_items set status = ?, needs_review = false, review_by = null where id = ?",
                        from.word(),
                        id));
                if (from.next().contains(verdict.status())) {
                    decide(verdict, id);
                    assertThat(memory.item(id).status()).isEqualTo(verdict.status());
                } else {
                    assertThatThrownBy(() -> decide(verdict, id))
                            .as("%s from %s", verdict, from)
                            .hasMessageContaining(from.word())
                            .extracting("problem")
                            .isEqualTo(Problem.CONFLICT);
                    assertThat(memory.item(id).status()).isEqualTo(from);
                }
            }
        }
    }

    @Test
    void aMandateHasAReasonAnAudienceAndFullConfidence() {
        String id = memory.pending("law", null);
        Governance governance = memory.room.governance();

        assertThatThrownBy(() -> governance.mandate(id(id), null, ADMIN))
                .hasMessageContaining("reason")
                .extracting("problem")
                .isEqualTo(Problem.INVALID);
        assertThatThrownBy(() -> governance.mandate(id(id), new Ruling("why", "group:Nobody"), ADMIN))
                .hasMessageContaining("group:Nobody");
        governance.mandate(id(id), new Ruling("why", "group:sales"), ADMIN);

        KnowledgeItem law = memory.item(id);
        assertThat(law.mandatoryReason()).isEqualTo("why");
        assertThat(law.audience()).isEqualTo("group:Sales");
        assertThat(law.confidence()).isEqualTo(1.0);
        assertThat(law.approvedBy()).isEqualTo("admin@example.com");
        assertThat(law.reviewBy()).isEqualTo("2027-05-01T10:00:00Z");
        assertThat(memory.titles(SAM)).containsExactly("law");
        governance.revoke(id(id), null, ADMIN);
        assertThat(memory.item(id).confidence()).isEqualTo(0.5);
        assertThat(memory.item(id).mandatoryReason()).isNull();
    }

    @Test
    void curatorsGovernTheirDomainsOnly() {
        String finance = memory.pending("finance", "finance");
        String product = memory.approved("product", "product");
        String hidden = memory.pending("hidden", "product");
        Governance governance = memory.room.governance();

        assertThat(governance.pending(NONE, CARLA).items())
                .extracting(KnowledgeItem::id)
                .containsExactly(finance);
        assertThat(governance.approve(id(finance), null, CARLA).status()).isEqualTo(Status.APPROVED);
        assertThatThrownBy(() -> governance.reject(id(product), null, CARLA))
                .extracting("problem")
                .isEqualTo(Problem.FORBIDDEN);
        assertThatThrownBy(() -> governance.reject(id(hidden), null, CARLA))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> governance.edit(id(finance), domain("product"), CARLA))
                .hasMessageContaining("product")
                .extracting("problem")
                .isEqualTo(Problem.FORBIDDEN);
        for (var nobody : List.of(ANNA, SAM)) {
            assertThatThrownBy(() -> governance.pending(NONE, nobody))
                    .extracting("problem")
                    .isEqualTo(Problem.FORBIDDEN);
            assertThatThrownBy(() -> governance.reject(id(finance), null, nobody))
                    .extracting("problem")
                    .isEqualTo(Problem.FORBIDDEN);
        }
    }

    private static KnowledgeChange domain(String domain) {
        return new KnowledgeChange(null, null, null, domain, null, null, null, null);
    }

    @Test
    void anEditChangesWhatIsSent() {
        String id = memory.pending("one", "finance");
        Governance governance = memory.room.governance();

        assertThat(governance.edit(
                        id(id),
                        new KnowledgeChange(
                                " two ", null, null, null, "all", List.of("b", "a"), List.of("c"), List.of("b")),
                        ADMIN))
                .isEqualTo(new Governance.Edited(id, List.of("audience", "tags", "tags_add", "tags_remove", "title")));
        KnowledgeItem edited = memory.item(id);
        assertThat(edited.title()).isEqualTo("two");
        assertThat(edited.tags()).containsExactly("a", "c");
        assertThat(edited.domain()).isEqualTo("finance");
        assertThat(edited.editedBy()).isEqualTo("admin@example.com");

        governance.edit(id(id), new KnowledgeChange(null, null, null, "", "", List.of(), null, null), ADMIN);
        assertThat(memory.item(id))
                .extracting(KnowledgeItem::domain, KnowledgeItem::audience, KnowledgeItem::tags)
                .containsExactly(null, null, List.of());
        assertThat(governance.edit(id(id), domain(null), ADMIN).updated()).isEmpty();
        for (KnowledgeChange bad : List.of(
                domain("gardening"),
                new KnowledgeChange("", null, null, null, null, null, null, null),
                new KnowledgeChange(null, "", null, null, null, null, null, null))) {
            assertThatThrownBy(() -> governance.edit(id(id), bad, ADMIN))
                    .extracting("problem")
                    .isEqualTo(Problem.INVALID);
        }
    }

    @Test
    void anEditedMandateAndAReportedItemWaitForAnotherLook() {
        String law = memory.mandatory("law", null);
        String fact = memory.approved("fact", null);
        Governance governance = memory.room.governance();
        assertThat(governance.pending(NONE, ADMIN).items()).isEmpty();

        governance.edit(id(law), new KnowledgeChange(null, "Other.", null, null, null, null, null, null), ADMIN);
        memory.room.knowledge().report(id(fact), new Knowledge.Report("It is old"), SAM);

        assertThat(governance.pending(NONE, ADMIN).items())
                .extracting(KnowledgeItem::id)
                .containsExactlyInAnyOrder(law, fact);
        governance.mandate(id(law), WHY, ADMIN);
        governance.approve(id(fact), null, ADMIN);
        assertThat(governance.pending(NONE, ADMIN).items()).isEmpty();
    }

    @Test
    void theClockLetsApprovedItemsExpireAndMandatoryOnesWait() {
        String fact = memory.approved("fact", null);
        String law = memory.mandatory("law", null);
        Governance governance = memory.room.governance();
        assertThat(governance.expire()).isZero();

        memory.clock.pass(Duration.ofDays(200));
        assertThat(governance.expire()).isEqualTo(1);
        assertThat(governance.expire()).isZero();

        assertThat(memory.item(fact).status()).isEqualTo(Status.EXPIRED);
        assertThat(memory.titles(SAM)).as("a mandate stays until somebody acts").containsExactly("law");
        assertThat(governance.pending(NONE, ADMIN).items())
                .extracting(KnowledgeItem::id)
                .containsExactlyInAnyOrder(fact, law);
        governance.mandate(id(law), WHY, ADMIN);
        assertThat(governance.pending(NONE, ADMIN).items())
                .extracting(KnowledgeItem::id)
                .containsExactly(fact);
        assertThat(memory.actions()).contains("corporate_memory.expire");
    }

    @Test
    void aBatchDoesWhatCanBeDone() {
        String one = memory.pending("one", null);
        String two = memory.pending("two", null);
        String gone = memory.pending("gone", null);
        memory.room.governance().reject(id(gone), null, ADMIN);

        Batch.Outcome outcome = memory.room
                .governance()
                .batch(new Batch(List.of(one, "km_none", gone, two, one), "mandate", "why", "all"), ADMIN);

        assertThat(outcome.success()).containsExactly(one, two);
        assertThat(outcome.notFound()).containsExactly("km_none");
        assertThat(outcome.refused()).containsOnlyKeys(gone);
        assertThatThrownBy(() -> memory.room.governance().batch(new Batch(List.of(one), "love", null, null), ADMIN))
                .hasMessageContaining("love");
        assertThatThrownBy(() -> memory.room.governance().batch(new Batch(List.of(), "reject", null, null), ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.INVALID);
    }

    @Test
    void aBulkEditWritesALineForEachItem() {
        String one = memory.pending("one", "finance");
        String two = memory.pending("two", "product");

        BulkUpdate.Outcome outcome = memory.room
                .governance()
                .bulkUpdate(
                        new BulkUpdate(
                                List.of(one, two, "km_none"),
                                new KnowledgeChange(null, null, null, null, null, null, List.of("new"), null)),
                        ADMIN);

        assertThat(outcome.updated()).containsExactly(one, two);
        assertThat(outcome.notFound()).containsExactly("km_none");
        assertThat(outcome.errors()).isEmpty();
        assertThat(memory.item(two).tags()).containsExactly("new");
        assertThat(memory.actions()).filteredOn("corporate_memory.edit"::equals).hasSize(2);
        assertThatThrownBy(() -> memory.room.governance().bulkUpdate(new BulkUpdate(List.of(one), domain("x")), ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.INVALID);
    }

    @Test
    void theAuditOfKnowledgeIsAboutNothingElse() {
        memory.approved("one", null);

        assertThat(memory.room.audit().page(NONE).entries())
                .extracting(line -> line.action())
                .containsExactlyInAnyOrder("corporate_memory.approve", "corporate_memory.create");
        assertThatThrownBy(() -> memory.room.audit().page(parameters("action", "user.created")))
                .extracting("problem")
                .isEqualTo(Problem.BAD_PARAMETER);
    }
}
