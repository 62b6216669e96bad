package io.agnes.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDataTest {
    /** Holds {@code company}, drawn by one thread; the tests write beside it. */
    @TempDir
    static Path folder;

    private static PlantedDefects company;

    @BeforeAll
    static void generate() {
        company = new DemoData(DemoData.DEFAULT_SEED, 1, 1, 10).generate(folder.resolve("company/sources"));
    }

    @Test
    void aNumberOfOrderLinesMakesTheScale() {
        assertThat(company.tables())
                .filteredOn(table -> table.table().equals("transactions"))
                .allSatisfy(table -> assertThat(table.rows()).isBetween(35_000L, 37_000L));
        assertThat(DemoData.ofLines(42, 1).scale()).isEqualTo(1);
        assertThat(DemoData.ofLines(42, 360_000).scale()).isEqualTo(10);
        assertThat(DemoData.ofLines(42, 100_000_000).scale()).isEqualTo(2_778);
        for (long lines : new long[] {0, -1, 100_000_001}) {
            assertThatThrownBy(() -> DemoData.ofLines(42, lines)).hasMessageContaining(String.valueOf(lines));
        }
    }

    @Test
    void progressIsToldAndPageViewsHaveABoundOfTheirOwn() {
        List<String> told = new ArrayList<>();
        PlantedDefects planted = new DemoData(42, 2, 2, 1, 1)
                .generate(folder.resolve("bounded/sources"), (file, percent) -> told.add(file + " " + percent));
        assertThat(planted.tables())
                .filteredOn(table -> table.table().equals("pageviews"))
                .allSatisfy(table -> assertThat(table.rows()).isEqualTo(50_000));
        assertThat(told).contains("shop/transactions.csv 50", "shop/transactions.csv 100", "web/pageviews.ndjson 100");
    }

    @Test
    void theSameSeedGivesTheSameBytesWithOneThreadAndWithTwo() throws IOException {
        new DemoData(DemoData.DEFAULT_SEED, 1, 2, 10).generate(folder.resolve("two/sources"));

        assertThat(filesBelow("two")).isEqualTo(filesBelow("company"));
    }

    @Test
    void aCompanyOfTwiceTheScaleIsTheSameInOnePartAndInTwo() throws IOException {
        PlantedDefects planted = new DemoData(7, 2, 2, 1).generate(folder.resolve("parts/sources"));
        new DemoData(7, 2, 2, 10).generate(folder.resolve("whole/sources"));

        assertThat(filesBelow("parts")).isEqualTo(filesBelow("whole"));
        Map<String, Long> rows = planted.tables().stream()
                .collect(Collectors.toMap(PlantedDefects.Table::table, PlantedDefects.Table::rows));
        assertThat(rows).containsEntry("users", 10_000L).containsEntry("pageviews", 100_000L);
        assertThat(rows.get("transactions")).isBetween(68_000L, 76_000L);
    }

    @Test
    void anotherSeedGivesAnotherCompany() throws IOException {
        new DemoData(43, 1).generate(folder.resolve("other/sources"));

        Map<String, String> first = filesBelow("company");
        filesBelow("other").forEach((name, content) -> assertThat(content).isNotEqualTo(first.get(name)));
    }

    @Test
    void theFilesLieInOneFolderPerSystemAndTheSidecarBesideThem() throws IOException {
        assertThat(filesBelow("company"))
                .containsOnlyKeys(
                        "planted-defects.json",
                        "sources/marketing/campaigns.csv",
                        "sources/shop/products.csv",
                        "sources/shop/transactions.csv",
                        "sources/shop/users.csv",
                        "sources/web/pageviews.ndjson");
    }

    @Test
    void aSecondRunLeavesTheFilesUntouchedAndMendsABrokenOne() throws IOException {
        Path sources = folder.resolve("company/sources");
        Map<String, String> before = filesBelow("company");
        FileTime longAgo = FileTime.from(Instant.parse("2025-01-01T00:00:00Z"));
        Files.setLastModifiedTime(sources.resolve("shop/products.csv"), longAgo);
        Files.writeString(sources.resolve("shop/users.csv"), "user_id,em");

        new DemoData(DemoData.DEFAULT_SEED, 1).generate(sources);

        assertThat(filesBelow("company")).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(sources.resolve("shop/products.csv")))
                .isEqualTo(longAgo);
    }

    @Test
    void theSidecarHoldsWhatGenerateReturns() throws IOException {
        JsonNode sidecar = new ObjectMapper()
                .readTree(folder.resolve("company").resolve(DemoData.SIDECAR).toFile());
        assertThat(sidecar.path("seed").asLong()).isEqualTo(42);
        assertThat(sidecar.path("tables")).hasSize(5);
        assertThat(sidecar.path("defects")).hasSameSizeAs(company.defects()).hasSize(18);
        JsonNode last = sidecar.path("defects").path(17);
        assertThat(last.path("defect").asText()).isEqualTo("id_reused");
        assertThat(last.path("expected_probability").asDouble()).isEqualTo(0.03);
        assertThat(last.path("count").asLong()).isPositive();
        assertThat(last.path("example_keys")).hasSize(5);
    }

    @Test
    void aScaleOutOfRangeIsRefusedWithAValidOne() {
        for (int scale : List.of(0, -1, DemoData.MAX_SCALE + 1)) {
            assertThatThrownBy(() -> new DemoData(42, scale)).isInstanceOfSatisfying(AgnesException.class, e -> {
                assertThat(e.problem()).isEqualTo(Problem.INVALID);
                assertThat(e.hint()).contains("1 (5,000 users)");
            });
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("taken"));

        assertThatThrownBy(() -> new DemoData(42, 1).generate(file))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(file.toString());
    }

    /** Relative name to content. */
    private Map<String, String> filesBelow(String name) throws IOException {
        Path root = folder.resolve(name);
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(file -> root.relativize(file).toString(), DemoDataTest::content));
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
