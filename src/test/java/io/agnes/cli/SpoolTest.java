package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, Spool.IN_MEMORY - 1, Spool.IN_MEMORY, Spool.IN_MEMORY + 1, 3 * Spool.IN_MEMORY})
    void anAnswerOfAnySizeIsReadMoreThanOnce(int size) throws IOException {
        byte[] answer = new byte[size];
        new Random(size).nextBytes(answer);

        try (Spool spool = Spool.of(new ByteArrayInputStream(answer))) {
            assertThat(spool.open().readAllBytes()).isEqualTo(answer);
            assertThat(spool.open().readAllBytes()).isEqualTo(answer);
        }
    }

    @Test
    void anAnswerIsWrittenByteByByteAcrossTheLimit() throws IOException {
        int size = Spool.IN_MEMORY + 10;

        try (Spool spool = Spool.written(out -> {
            for (int i = 0; i < size; i++) {
                out.write(i);
            }
        })) {
            byte[] answer = spool.open().readAllBytes();
            assertThat(answer).hasSize(size);
            assertThat(answer[size - 1]).isEqualTo((byte) (size - 1));
        }
    }

    @Test
    void whatBreaksWhileItIsWrittenIsTheCallersFailure() {
        assertThatThrownBy(() -> Spool.written(out -> {
                    out.write(new byte[2 * Spool.IN_MEMORY]);
                    throw new IOException("gone");
                }))
                .hasMessage("gone");
    }
}
