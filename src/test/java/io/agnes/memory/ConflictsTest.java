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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Pairs of items that cannot both be right, or say the same, and what becomes of them. */
@OnBothDatabases
class ConflictsTest {
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

    private String contradiction(String a, String b, Contradiction.Suggestion suggestion) {
        return memory.room
                .contradictions()
                .add(new Contradiction.Request(a, b, "They differ", "hard", suggestion), ADMIN)
                .id();
    }

    private Contradiction.Outcome resolve(String id, String resolution, String merged) {
        return memory.room
                .contradictions()
                .resolve(
                        parameters("contradiction_id", id),
                        new Contradiction.Choice(resolution, merged, "seen"),
                        ADMIN);
    }

    @Test
    void whatIsKeptTakesThePlaceOfTheOther() {
        String a = memory.approved("new", "finance");
        String b = memory.approved("old", "finance");

        assertThat(resolve(contradiction(a, b, null), "kept_a", null))
                .extracting(Contradiction.Outcome::itemA, Contradiction.Outcome::itemB)
                .containsExactly(Status.APPROVED, Status.REJECTED);
        assertThat(memory.item(a).supersedes()).isEqualTo(b);
        assertThat(memory.titles(SAM)).containsExactly("new");

        String law = memory.mandatory("law", "finance");
        assertThat(resolve(contradiction(law, a, null), "kept_b", null))
                .extracting(Contradiction.Outcome::itemA, Contradiction.Outcome::itemB)
                .as("a mandate is revoked")
                .containsExactly(Status.REVOKED, Status.APPROVED);
        assertThat(memory.actions())
                .contains(
                        "corporate_memory.resolve_contradiction", "corporate_memory.reject", "corporate_memory.revoke");
    }

    @Test
    void aMergeSaysWhatBothSaid() {
        String a = memory.approved("new", "finance");
        String b = memory.approved("old", "finance");
        String id = contradiction(a, b, new Contradiction.Suggestion("merged", "both are half", "Net, since 2025."));

        resolve(id, "merged", null);

        assertThat(memory.item(a).content()).isEqualTo("Net, since 2025.");
        assertThat(memory.item(b).status()).isEqualTo(Status.REJECTED);
        String c = memory.approved("third", "finance");
        String open = contradiction(c, a, null);
        assertThatThrownBy(() -> resolve(open, "merged", null))
                .hasMessageContaining("merged_content")
                .extracting("problem")
                .isEqualTo(Problem.INVALID);
        assertThat(memory.item(a).status()).as("nothing was changed").isEqualTo(Status.APPROVED);
        resolve(open, "merged", "All of it.");
        assertThat(memory.item(c).content()).isEqualTo("All of it.");
    }

    @Test
    void bothCanBeRightAndAContradictionIsSettledOnce() {
        String a = memory.approved("new", "finance");
        String b = memory.approved("old", "finance");
        String id = contradiction(a, b, null);
        assertThat(contradiction(b, a, null)).as("an open one stays").isEqualTo(id);

        resolve(id, "both_valid", null);

        assertThat(memory.titles(SAM)).containsExactly("new", "old");
        assertThatThrownBy(() -> resolve(id, "kept_a", null))
                .extracting("problem")
                .isEqualTo(Problem.CONFLICT);
        assertThatThrownBy(() -> resolve("kc_none", "kept_a", null))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> resolve(id, "kept", null)).hasMessageContaining("kept");
        assertThat(memory.room
                        .contradictions()
                        .list(parameters("resolved", "false"), ADMIN)
                        .count())
                .isZero();
        assertThat(memory.room
                        .contradictions()
                        .list(parameters("resolved", "true"), ADMIN)
                        .contradictions())
                .extracting(Contradiction::resolution, Contradiction::resolvedBy)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("both_valid", "admin@example.com"));
    }

    @Test
    void whatWasTurnedDownTakesNoPlace() {
        String a = memory.pending("new", "finance");
        String b = memory.mandatory("law", "finance");
        String id = contradiction(a, b, null);
        memory.room.governance().reject(id(a), null, ADMIN);

        assertThatThrownBy(() -> resolve(id, "kept_a", null))
                .extracting("problem")
                .isEqualTo(Problem.CONFLICT);
        assertThat(memory.item(b).status()).isEqualTo(Status.MANDATORY);
    }

    @Test
    void aContradictionHasTwoItemsAndThoseWhoGovernBoth() {
        String a = memory.approved("new", "finance");
        String b = memory.approved("old", "product");
        String id = contradiction(a, b, null);

        assertThatThrownBy(() -> contradiction(a, a, null)).hasMessageContaining("itself");
        assertThatThrownBy(() -> contradiction(a, "km_none", null))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThat(memory.room.contradictions().list(NONE, CARLA).contradictions())
                .isEmpty();
        assertThatThrownBy(() -> memory.room
                        .contradictions()
                        .resolve(
                                parameters("contradiction_id", id),
                                new Contradiction.Choice("kept_a", null, null),
                                CARLA))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> memory.room.contradictions().list(NONE, SAM))
                .extracting("problem")
                .isEqualTo(Problem.FORBIDDEN);
    }

    @Test
    void ofAPersonalItemOnlyTheIdIsTold() {
        String a = memory.approved("own", "finance");
        String b = memory.approved("old", "finance");
        contradiction(a, b, null);
        memory.room.knowledge().personal(id(a), new Knowledge.Personal(true), ANNA);

        assertThat(memory.room.contradictions().list(NONE, ADMIN).contradictions())
                .extracting(Contradiction::itemA)
                .containsExactly(new Side(a, true, null, null, null, null));
        assertThat(memory.room
                        .contradictions()
                        .list(parameters("exclude_personal", "false"), ADMIN)
                        .contradictions())
                .extracting(contradiction -> contradiction.itemA().title())
                .containsExactly("own");
    }

    @Test
    void itemsWithTwoEntitiesInCommonMayBeDuplicates() {
        String a = memory.pending("one", "finance", "Revenue", "Invoice", "Tax");
        memory.pending("other domain", "product", "Revenue", "Invoice");
        memory.pending("one in common", "finance", "Revenue", "Cost");
        String b = memory.pending("two", "finance", "Invoice", "Revenue");

        List<Duplicate> found = memory.room.duplicates().list(NONE, CARLA).relations();

        assertThat(found).hasSize(1);
        assertThat(List.of(found.get(0).itemAId(), found.get(0).itemBId()))
                .containsExactlyInAnyOrder(a, b)
                .isSorted();
        assertThat(found.get(0).score()).isCloseTo(2.0 / 3, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(memory.room
                        .views()
                        .tree(parameters("has_duplicate", "true"), ADMIN)
                        .totalItems())
                .isEqualTo(2);

        assertThat(memory.room
                        .duplicates()
                        .resolve(parameters("item_a_id", b, "item_b_id", a), new Duplicate.Choice("different"), CARLA)
                        .resolved())
                .isTrue();
        assertThatThrownBy(() -> memory.room
                        .duplicates()
                        .resolve(parameters("item_a_id", a, "item_b_id", b), new Duplicate.Choice("duplicate"), CARLA))
                .extracting("problem")
                .isEqualTo(Problem.CONFLICT);
        assertThat(memory.room
                        .duplicates()
                        .list(parameters("resolved", "false"), CARLA)
                        .count())
                .isZero();
        memory.room
                .governance()
                .edit(id(a), new KnowledgeChange("One.", null, null, null, null, null, null, null), ADMIN);
        assertThat(memory.room
                        .duplicates()
                        .list(parameters("resolved", "false"), CARLA)
                        .count())
                .as("what was judged stays judged")
                .isZero();
    }
}
