package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QuerySlotsTest {
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    private static QuerySlots slots(int places, int perUser, int waiting, int waitingPerUser, Duration wait) {
        QueryConfig c = QueryFixture.config();
        return new QuerySlots(
                new QueryConfig(
                        c.timeout(),
                        c.defaultRows(),
                        c.maxRows(),
                        c.maxSql(),
                        c.maxCell(),
                        c.maxResult(),
                        c.memory(),
                        c.threads(),
                        c.spill(),
                        places,
                        perUser,
                        wait,
                        waiting,
                        waitingPerUser,
                        c.isolation(),
                        c.processes()),
                places);
    }

    private static AgnesException refusal(QuerySlots slots, String caller) {
        return catchThrowableOfType(AgnesException.class, () -> slots.take(caller));
    }

    /** Takes a place as soon as there is one, notes it and gives it back. */
    private CompletableFuture<Void> queue(QuerySlots slots, String caller) {
        return CompletableFuture.runAsync(() -> {
            try (QuerySlots.Slot slot = slots.take(caller)) {
                order.add(caller);
            }
        });
    }

    @Test
    void nobodyTakesTheLastPlace() {
        QuerySlots slots = slots(3, 9, 9, 9, Duration.ofMillis(50));
        slots.take("anna");
        slots.take("anna");
        AgnesException thrown = refusal(slots, "anna");
        assertThat(thrown.problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
        assertThat(thrown.retryAfter()).isPresent();
        slots.take("ben");
        assertThat(refusal(slots, "carl").problem()).isEqualTo(Problem.UNAVAILABLE);
    }

    @Test
    void theOnlyPlaceIsForWhoeverComes() {
        QuerySlots slots = slots(1, 4, 9, 9, Duration.ofMillis(50));
        QuerySlots.Slot only = slots.take("anna");
        assertThat(refusal(slots, "ben").problem()).isEqualTo(Problem.UNAVAILABLE);
        only.close();
        slots.take("ben").close();
    }

    @Test
    void whoRunsFewerComesBeforeWhoCameEarlier() throws Exception {
        QuerySlots slots = slots(3, 2, 9, 9, Duration.ofSeconds(10));
        QuerySlots.Slot first = slots.take("anna");
        QuerySlots.Slot second = slots.take("ben");
        QuerySlots.Slot third = slots.take("ben");
        CompletableFuture<Void> again = queue(slots, "anna");
        await().until(() -> slots.waiting() == 1);
        CompletableFuture<Void> fresh = queue(slots, "carl");
        await().until(() -> slots.waiting() == 2);
        third.close();
        CompletableFuture.allOf(again, fresh).get(5, TimeUnit.SECONDS);
        assertThat(order).containsExactly("carl", "anna");
        first.close();
        second.close();
    }

    @Test
    void thoseWhoCannotWaitAreSentAwayAtOnce() throws Exception {
        QuerySlots slots = slots(2, 1, 3, 2, Duration.ofSeconds(10));
        QuerySlots.Slot anna = slots.take("anna");
        List<CompletableFuture<Void>> waiting = new ArrayList<>(List.of(queue(slots, "anna"), queue(slots, "anna")));
        await().until(() -> slots.waiting() == 2);
        long start = System.nanoTime();
        assertThat(refusal(slots, "anna").problem()).isEqualTo(Problem.TOO_MANY_REQUESTS);
        QuerySlots.Slot ben = slots.take("ben");
        waiting.add(queue(slots, "ben"));
        await().until(() -> slots.waiting() == 3);
        assertThat(refusal(slots, "carl").problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        ben.close();
        anna.close();
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(5, TimeUnit.SECONDS);
        assertThat(slots.waiting()).isZero();
    }
}
