package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the order and however often events come, the tables end as after a clean, sequential replay. */
class ReplayEqualityTest {
    private static final int EVENTS = 400;
    private static final int ISSUES = 40;

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theTablesEndAsAfterACleanSequentialReplay(long seed) throws Exception {
        List<byte[]> events = MadeUpEvents.of(seed, EVENTS, ISSUES);
        List<String> clean;
        try (JiraParts parts = JiraParts.open(root.resolve("clean"))) {
            for (byte[] event : events) {
                parts.post(null, event);
            }
            parts.drain();
            assertThat(parts.dead()).isEmpty();
            clean = parts.everything();
        }
        assertThat(clean).hasSizeGreaterThan(ISSUES);

        try (JiraParts parts = JiraParts.open(root.resolve("disordered"))) {
            Random random = new Random(seed);
            for (byte[] event : disordered(events, random)) {
                parts.post(null, event);
                if (random.nextInt(25) == 0) {
                    parts.drain();
                }
                if (random.nextInt(150) == 0) {
                    parts.store.compact(random.nextInt(2) * 30);
                    parts.store.prepareLookups();
                }
            }
            parts.drain();
            for (int tries = 0; parts.letters.count() > 0 && tries < 10; tries++) {
                parts.admin.replayAll();
                parts.drain();
            }
            assertThat(parts.dead()).isEmpty();
            assertThat(parts.everything()).isEqualTo(clean);
            parts.store.compact(0);
            assertThat(parts.everything()).isEqualTo(clean);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_650, 3_650})
    void theClockOfThisMachineDoesNotMatter(long days) throws Exception {
        List<byte[]> events = MadeUpEvents.of(4, 100, 10);
        List<List<String>> tables = new ArrayList<>();
        for (Clock clock : List.of(Clock.systemUTC(), Clock.offset(Clock.systemUTC(), Duration.ofDays(days)))) {
            try (JiraParts parts = JiraParts.open(root.resolve("clock-" + tables.size()), clock)) {
                events.forEach(event -> parts.post(null, event));
                parts.drain();
                tables.add(parts.everything());
            }
        }

        assertThat(tables.get(1)).isEqualTo(tables.get(0));
    }

    @Test
    void whereAClockRunsAheadOnlyTheOrderOfArrivalCountsWhateverComesTogether() throws Exception {
        Random random = new Random(7);
        List<byte[]> events = new ArrayList<>();
        for (byte[] event : MadeUpEvents.of(5, 48, 3)) {
            events.add(random.nextInt(6) == 0 ? aYearAhead(event) : event);
        }
        List<List<String>> tables = new ArrayList<>();
        for (int together : List.of(1, 7, events.size())) {
            try (JiraParts parts = JiraParts.open(root.resolve("together-" + together))) {
                for (int i = 0; i < events.size(); i++) {
                    parts.post(null, events.get(i));
                    if (i % together == 0) {
                        parts.drain();
                    }
                }
                parts.drain();
                tables.add(parts.everything());
            }
        }

        assertThat(tables.get(0)).hasSizeGreaterThan(3);
        assertThat(tables.get(1)).isEqualTo(tables.get(0));
        assertThat(tables.get(2)).isEqualTo(tables.get(0));
    }

    private static byte[] aYearAhead(byte[] event) {
        return new String(event, StandardCharsets.UTF_8)
                .replaceAll("\"updated\":\"2026", "\"updated\":\"2029")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Each event comes near its place, one in four comes again. */
    private static List<byte[]> disordered(List<byte[]> events, Random random) {
        record Placed(double place, byte[] event) {}
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            placed.add(new Placed(i + random.nextInt(30), events.get(i)));
            if (random.nextInt(4) == 0) {
                placed.add(new Placed(i + random.nextInt(60), events.get(i)));
            }
        }
        placed.sort(java.util.Comparator.comparingDouble(Placed::place));
        return placed.stream().map(Placed::event).toList();
    }
}
