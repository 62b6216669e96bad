package io.agnes.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {
    private static final long SIZE = 1 << 20;

    @TempDir
    Path folder;

    private Clock clock = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void keepsDeliveriesInOrder() throws IOException {
        try (Inbox inbox = open(SIZE)) {
            assertThat(inbox.append("a", bytes("one"))).isEqualTo(new Receipt(true, 1));
            assertThat(inbox.append(null, bytes("two"))).isEqualTo(new Receipt(true, 2));

            try (InboxReader reader = inbox.readAfter(0)) {
                assertThat(reader.next(10, SIZE))
                        .extracting(Delivery::arrival, Delivery::id, delivery -> text(delivery.body()))
                        .containsExactly(
                                org.assertj.core.groups.Tuple.tuple(1L, "a", "one"),
                                org.assertj.core.groups.Tuple.tuple(2L, null, "two"));
                assertThat(reader.next(10, SIZE)).isEmpty();
                inbox.append("c", bytes("three"));
                assertThat(reader.next(10, SIZE)).hasSize(1);
            }
        }
    }

    @Test
    void keepsWhatIsDeliveredTwiceOnce() {
        try (Inbox inbox = open(SIZE)) {
            inbox.append("a", bytes("one"));

            assertThat(inbox.append("a", bytes("one")).isNew()).isFalse();
            assertThat(inbox.last()).isEqualTo(1);
        }
        try (Inbox again = open(SIZE)) {
            assertThat(again.append("a", bytes("one")).isNew()).isFalse();
        }
    }

    @Test
    void keepsTheSameDeliveryHundredTimesInParallelOnce() throws Exception {
        try (Inbox inbox = open(SIZE)) {
            ExecutorService threads = Executors.newFixedThreadPool(16);
            List<Future<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                receipts.add(threads.submit(() -> inbox.append("the-same", bytes("event"))));
            }
            int taken = 0;
            for (Future<Receipt> receipt : receipts) {
                taken += receipt.get().isNew() ? 1 : 0;
            }
            threads.shutdown();

            assertThat(taken).isEqualTo(1);
            assertThat(inbox.last()).isEqualTo(1);
        }
    }

    @Test
    void forgetsIdsAfterFourteenDays() {
        try (Inbox inbox = open(SIZE)) {
            inbox.append("a", bytes("one"));
        }
        clock = Clock.offset(clock, Duration.ofDays(15));
        try (Inbox again = open(SIZE)) {
            assertThat(again.append("a", bytes("one")).isNew()).isTrue();
        }
    }

    @Test
    void cutsATornEndOffAndGoesOn() throws IOException {
        try (Inbox inbox = open(SIZE)) {
            inbox.append("a", bytes("one"));
            inbox.append("b", bytes("two"));
        }
        Path segment = files(".log").get(0);
        byte[] whole = Files.readAllBytes(segment);
        for (int kept = whole.length - 1; kept > whole.length / 2 - 1; kept--) {
            Files.write(segment, java.util.Arrays.copyOf(whole, kept));
            try (Inbox again = open(SIZE)) {
                assertThat(again.last())
                        .as("%d of %d bytes", kept, whole.length)
                        .isEqualTo(1);
                assertThat(again.append("b", bytes("two"))).isEqualTo(new Receipt(true, 2));
            }
        }
        Files.write(segment, new byte[4096], StandardOpenOption.APPEND);
        try (Inbox again = open(SIZE)) {
            assertThat(again.last()).isEqualTo(2);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDeliveryForWhichThereIsNoRoomIsRefusedAndTakenWhenItComesAgain() throws IOException {
        try (Inbox inbox = open(16)) {
            inbox.append("a", bytes("one"));
            // the next file lies on a disk that is always full
            Path next = Files.createSymbolicLink(Segment.file(folder, 2), Path.of("/dev/full"));

            assertThatThrownBy(() -> inbox.append("b", bytes("two")))
                    .isInstanceOfSatisfying(AgnesException.class, refused -> {
                        assertThat(refused.problem()).isEqualTo(Problem.STORAGE_FULL);
                        assertThat(refused.retryAfter()).isPresent();
                    });
            assertThat(inbox.last()).isEqualTo(1);
            Files.delete(next);
            assertThat(inbox.append("b", bytes("two"))).isEqualTo(new Receipt(true, 2));
        }
        try (Inbox again = open(16);
                InboxReader reader = again.readAfter(0)) {
            assertThat(reader.next(10, SIZE))
                    .extracting(delivery -> text(delivery.body()))
                    .containsExactly("one", "two");
        }
    }

    @Test
    void aDamagedRecordIsNotRead() throws IOException {
        try (Inbox inbox = open(SIZE)) {
            inbox.append("a", bytes("one"));
        }
        Path segment = files(".log").get(0);
        byte[] damaged = Files.readAllBytes(segment);
        damaged[damaged.length - 1] ^= 1;
        Files.write(segment, damaged);

        try (Inbox again = open(SIZE)) {
            assertThat(again.last()).isZero();
        }
    }

    @Test
    void readsAcrossFilesAndRemovesThoseThatWereUsed() throws IOException {
        try (Inbox inbox = open(64)) {
            for (int i = 1; i <= 10; i++) {
                inbox.append("id-" + i, bytes("delivery number " + i));
            }
            assertThat(files(".log")).hasSizeGreaterThan(3);
            try (InboxReader reader = inbox.readAfter(4)) {
                assertThat(reader.next(100, SIZE))
                        .extracting(Delivery::arrival)
                        .containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
            }

            inbox.release(10);

            assertThat(files(".log")).hasSize(1);
            assertThat(inbox.append("id-1", bytes("again")).isNew()).isFalse();
        }
        try (Inbox again = open(64)) {
            assertThat(again.append("id-2", bytes("again")).isNew()).isFalse();
            assertThat(again.append("id-11", bytes("new"))).isEqualTo(new Receipt(true, 11));
        }
    }

    @Test
    void numbersGoOnBehindWhatWasUsedWhateverTheFolderHolds() {
        try (Inbox inbox = Inbox.open(folder, SIZE, 500, clock)) {
            assertThat(inbox.append("a", bytes("one")).arrival()).isEqualTo(501);
        }
        try (Inbox again = Inbox.open(folder, SIZE, 500, clock)) {
            assertThat(again.last()).isEqualTo(501);
        }
    }

    @Test
    void refusesAnIdThatIsNone() {
        try (Inbox inbox = open(SIZE)) {
            assertThatThrownBy(() -> inbox.append("two words", bytes("x")))
                    .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.problem())
                            .isEqualTo(Problem.BAD_REQUEST));
        }
    }

    @Test
    void aDeadLetterKeepsTheDeliveryWithItsReason() {
        DeadLetters letters = new DeadLetters(folder.resolve("dead"));
        Delivery delivery = new Delivery(7, clock.instant(), "a", bytes("{\"x\":1}"));

        letters.add(
                delivery,
                "jira:issue_updated SUP-1",
                AgnesException.transport("Jira is down.", "Wait.", null),
                2,
                clock.instant());

        assertThat(letters.list(10)).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo("7");
            assertThat(letter.message()).isEqualTo("Jira is down.");
            assertThat(letter.passing()).isTrue();
            assertThat(letter.tries()).isEqualTo(2);
        });
        assertThat(text(letters.body("7"))).isEqualTo("{\"x\":1}");
        assertThatThrownBy(() -> letters.find("../7")).isInstanceOf(AgnesException.class);
        letters.remove("7");
        assertThat(letters.count()).isZero();
    }

    private Inbox open(long segmentSize) {
        return Inbox.open(folder, segmentSize, 0, clock);
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
