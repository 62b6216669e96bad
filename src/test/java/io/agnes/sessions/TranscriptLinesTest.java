package io.agnes.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptLinesTest {
    private static List<String> lines(byte[] bytes) throws IOException {
        return lines(new ByteArrayInputStream(bytes));
    }

    private static List<String> lines(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        try (TranscriptLines transcript = TranscriptLines.of(in)) {
            for (String line = transcript.next(); line != null; line = transcript.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void linesEndAsEverySystemEndsThem() throws IOException {
        assertThat(lines("a\r\n\nžluť\nlast".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("a", "", "žluť", "last");
        assertThat(lines(new byte[0])).isEmpty();
        assertThat(lines("\n".getBytes(StandardCharsets.UTF_8))).containsExactly("");
    }

    @Test
    void theMarkOfAnEncodingIsUnderstood() throws IOException {
        assertThat(lines("\uFEFFkůň\n".getBytes(StandardCharsets.UTF_8))).containsExactly("kůň");
        assertThat(lines("\uFEFFkůň\nb".getBytes(StandardCharsets.UTF_16LE))).containsExactly("kůň", "b");
        assertThat(lines("kůň\n".getBytes(StandardCharsets.UTF_16))).containsExactly("kůň");
    }

    @Test
    void bytesThatAreNoTextDoNotStopTheReading() throws IOException {
        assertThat(lines("caf\u00e9\nb".getBytes(StandardCharsets.ISO_8859_1))).containsExactly("caf\uFFFD", "b");
        assertThat(lines(new byte[] {0, 1, (byte) 0xff, '\n', (byte) 0xc0, 'x'}))
                .hasSize(2);
    }

    @Test
    void aLineThatIsTooLongIsLeftOut() throws IOException {
        char[] longest = new char[TranscriptLines.LONGEST];
        Arrays.fill(longest, 'x');
        String fits = new String(longest);

        assertThat(lines((fits + "\n" + fits + "x\nshort\n" + fits + "yy").getBytes(StandardCharsets.UTF_8)))
                .containsExactly(fits, "short");
    }

    /** The heap of the tests does not hold it. */
    @Test
    void aGigabyteWithoutALineEndIsReadInLittleMemory() throws IOException {
        InputStream endless = new InputStream() {
            private long left = 1L << 30;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                int count = (int) Math.min(length, left);
                Arrays.fill(buffer, offset, offset + count, (byte) 'x');
                left -= count;
                return count;
            }
        };

        assertThat(lines(endless)).isEmpty();
    }
}
