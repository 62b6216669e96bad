package io.agnes.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.common.IncomingFile;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.warehouse.Identifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of uploads; the way over HTTP is in io.agnes.UploadApiTest. */
class FileUploadsTest {
    private static final String CSV = "id\n1\n";

    @TempDir
    Path sources;

    private long free = Long.MAX_VALUE;

    private FileUploads uploads() {
        return new FileUploads(
                sources, new Identifier("jira")::equals, DataSize.parse("1KB"), new DiskSpace(folder -> free));
    }

    private record Sent(String name, String text, long announced) implements IncomingFile {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(path -> !path.equals(sources))
                    .map(path -> sources.relativize(path).toString())
                    .toList();
        }
    }

    private void assertRefused(Sent file, Problem problem) throws IOException {
        assertThatThrownBy(() -> uploads().receive(new Parameters(Map.of()), file))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.problem()).isEqualTo(problem));
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileThatIsTooLargeIsRefusedByWhatItSaysAndByWhatItIs() throws IOException {
        assertRefused(new Sent("a.csv", CSV, 2_000), Problem.CONTENT_TOO_LARGE);
        assertRefused(new Sent("a.csv", "x".repeat(2_000), -1), Problem.CONTENT_TOO_LARGE);
    }

    @Test
    void aFileForAnotherSourceIsRefused() throws IOException {
        Parameters toJira = new Parameters(Map.of("source", "Jira"));

        assertThatThrownBy(() -> uploads().receive(toJira, new Sent("a.csv", CSV, -1)))
                .isInstanceOfSatisfying(
                        AgnesException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONFLICT))
                .hasMessageContaining("is the name of another source");
        assertThat(files()).isEmpty();
    }

    @Test
    void aFullDiskIsToldBeforeTheFileIsRead() throws IOException {
        free = 1_000;
        assertRefused(new Sent("a.csv", CSV, CSV.length()), Problem.STORAGE_FULL);
    }

    @Test
    void aFileOfTheManifestIsReplacedWhereItLies() throws IOException {
        Files.createDirectories(sources.resolve("shop/2026"));
        Files.writeString(sources.resolve("shop/2026/all.csv"), "id\n");
        Files.writeString(
                sources.resolve(SourceManifest.FILE),
                "sources:\n- {table: orders, path: shop/2026/all.csv, system: shop, description: All}\n");

        uploads()
                .receive(
                        new Parameters(Map.of("source", "Shop", "table", "Orders", "replace", "true")),
                        new Sent("new.CSV", CSV, -1));

        assertThat(sources.resolve("shop/2026/all.csv")).hasContent(CSV);
        assertThat(files()).contains("shop/2026/all.csv").doesNotContain("Shop/Orders.csv");
    }

    @Test
    void aLinkedFolderIsNotWrittenInto(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(sources.resolve("uploads"), elsewhere);

        assertThatThrownBy(() -> uploads().receive(new Parameters(Map.of()), new Sent("a.csv", CSV, -1)))
                .hasMessageContaining("leads out of the sources folder");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void whatAStopHasLeftIsRemoved() throws IOException {
        Files.writeString(sources.resolve(".upload-1"), "half");

        uploads();
        assertThat(files()).isEmpty();
    }
}
