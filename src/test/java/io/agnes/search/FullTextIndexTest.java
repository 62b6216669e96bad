package io.agnes.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.search.FullTextIndex.Entry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FullTextIndexTest {
    private final FullTextIndex index = new FullTextIndex();

    @BeforeEach
    void fill() {
        index.become(List.of(
                new Entry("customers", "customers", "People who have ordered at least once."),
                new Entry("customer_id", "customer_id", "Number of the customer"),
                new Entry("monthlyRevenue", "monthlyRevenue", "Money of paid orders; Umsatz in Köln"),
                new Entry("orders", "orders", "")));
    }

    @AfterEach
    void close() {
        index.close();
    }

    private List<String> find(String words) {
        return index.find(words, 10, key -> true);
    }

    @Test
    void namesAreTakenApartAndPluralsAreTheSame() {
        assertThat(find("customer")).contains("customers", "customer_id");
        assertThat(find("CUSTOMER_ID")).containsExactly("customer_id");
        assertThat(find("customerid")).containsExactly("customer_id");
        assertThat(find("revenue")).containsExactly("monthlyRevenue");
        assertThat(find("koln")).containsExactly("monthlyRevenue");
    }

    @Test
    void aNameCountsMoreThanAText() {
        assertThat(find("order")).startsWith("orders").contains("monthlyRevenue");
    }

    @Test
    void everyWordMustBeThereAsABeginningOrWithAWrongLetter() {
        assertThat(find("cust num")).containsExactly("customer_id");
        assertThat(find("custmer number")).containsExactly("customer_id");
        assertThat(find("customer umsatz")).isEmpty();
    }

    @Test
    void whatIsPutTakesThePlaceOfItsKeyAndLeavesTheOthers() {
        index.put(List.of(new Entry("orders", "purchases", ""), new Entry("stock", "stock", "What lies in the store")));

        assertThat(find("stock")).containsExactly("stock");
        assertThat(find("purchases")).containsExactly("orders");
        assertThat(find("order")).doesNotContain("orders").contains("monthlyRevenue");
    }

    @Test
    void aTextHasNoSyntax() {
        for (String text : List.of("*", "a* OR *:*", "name:[a TO z]", "\"", "((((", "~", "  ", "\\", "customers AND")) {
            assertThat(find(text)).as(text).doesNotContain("orders");
        }
    }

    @Test
    void whatIsHiddenTakesNoPlaceInTheAnswer() {
        List<Entry> many = IntStream.range(0, 1_000)
                .mapToObj(i -> new Entry("k" + i, "sales", ""))
                .toList();
        index.become(many);

        assertThat(index.find("sales", 2, Set.of("k500", "k999")::contains)).containsExactlyInAnyOrder("k500", "k999");
        assertThat(index.find("sales", 7, key -> true)).hasSize(7);
    }

    @Test
    void whatIsNoLongerThereIsNotFound() {
        index.become(List.of(new Entry("orders", "invoices", "")));

        assertThat(find("customer")).isEmpty();
        assertThat(find("orders")).isEmpty();
        assertThat(find("invoice")).containsExactly("orders");
    }

    @Test
    void aChangeIsSeenWholeOrNotAtAll() {
        List<Entry> red = entries("red");
        List<Entry> blue = entries("blue");
        index.become(red);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> changing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 40; i++) {
                index.become(i % 2 == 0 ? blue : red);
            }
            done.set(true);
        });
        while (!done.get()) {
            assertThat(index.find("colour", 1_000, key -> true)).hasSize(red.size());
            assertThat(index.find("red", 1_000, key -> true).size()).isIn(0, red.size());
        }
        changing.join();
    }

    private static List<Entry> entries(String colour) {
        return IntStream.range(0, 300)
                .mapToObj(i -> new Entry("k" + i, colour, "colour"))
                .toList();
    }
}
