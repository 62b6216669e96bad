package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.Identifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestSyncTest {
    @TempDir
    Path temp;

    private Path sources;
    private ManifestSync sync;

    @BeforeEach
    void open() {
        sources = temp.resolve("sources");
        sync = new ManifestSync(sources, new Identifier("jira")::equals);
    }

    @Test
    void filesOfAllKindsAreAddedSortedWithTheirSystemAndTable() throws IOException {
        put("shop/orders.csv", "crm/People.CSV", "shop/2024 sales.parquet", "web/deep/er/views.ndjson", "loose.Json");

        ManifestChange change = sync.sync();

        assertThat(names(change.added()))
                .containsExactly(
                        "crm.People crm/People.CSV",
                        "files.loose loose.Json",
                        "shop.t_2024_sales shop/2024 sales.parquet",
                        "shop.orders shop/orders.csv",
                        "web.views web/deep/er/views.ndjson");
        assertThat(change.conflicts()).isEmpty();
        assertThat(SourceManifest.read(sources).entries()).isEqualTo(change.added());
    }

    @Test
    void nothingChangedMeansNothingWritten() throws IOException {
        put("shop/orders.csv");
        sync.sync();
        Path manifest = sources.resolve(SourceManifest.FILE);
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(manifest, longAgo);

        ManifestChange change = sync.sync();

        assertThat(change.changed()).isFalse();
        assertThat(names(change.kept())).containsExactly("shop.orders shop/orders.csv");
        assertThat(Files.getLastModifiedTime(manifest)).isEqualTo(longAgo);
    }

    @Test
    void aHandEditedEntryKeepsItsNamesItsKeysAndItsPlace() throws IOException {
        put("shop/b.csv", "shop/a.csv", "shop/c.csv");
        manifest("""
                owner: sales
                sources:
                  - {table: bees, path: shop/b.csv, system: hive, description: "Yes", options: {delimiter: ";"}}
                  - {table: a, path: shop/a.csv, system: shop}
                """);

        ManifestChange change = sync.sync();

        assertThat(names(change.kept())).containsExactly("hive.bees shop/b.csv", "shop.a shop/a.csv");
        assertThat(names(change.added())).containsExactly("shop.c shop/c.csv");
        SourceManifest written = SourceManifest.read(sources);
        assertThat(written.more()).containsEntry("owner", "sales");
        assertThat(written.entries().get(0).more())
                .isEqualTo(Map.of("description", "Yes", "options", Map.of("delimiter", ";")));
        assertThat(names(written.entries()))
                .containsExactly("hive.bees shop/b.csv", "shop.a shop/a.csv", "shop.c shop/c.csv");
        assertThat(Files.readString(sources.resolve(SourceManifest.FILE))).startsWith(SourceManifest.HEADER);
    }

    @Test
    void anEntryWithoutFileIsRemoved() throws IOException {
        put("shop/a.csv", "shop/b.csv");
        sync.sync();
        Files.delete(sources.resolve("shop/a.csv"));

        ManifestChange change = sync.sync();

        assertThat(names(change.removed())).containsExactly("shop.a shop/a.csv");
        assertThat(names(SourceManifest.read(sources).entries())).containsExactly("shop.b shop/b.csv");
    }

    @Test
    void theLaterOfTwoFilesWithTheSameTableIsNamedAndNotAdded() throws IOException {
        put("shop/Orders.csv", "shop/deep/orders.parquet", "shop/my-file.csv", "shop/my_file.csv", "crm/orders.csv");

        ManifestChange change = sync.sync();

        assertThat(names(change.added()))
                .containsExactly(
                        "crm.orders crm/orders.csv", "shop.Orders shop/Orders.csv", "shop.my_file shop/my-file.csv");
        assertThat(change.conflicts()).hasSize(2);
        assertThat(change.conflicts().get(0).path()).isEqualTo("shop/deep/orders.parquet");
        assertThat(change.conflicts().get(0).message())
                .contains("'shop.orders' already comes from 'shop/Orders.csv'")
                .contains("Rename one of the two files");
    }

    @Test
    void aDuplicateWrittenByHandIsNamedAndStays() throws IOException {
        put("shop/a.csv", "shop/b.csv");
        manifest("""
                sources:
                - {table: orders, path: shop/a.csv, system: shop}
                - {table: ORDERS, path: shop/b.csv, system: Shop}
                """);

        ManifestChange change = sync.sync();

        assertThat(change.changed()).isFalse();
        assertThat(change.conflicts()).singleElement().satisfies(conflict -> assertThat(conflict.message())
                .contains("'shop/a.csv'"));
    }

    @Test
    void halfCopiedAndHiddenFilesAreLeftAlone() throws IOException {
        put("shop/.a.csv", "shop/b.csv.part", "shop/c.csv.tmp", ".cache/d.csv", "shop/e.txt", "shop/csv");

        assertThat(sync.sync().added()).isEmpty();
        assertThat(sources.resolve(SourceManifest.FILE)).doesNotExist();
    }

    @Test
    void aLinkOutOfTheFolderIsNamedAndNotAdded() throws IOException {
        put("shop/a.csv");
        Path outside = Files.writeString(temp.resolve("secret.csv"), "a\n1\n");
        Files.createSymbolicLink(sources.resolve("shop/leak.csv"), outside);
        Files.createSymbolicLink(sources.resolve("shop/broken.csv"), temp.resolve("nothing"));
        Files.createSymbolicLink(sources.resolve("shop/same.csv"), sources.resolve("shop/a.csv"));
        Files.createSymbolicLink(sources.resolve("linked"), temp);

        ManifestChange change = sync.sync();

        assertThat(names(change.added())).containsExactly("shop.a shop/a.csv", "shop.same shop/same.csv");
        assertThat(change.conflicts())
                .extracting(ManifestConflict::path)
                .containsExactly("shop/broken.csv", "shop/leak.csv");
    }

    @Test
    void aFolderNamedLikeAConfiguredSourceIsNamedAndNotAdded() throws IOException {
        put("Jira/issues.csv");

        ManifestChange change = sync.sync();

        assertThat(change.added()).isEmpty();
        assertThat(change.conflicts().get(0).message()).contains("'Jira' is the name of another source");
    }

    @Test
    void anInvalidNameWrittenByHandIsNamedAndDisturbsNothing() throws IOException {
        put("shop/a.csv", "shop/b.csv");
        manifest("""
                sources:
                - {table: "a; drop", path: shop/a.csv, system: shop}
                - {table: b, path: shop/b.csv, system: ../etc}
                - {table: c}
                """);

        ManifestChange change = sync.sync();

        assertThat(change.conflicts()).extracting(ManifestConflict::path).containsExactly("shop/a.csv", "shop/b.csv");
        assertThat(change.conflicts().get(0).message()).contains("'a; drop'").contains("orders_2024");
        assertThat(change.removed()).hasSize(1);
    }

    @Test
    void aManifestThatIsNotAListIsRefusedWithItsLineAndStays() throws IOException {
        put("shop/a.csv");
        manifest("sources:\n- table: [1\n");

        assertThatThrownBy(sync::sync)
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("sources.yml cannot be read at line");
        manifest("sources: 5\n");
        assertThatThrownBy(sync::sync).isInstanceOf(AgnesException.class);
        assertThat(sources.resolve(SourceManifest.FILE)).hasContent("sources: 5\n");
    }

    @Test
    void missingAndEmptyManifestsAreEmptyLists() throws IOException {
        assertThat(SourceManifest.read(sources).entries()).isEmpty();
        manifest("");
        assertThat(SourceManifest.read(sources).entries()).isEmpty();
        manifest("# nothing\n");
        assertThat(SourceManifest.read(sources).entries()).isEmpty();
    }

    @Test
    void lostCommentsAreTold() throws IOException {
        put("shop/a.csv");
        manifest("# mine\nsources: []\n");

        assertThat(sync.sync().commentsLost()).isTrue();
        put("shop/b.csv");
        assertThat(sync.sync().commentsLost()).isFalse();
    }

    private void put(String... paths) throws IOException {
        for (String path : paths) {
            Path file = sources.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "a\n1\n");
        }
    }

    private void manifest(String text) throws IOException {
        Files.createDirectories(sources);
        Files.writeString(sources.resolve(SourceManifest.FILE), text);
    }

    private static List<String> names(List<SourceEntry> entries) {
        return entries.stream()
                .map(entry -> entry.system() + "." + entry.table() + " " + entry.path())
                .toList();
    }
}
