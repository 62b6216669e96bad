package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentReadersTest {
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final int READERS = 4;

    @TempDir
    Path root;

    @Test
    void readersNeverFailNorSeeOldOrMixedDataWhileRebuildsRun() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try (TestWarehouse warehouse = new TestWarehouse(root)) {
            publish(warehouse, 0);
            AtomicInteger published = new AtomicInteger();
            AtomicBoolean stop = new AtomicBoolean();
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> read(warehouse, published, stop)));
            }
            Instant end = Instant.now().plus(TIME);
            for (int version = 1; Instant.now().isBefore(end); version++) {
                publish(warehouse, version);
                published.set(version);
            }
            stop.set(true);

            int reads = 0;
            for (Future<Integer> reader : readers) {
                reads += reader.get();
            }
            assertThat(reads).isPositive();
            assertThat(published).hasPositiveValue();
            assertThat(TestWarehouse.names(warehouse.folder("shop").resolve("data")))
                    .hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void publish(TestWarehouse warehouse, int version) throws Exception {
        warehouse.write("shop", "orders", "select " + version + " as v from range(100)");
        warehouse.rebuild();
    }

    private static int read(TestWarehouse warehouse, AtomicInteger published, AtomicBoolean stop) throws Exception {
        int reads = 0;
        while (!stop.get()) {
            int atLeast = published.get();
            String range =
                    warehouse.answer("select min(v) || ' ' || max(v) from orders a join shop.orders b using (v)");
            String[] ends = range.split(" ");
            assertThat(ends[0]).as("one version in one read").isEqualTo(ends[1]);
            assertThat(Integer.parseInt(ends[0])).as("not older than published").isGreaterThanOrEqualTo(atLeast);
            reads++;
        }
        return reads;
    }
}
