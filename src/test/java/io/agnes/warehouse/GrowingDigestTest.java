package io.agnes.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingDigestTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatGrowsPieceByPieceHasTheHashOfTheWhole() throws Exception {
        Path file = folder.resolve("grows");
        Random random = new Random(7);
        try (GrowingDigest digest = new GrowingDigest(file)) {
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int piece = 0; piece < 60; piece++) {
                    byte[] bytes = new byte[random.nextInt(3 << 20)];
                    random.nextBytes(bytes);
                    out.write(bytes);
                }
            }

            assertThat(digest.finish()).isEqualTo(whole(file));
        }
    }

    @Test
    void aFileThatIsThereIsHashedAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("there"), "abc");

        assertThat(GrowingDigest.of(file)).isEqualTo(whole(file)).startsWith("ba7816bf");
        assertThat(GrowingDigest.of(Files.createFile(folder.resolve("empty")))).startsWith("e3b0c442");
    }

    @Test
    void aFileThatNeverComesIsAFailure() {
        assertThatThrownBy(() -> GrowingDigest.of(folder.resolve("missing"))).isInstanceOf(IOException.class);
    }

    private static String whole(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
