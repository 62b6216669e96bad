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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** Who sees which knowledge, and what analysts do with it. */
@OnBothDatabases
class KnowledgeTest {
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
    void readersSeeWhatIsApprovedForThem() {
        memory.approved("for all", null);
        memory.approved("for sales", "product", "group:Sales");
        memory.approved("finance only for keepers", "finance", "group:Keepers");
        memory.mandatory("law", null);
        memory.pending("draft", "finance");

        assertThat(memory.titles(ANNA)).containsExactly("for all", "law");
        assertThat(memory.titles(SAM))
                .as("by group, and by the domain that the group reads")
                .containsExactly("finance only for keepers", "for all", "for sales", "law");
        assertThat(memory.titles(CARLA))
                .as("who governs a domain sees its drafts")
                .containsExactly("draft", "finance only for keepers", "for all", "law");
        assertThat(memory.titles(ADMIN)).hasSize(5);
        assertThat(memory.titles(ANNA, "status_filter", "pending")).isEmpty();
    }

    @Test
    void whatIsHiddenIsNotThere() {
        String forSales = memory.approved("for sales", "product", "group:Sales");
        Caller stranger = new Caller("u-x", "x@example.com", "X", false, java.util.Set.of(), java.util.Set.of());

        assertThatThrownBy(() -> memory.room.knowledge().provenance(id(forSales), stranger))
                .hasMessageContaining("no item")
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> memory.room.knowledge().vote(id(forSales), new Knowledge.Vote(1), stranger))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThat(memory.room.knowledge().provenance(id(forSales), ANNA).sourceUser())
                .as("who told it sees it")
                .isEqualTo("Anna@example.com");
    }

    @Test
    void aPersonalItemIsForThoseWhoContributedAndAdministrators() {
        String own = memory.approved("own", null);

        assertThat(memory.room.knowledge().personal(id(own), new Knowledge.Personal(true), ANNA))
                .isEqualTo(new Knowledge.PersonalFlag(own, true));

        assertThat(memory.titles(SAM)).isEmpty();
        assertThat(memory.titles(SAM, "exclude_personal", "false")).isEmpty();
        assertThat(memory.titles(ADMIN)).isEmpty();
        assertThat(memory.titles(ADMIN, "exclude_personal", "false")).containsExactly("own");
        assertThat(memory.room.knowledge().mine(ANNA).items())
                .extracting(KnowledgeItem::id)
                .containsExactly(own);
        assertThatThrownBy(() -> memory.room.knowledge().vote(id(own), new Knowledge.Vote(1), SAM))
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> memory.room.knowledge().personal(id(own), new Knowledge.Personal(false), SAM))
                .as("never that it is forbidden")
                .extracting("problem")
                .isEqualTo(Problem.NOT_FOUND);
        assertThatThrownBy(() -> memory.room.governance().mandate(id(own), new Ruling("why", null), ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.CONFLICT);
        assertThat(memory.actions()).contains("corporate_memory.personal");
    }

    @Test
    void onlyContributorsMakeAnItemPersonalAndNeverAMandatoryOne() {
        String law = memory.mandatory("law", null);

        assertThatThrownBy(() -> memory.room.knowledge().personal(id(law), new Knowledge.Personal(true), SAM))
                .extracting("problem")
                .isEqualTo(Problem.FORBIDDEN);
        assertThatThrownBy(() -> memory.room.knowledge().personal(id(law), new Knowledge.Personal(true), ADMIN))
                .extracting("problem")
                .isEqualTo(Problem.FORBIDDEN);
        assertThatThrownBy(() -> memory.room.knowledge().personal(id(law), new Knowledge.Personal(true), ANNA))
                .hasMessageContaining("mandatory")
                .extracting("problem")
                .isEqualTo(Problem.CONFLICT);
    }

    @Test
    void aNewItemWaitsAndNobodyPosesAsAnAdministrator() {
        String id = memory.pending("draft", "finance", "Revenue", "Invoice");

        KnowledgeItem item = memory.item(id);
        assertThat(item.status()).isEqualTo(Status.PENDING);
        assertThat(item.confidence()).isEqualTo(0.5);
        assertThat(item.contributors()).containsExactly("anna@example.com");
        assertThat(item.entities()).containsExactly("Revenue", "Invoice");
        assertThat(item.tags()).isEmpty();
        for (NewKnowledge bad : List.of(
                new NewKnowledge("t", "c", "x", null, null, null, "admin_mandate"),
                new NewKnowledge(" ", "c", "x", null, null, null, null),
                new NewKnowledge("t", "", "x", null, null, null, null),
                new NewKnowledge("t", "c", "Not one word", null, null, null, null),
                new NewKnowledge("t", "c", "x", List.of("a\u0000b"), null, null, null),
                new NewKnowledge("t", "c", "x", null, "gardening", null, null))) {
            assertThatThrownBy(() -> memory.room.knowledge().add(bad, ANNA))
                    .extracting("problem")
                    .isEqualTo(Problem.INVALID);
        }
    }

    @Test
    void filtersAreTakenTogetherAndASearchHasNoSyntax() {
        memory.approved("100% margin", "finance");
        memory.approved("100 margins", "finance");
        memory.approved("other", "product");

        assertThat(memory.titles(ADMIN, "search", "100% MARGIN OR *")).isEmpty();
        assertThat(memory.titles(ADMIN, "search", "?*%")).isEmpty();
        assertThat(memory.titles(ADMIN, "search", "margin", "domain", "finance"))
                .hasSize(2);
        assertThat(memory.titles(ADMIN, "search", "margin", "domain", "product"))
                .isEmpty();
        assertThat(memory.titles(ADMIN, "category", "business_logic", "source_type", "claude_local_md"))
                .hasSize(3);
    }

    private List<String> searched(Caller caller, String... namesAndValues) {
        return memory.room.knowledge().list(parameters(namesAndValues), caller).items().stream()
                .map(KnowledgeItem::title)
                .toList();
    }

    @Test
    void aSearchFindsWordsTheirBeginningsAndNearlyThemAndTheBestFirst() {
        memory.approved("Orders", null);
        String refund = memory.approved("Refund", null);
        memory.clock.pass(java.time.Duration.ofMinutes(1));
        memory.approved("Churn", null);
        memory.room
                .governance()
                .edit(
                        id(refund),
                        new KnowledgeChange(
                                null, "It lessens churn.", null, null, null, List.of("billing"), null, null),
                        ADMIN);

        assertThat(searched(ANNA, "search", "churn")).containsExactly("Churn", "Refund");
        assertThat(searched(ANNA, "search", "churn", "sort", "title", "per_page", "1", "page", "2"))
                .containsExactly("Refund");
        assertThat(memory.room.knowledge().list(parameters("q", "churn", "per_page", "1"), ANNA))
                .extracting(KnowledgeItem.Page::totalCount, KnowledgeItem.Page::totalPages)
                .containsExactly(2L, 2L);
        assertThat(searched(ANNA, "search", "bill")).as("a tag").containsExactly("Refund");
        assertThat(searched(ANNA, "search", "refunt")).containsExactly("Refund");
        assertThat(searched(ANNA, "search", "orders churn")).isEmpty();
        assertThatThrownBy(() -> searched(ANNA, "search", "x".repeat(201)))
                .extracting("problem")
                .isEqualTo(Problem.BAD_PARAMETER);
        assertThatThrownBy(() -> searched(ANNA, "sort", "relevance"))
                .as("without a search there is none")
                .extracting("problem")
                .isEqualTo(Problem.BAD_PARAMETER);
    }

    @Test
    void aSearchFindsWhatTheCallerMaySeeAsItIsNow() {
        memory.approved("margin for Sales", null, "group:Sales");
        String own = memory.approved("margin of Anna", null);
        String draft = memory.pending("margin in draft", null);
        memory.room.knowledge().personal(id(own), new Knowledge.Personal(true), ANNA);

        assertThat(searched(ANNA, "search", "margin")).isEmpty();
        assertThat(searched(SAM, "search", "margin")).containsExactly("margin for Sales");
        assertThat(searched(ADMIN, "search", "margin")).hasSize(2);
        assertThat(searched(ADMIN, "search", "margin", "exclude_personal", "false"))
                .hasSize(3);

        memory.room.governance().approve(id(draft), null, ADMIN);
        assertThat(searched(ANNA, "search", "margin")).containsExactly("margin in draft");
        memory.room
                .governance()
                .edit(id(draft), new KnowledgeChange("profit", "Less.", null, null, null, null, null, null), ADMIN);
        assertThat(searched(ANNA, "search", "margin")).isEmpty();
        assertThat(searched(ANNA, "search", "profit")).containsExactly("profit");
    }

    @Test
    void pagesAreWholeAndSorted() {
        for (String title : List.of("b", "c", "a")) {
            memory.approved(title, null);
            memory.clock.pass(java.time.Duration.ofMinutes(1));
        }
        KnowledgeItem.Page first = memory.room.knowledge().list(parameters("per_page", "2", "sort", "title"), ANNA);
        KnowledgeItem.Page second =
                memory.room.knowledge().list(parameters("per_page", "2", "page", "2", "sort", "title"), ANNA);

        assertThat(first.items()).extracting(KnowledgeItem::title).containsExactly("a", "b");
        assertThat(second.items()).extracting(KnowledgeItem::title).containsExactly("c");
        assertThat(second.totalCount()).isEqualTo(3);
        assertThat(second.totalPages()).isEqualTo(2);
        assertThat(memory.room.knowledge().list(NONE, ANNA).items())
                .extracting(KnowledgeItem::title)
                .as("the newest first")
                .containsExactly("a", "c", "b");
        assertThatThrownBy(() -> memory.room.knowledge().list(parameters("per_page", "-1"), ANNA))
                .extracting("problem")
                .isEqualTo(Problem.BAD_PARAMETER);
        assertThatThrownBy(() -> memory.room.knowledge().list(parameters("sort", "colour"), ANNA))
                .hasMessageContaining("colour");
    }

    @Test
    void aVoteCountsOnceAndCanBeTakenBack() {
        String one = memory.approved("one", null);
        memory.approved("two", null);
        Knowledge knowledge = memory.room.knowledge();

        knowledge.vote(id(one), new Knowledge.Vote(-1), SAM);
        assertThat(knowledge.vote(id(one), new Knowledge.Vote(1), SAM)).isEqualTo(new Knowledge.Tally(1, 0));
        assertThat(knowledge.myVotes(SAM)).isEqualTo(Map.of(one, 1));
        assertThat(knowledge.list(parameters("sort", "score"), ANNA).items())
                .extracting(KnowledgeItem::score)
                .containsExactly(1L, 0L);
        assertThat(knowledge.vote(id(one), new Knowledge.Vote(0), SAM)).isEqualTo(new Knowledge.Tally(0, 0));
        assertThat(knowledge.myVotes(SAM)).isEmpty();
        assertThatThrownBy(() -> knowledge.vote(id(one), new Knowledge.Vote(2), SAM))
                .extracting("problem")
                .isEqualTo(Problem.INVALID);
    }

    @Test
    void nobodyVotesWhereOnlyMandatesCount() {
        String one = memory.approved("one", null);
        memory.govern(MemoryConfig.MANDATORY_ONLY, MemoryConfig.REVIEW_QUEUE);

        assertThatThrownBy(() -> memory.room.knowledge().vote(id(one), new Knowledge.Vote(1), SAM))
                .extracting("problem")
                .isEqualTo(Problem.CONFLICT);
    }

    @Test
    void votesApproveWhereThatIsTheMode() {
        memory.govern(MemoryConfig.HYBRID, MemoryConfig.THRESHOLD);
        String id = memory.pending("draft", null);

        assertThat(memory.titles(SAM)).as("readers see what they decide about").containsExactly("draft");
        memory.room.knowledge().vote(id(id), new Knowledge.Vote(1), SAM);
        assertThat(memory.item(id).status()).isEqualTo(Status.PENDING);
        memory.room.knowledge().vote(id(id), new Knowledge.Vote(1), CARLA);

        assertThat(memory.item(id).status()).isEqualTo(Status.APPROVED);
        assertThat(memory.item(id).approvedBy()).isNull();
        assertThat(memory.actions()).contains("corporate_memory.approve");
    }

    @Test
    void newItemsArePublishedWhereThatIsTheMode() {
        memory.govern(MemoryConfig.HYBRID, MemoryConfig.AUTO_PUBLISH);

        assertThat(memory.item(memory.pending("draft", null)).status()).isEqualTo(Status.APPROVED);
    }

    @Test
    void provenanceShowsTheWordsToThoseWhoGovern() {
        String id = memory.approved("margin", "finance");
        memory.state.write(handle -> {
            KnowledgeItem item = new ItemRows(new Confidence(MemoryFixture.USUAL))
                    .find(handle, new Where().and("i.id = :id", "id", id), memory.clock.instant())
                    .orElseThrow();
            new EvidenceRows(new ItemRows(new Confidence(MemoryFixture.USUAL)))
                    .add(
                            handle,
                            item,
                            "Sam@example.com",
                            "session-1",
                            "correction",
                            "No, it is net.",
                            memory.clock.instant());
            return null;
        });

        assertThat(memory.room.knowledge().provenance(id(id), CARLA).evidence())
                .extracting(Evidence::userQuote)
                .containsExactly("No, it is net.");
        assertThat(memory.room.knowledge().provenance(id(id), SAM).evidence()).isEmpty();
    }
}
