package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that somebody drops into the sources folder becomes a table without anybody asking for it. */
class FileWatchIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Path shop;
    private static ServerProcess server;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        shop = Files.createDirectories(folder.resolve("data/sources/shop"));
        Files.writeString(shop.resolve("before.csv"), "id\n1\n");
        server = ServerProcess.start(folder, Map.of());
        admin = server.adminToken();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    private static JsonNode json(String path) throws Exception {
        return JSON.readTree(server.get(path, admin).body());
    }

    private static List<String> tables() throws Exception {
        List<String> names = new ArrayList<>();
        json("/api/catalog/tables")
                .path("tables")
                .forEach(table -> names.add(table.path("id").asText()));
        return names;
    }

    private static void awaitTable(String id) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> tables().contains(id));
    }

    private static long rows(String table) throws Exception {
        return server.query("select count(*) from " + table, admin)
                .path("rows")
                .path(0)
                .path(0)
                .asLong();
    }

    @Test
    void aDroppedFileBecomesATable() throws Exception {
        Files.writeString(shop.resolve("dropped.csv"), "id,amount\n1,2.5\n2,3.5\n");
        awaitTable("dropped");
        assertThat(rows("dropped")).isEqualTo(2);

        Files.writeString(shop.resolve("dropped.csv"), "id,amount\n1,2.5\n2,3.5\n3,4.5\n");
        Awaitility.await().atMost(PATIENCE).until(() -> rows("dropped") == 3);
    }

    @Test
    void whatWasDroppedWhileTheServerWasDownIsTakenUpAtStart() {
        awaitTable("before");
    }

    @Test
    void aSlowlyWrittenFileIsTakenOnceItIsSettled() throws Exception {
        Path file = shop.resolve("slow.csv");
        AtomicInteger line = new AtomicInteger();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("id,name\n");
            clock.scheduleAtFixedRate(() -> write(out, line.incrementAndGet()), 0, 200, TimeUnit.MILLISECONDS);
            Awaitility.await().atMost(PATIENCE).until(() -> {
                assertThat(tables()).doesNotContain("slow");
                return line.get() >= 25;
            });
            clock.shutdown();
            assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        awaitTable("slow");
        assertThat(rows("slow")).isEqualTo(line.get());
        assertThat(server.query("select max(id) from slow", admin).path("rows").toString())
                .isEqualTo("[[" + line.get() + "]]");
    }

    private static void write(Writer out, int line) {
        try {
            out.write(line + ",n" + line + "\n");
            out.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void filesOfPeopleStayAsTheyAreAndOthersAreLeftAlone() throws Exception {
        Files.writeString(shop.resolve(".hidden.csv"), "id\n1\n");
        Files.writeString(shop.resolve("half.csv.part"), "id\n1\n");
        Files.writeString(shop.resolve("kept.csv"), "id\n1\n");
        awaitTable("kept");

        assertThat(tables()).doesNotContain("hidden", "half");
        try (Stream<Path> all = Files.walk(folder.resolve("data/sources"))) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .contains("kept.csv", ".hidden.csv", "half.csv.part")
                    .noneMatch(name -> name.contains("camel"));
        }
    }

    @Test
    void aQuietFolderPlansNoRuns() throws Exception {
        Files.writeString(shop.resolve("last.csv"), "id\n1\n");
        awaitTable("last");
        AtomicInteger before = new AtomicInteger(-1);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(4)).until(() -> {
            int now = json("/api/sync/runs").path("count").asInt();
            return before.getAndSet(now) == now;
        });
    }
}
