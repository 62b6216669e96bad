package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoalescingTest {
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void callersDuringARunShareExactlyOneFollowingRun() {
        Semaphore gate = new Semaphore(0);
        CountDownLatch begun = new CountDownLatch(1);
        Coalescing<Integer> action = new Coalescing<>(() -> {
            begun.countDown();
            gate.acquireUninterruptibly();
            return runs.incrementAndGet();
        });
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(action::run, callers);
        await().until(() -> begun.getCount() == 0);
        List<CompletableFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            others.add(CompletableFuture.supplyAsync(action::run, callers));
        }
        await().until(() -> action.waitingCallers() == 8);

        gate.release(10);

        assertThat(first.join()).isEqualTo(1);
        assertThat(others).extracting(CompletableFuture::join).containsOnly(2);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aFailureReachesItsCallersAndTheNextRunStartsAfresh() {
        Coalescing<Integer> action = new Coalescing<>(() -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalArgumentException("first");
            }
            return 2;
        });

        assertThatThrownBy(action::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first");
        assertThat(action.run()).isEqualTo(2);
    }
}
