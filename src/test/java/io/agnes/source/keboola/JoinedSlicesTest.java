package io.agnes.source.keboola;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedSlicesTest {
    @TempDir
    private Path folder;

    private JoinedSlices joined;

    @BeforeEach
    void begin() {
        joined = new JoinedSlices(folder);
    }

    @Test
    void packedSlicesFollowEachOtherInOnePackedFile() throws IOException {
        add("a,1\n", true);
        add("b,2\n", true);
        add("c,3\n", true);

        assertThat(joined.files()).containsExactly(folder.resolve("rows.csv.gz"));
        assertThat(unpacked(joined.files().get(0))).isEqualTo("a,1\nb,2\nc,3\n");
    }

    @Test
    void aLastLineWithoutAnEndGetsOne() throws IOException {
        add("a,1", true);
        add("b,2", true);

        assertThat(unpacked(joined.files().get(0))).isEqualTo("a,1\nb,2\n");
    }

    @Test
    void anEmptySliceAddsNoLine() throws IOException {
        add("a,1\n", true);
        add("", true);
        add("b,2\n", true);

        assertThat(unpacked(joined.files().get(0))).isEqualTo("a,1\nb,2\n");
    }

    @Test
    void slicesThatAreNotPackedStayAsTheyAre() throws IOException {
        add("a,1", false);
        add("b,2\n", false);

        assertThat(joined.files()).containsExactly(folder.resolve("rows.csv"));
        assertThat(joined.files().get(0)).hasContent("a,1\nb,2\n");
    }

    @Test
    void packedAndOthersAreKeptApartInTheOrderOfTheirFirst() throws IOException {
        add("a,1\n", false);
        add("b,2\n", true);
        add("c,3\n", false);

        assertThat(joined.files()).containsExactly(folder.resolve("rows.csv"), folder.resolve("rows.csv.gz"));
        assertThat(joined.files().get(0)).hasContent("a,1\nc,3\n");
        assertThat(unpacked(joined.files().get(1))).isEqualTo("b,2\n");
    }

    @Test
    void theFilesOfTheSlicesGo() throws IOException {
        add("a,1\n", true);
        add("b,2\n", true);

        assertThat(folder).isDirectoryNotContaining("glob:**slice");
    }

    @Test
    void aPackedSliceThatIsCutShortIsRefusedAndNotTakenOver() throws IOException {
        add("a,1\n", true);
        byte[] whole = packed("b,2\n");
        Path slice = Files.write(folder.resolve("slice"), Arrays.copyOf(whole, whole.length - 9));

        assertThatThrownBy(() -> joined.add(slice, true, "slice 2 of 2"))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("slice 2 of 2 cannot be unpacked to its end");
        assertThat(unpacked(joined.files().get(0))).isEqualTo("a,1\n");
    }

    private void add(String text, boolean packed) throws IOException {
        byte[] bytes = packed ? packed(text) : text.getBytes(StandardCharsets.UTF_8);
        joined.add(Files.write(folder.resolve("slice"), bytes), packed, "a slice");
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
