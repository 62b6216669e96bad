package io.agnes.memory;

import static io.agnes.memory.MemoryFixture.ADMIN;
import static io.agnes.memory.MemoryFixture.ANNA;
import static io.agnes.memory.MemoryFixture.SAM;
import static io.agnes.memory.MemoryFixture.id;
import static io.agnes.memory.MemoryFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.agnes.access.Caller;
import io.agnes.common.Problem;
import io.agnes.state.OnBothDatabases;
import io.agnes.state.StateOn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Knowledge counted, grouped and chosen for a reader. */
@OnBothDatabases
class KnowledgeViewsTest {
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

    @Test
    void statsCountWhatTheCallerSees() {
        memory.approved("one", "finance", "group:Sales");
        memory.approved("two", null);
        memory.mandatory("law", null);
        String draft = memory.pending("draft", "product");
        memory.room
                .governance()
                .edit(
                        id(draft),
                        new KnowledgeChange(null, null, null, null, null, List.of("x", "y"), null, null),
                        ADMIN);

        KnowledgeStats all = memory.room.views().stats(ADMIN);
        KnowledgeStats some = memory.room.views().stats(ANNA);

        assertThat(all.total()).isEqualTo(4);
        assertThat(all.byStatus()).isEqualTo(Map.of("approved", 2L, "mandatory", 1L, "pending", 1L));
        assertThat(all.byDomain()).isEqualTo(Map.of("finance", 1L, "product", 1L, "unset", 2L));
        assertThat(all.byTag()).isEqualTo(Map.of("x", 1L, "y", 1L));
        assertThat(all.byAudience()).isEqualTo(Map.of("all", 3L, "group:Sales", 1L));
        assertThat(all.bySourceType()).isEqualTo(Map.of("claude_local_md", 4L));
        assertThat(all.categories()).containsExactly("business_logic");
        assertThat(some.total()).isEqualTo(2);
        assertThat(some.byDomain()).isEqualTo(Map.of("unset", 2L));
    }

    @Test
    void theTreeGroupsAPageOfGroupsWithTheNewestOfEach() {
        memory.approved("old", "finance");
        memory.clock.pass(Duration.ofMinutes(1));
        memory.approved("new", "finance");
        String tagged = memory.approved("tagged", null);
        memory.room
                .governance()
                .edit(
                        id(tagged),
                        new KnowledgeChange(null, null, null, null, null, List.of("b", "a"), null, null),
                        ADMIN);

        KnowledgeTree domains = memory.room.views().tree(parameters("items", "1"), ANNA);
        assertThat(domains.groups())
                .extracting(KnowledgeTree.Group::key, KnowledgeTree.Group::label, KnowledgeTree.Group::count)
                .containsExactly(tuple("finance", "finance", 2L), tuple("", "(no domain)", 1L));
        assertThat(domains.groups().get(0).items())
                .extracting(KnowledgeItem::title)
                .containsExactly("new");

        KnowledgeTree tags = memory.room.views().tree(parameters("axis", "tag", "per_page", "2"), ANNA);
        assertThat(tags.groups()).extracting(KnowledgeTree.Group::key).containsExactly("a", "b");
        assertThat(tags.totalGroups()).isEqualTo(3);
        assertThat(tags.totalItems()).as("an item stands in each of its tags").isEqualTo(3);
        assertThat(memory.room
                        .views()
                        .tree(parameters("axis", "tag", "per_page", "2", "page", "2"), ANNA)
                        .groups())
                .extracting(KnowledgeTree.Group::label)
                .containsExactly("(no tag)");
        assertThat(memory.room
                        .views()
                        .tree(parameters("axis", "audience", "audience", "all"), ANNA)
                        .groups())
                .extracting(KnowledgeTree.Group::label)
                .containsExactly("All users");
        assertThat(memory.room
                        .views()
                        .tree(parameters("axis", "category", "q", "TAGGED"), ANNA)
                        .totalItems())
                .isEqualTo(1);
        assertThatThrownBy(() -> memory.room.views().tree(parameters("axis", "colour"), ANNA))
                .extracting("problem")
                .isEqualTo(Problem.BAD_PARAMETER);
    }

    /** With its title an item of {@code characters}; the budget of the fixture is 400. */
    private String sized(String title, int characters) {
        String id = memory.room
                .knowledge()
                .add(
                        new NewKnowledge(
                                title, "x".repeat(characters - 1 - title.length()), "x", null, null, null, null),
                        ANNA)
                .id();
        memory.room.governance().approve(id(id), null, ADMIN);
        return id;
    }

    private List<String> bundle(Caller caller) {
        return memory.room.bundles().bundle(caller).approved().stream()
                .map(KnowledgeItem::title)
                .toList();
    }

    @Test
    void smallerItemsFillTheGapThatALargeOneLeaves() {
        sized("smallest", 90);
        memory.clock.pass(Duration.ofDays(1));
        sized("small", 100);
        memory.clock.pass(Duration.ofDays(1));
        sized("large", 350);
        memory.clock.pass(Duration.ofDays(1));
        sized("newest", 200);

        assertThat(bundle(SAM)).containsExactly("newest", "small", "smallest");
        assertThat(memory.room.bundles().bundle(SAM).tokenEstimate()).isEqualTo(98);
    }

    @Test
    void whatIsMandatoryIsAlwaysThereAndTheSurestComesFirst() {
        String plain = sized("plain", 50);
        String sure = sized("sure", 50);
        memory.state.write(handle -> handle.execute("update knowledge_items set confidence = 0.9 where id = ?", sure));
        String law = sized("law", 390);
        memory.room.governance().mandate(id(law), new Ruling("why", null), ADMIN);

        Bundles.Bundle bundle = memory.room.bundles().bundle(SAM);
        assertThat(bundle.mandatory()).extracting(KnowledgeItem::title).containsExactly("law");
        assertThat(bundle.approved()).as("nothing fits beside it").isEmpty();
        memory.room.governance().revoke(id(law), null, ADMIN);

        assertThat(bundle(SAM)).containsExactly("sure", "plain");
        memory.room.knowledge().personal(id(plain), new Knowledge.Personal(true), ANNA);
        assertThat(bundle(ANNA))
                .as("personal items are no knowledge of the company")
                .containsExactly("sure");
    }

    @Test
    void theBudgetIsFilledAcrossManyItems() {
        String wide = sized("wide", 390);
        memory.state.write(handle -> handle.execute(
                "insert into knowledge_items (id, title, content, category, status, contributors, confidence,"
                        + " verified_at, updated_at) select 'wide-' || n, title, content, category, status,"
                        + " contributors, confidence, verified_at, updated_at"
                        + " from knowledge_items, generate_series(1, 450) as g (n) where id = ?",
                wide));
        memory.clock.pass(Duration.ofDays(-1));
        sized("narrow", 10);

        assertThat(bundle(SAM)).hasSize(2).contains("narrow");
    }

    @Test
    void aBundleIsChosenAnewWhenSomethingChangesAndAfterAMinute() {
        String one = sized("one", 50);
        String until = sized("until tomorrow", 50);
        memory.state.write(handle -> handle.execute(
                "update knowledge_items set valid_until = ? where id = ?",
                memory.clock.instant().plusSeconds(30),
                until));
        assertThat(bundle(SAM)).hasSize(2);

        memory.clock.pass(Duration.ofSeconds(61));
        assertThat(bundle(SAM)).containsExactly("one");
        memory.room.governance().mandate(id(one), new Ruling("why", null), ADMIN);
        assertThat(bundle(SAM)).isEmpty();
        assertThat(memory.room.bundles().bundle(SAM).mandatory()).hasSize(1);
    }

    @Test
    void callersWhoMaySeeTheSameShareABundleAndNoOthers() {
        sized("one", 50);
        memory.approved("for Sales", null, "group:Sales");
        Caller other = new Caller("u-other", "other@example.com", "Other", false, Set.of(), Set.of());

        assertThat(memory.room.bundles().bundle(other))
                .isSameAs(memory.room.bundles().bundle(ANNA));
        assertThat(bundle(SAM)).contains("for Sales");
        assertThat(bundle(ANNA)).doesNotContain("for Sales");

        memory.govern(MemoryConfig.HYBRID, MemoryConfig.REVIEW_QUEUE);
        assertThat(memory.room.bundles().bundle(other))
                .as("what one voted for is one's own")
                .isNotSameAs(memory.room.bundles().bundle(ANNA));
    }

    @Test
    void theModeOfDistributionSaysWhoGetsWhatIsApproved() {
        String one = sized("one", 50);
        sized("two", 50);
        assertThat(bundle(SAM)).hasSize(2);

        memory.govern(MemoryConfig.HYBRID, MemoryConfig.REVIEW_QUEUE);
        assertThat(bundle(SAM)).isEmpty();
        memory.room.knowledge().vote(id(one), new Knowledge.Vote(1), SAM);
        assertThat(bundle(SAM)).containsExactly("one");
        assertThat(bundle(ANNA)).isEmpty();

        memory.govern(MemoryConfig.MANDATORY_ONLY, MemoryConfig.REVIEW_QUEUE);
        assertThat(bundle(SAM)).isEmpty();
    }
}
