package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0      | bytes 0-0/100",
                "bytes=0-       | bytes 0-99/100",
                "bytes=0-99     | bytes 0-99/100",
                "bytes=10-19    | bytes 10-19/100",
                "bytes=99-      | bytes 99-99/100",
                "bytes=90-1000  | bytes 90-99/100",
                "bytes=-1       | bytes 99-99/100",
                "bytes=-100     | bytes 0-99/100",
                "bytes=-1000    | bytes 0-99/100",
                "BYTES=1-2      | bytes 1-2/100",
                "bytes= 1-2 ,   | bytes 1-2/100",
                "bytes=007-0008 | bytes 7-8/100",
                "bytes=5-99999999999999999999999 | bytes 5-99/100",
                "bytes=-99999999999999999999999  | bytes 0-99/100",
                "bytes=100-     | bytes */100",
                "bytes=100-200  | bytes */100",
                "bytes=-0       | bytes */100",
                "bytes=99999999999999999999999-  | bytes */100",
            })
    void oneRangeIsCutToTheFile(String header, String contentRange) {
        assertThat(ByteRange.of(header, 100).orElseThrow().contentRange(100)).isEqualTo(contentRange);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=5-4",
                "bytes=1-2,4-5",
                "bytes=0-0,-1",
                "items=0-5",
                "bytes 0-5",
                "bytes=0--5",
                "bytes=+1-5",
                "bytes=0-5x",
                "bytes=1 -2",
                "bytes=0x1-5",
                "bytes=١-٢"
            })
    void aRangeThatIsMalformedOrOneOfSeveralIsIgnored(String header) {
        assertThat(ByteRange.of(header, 100)).isEmpty();
    }

    @Property
    void everyRangeLiesInsideTheFile(
            @ForAll @LongRange(min = 1, max = 1L << 45) long size,
            @ForAll @LongRange(min = 0, max = 1L << 46) long first,
            @ForAll @LongRange(min = 0, max = 1L << 46) long last) {
        String header = "bytes=" + Math.min(first, last) + "-" + Math.max(first, last);

        ByteRange range = ByteRange.of(header, size).orElseThrow();

        if (Math.min(first, last) >= size) {
            assertThat(range.isEmpty()).isTrue();
        } else {
            assertThat(range.first()).isEqualTo(Math.min(first, last));
            assertThat(range.first() + range.length()).isEqualTo(Math.min(Math.max(first, last) + 1, size));
        }
    }

    @Property
    void aSuffixIsTheEndOfTheFile(
            @ForAll @LongRange(min = 1, max = 1000) long size, @ForAll @LongRange(min = 1, max = 2000) long suffix) {
        ByteRange range = ByteRange.of("bytes=-" + suffix, size).orElseThrow();

        assertThat(range.first() + range.length()).isEqualTo(size);
        assertThat(range.length()).isEqualTo(Math.min(suffix, size));
    }

    @Property
    void noTextBreaksTheParser(@ForAll @StringLength(max = 40) String text) {
        ByteRange.of("bytes=" + text, 10).ifPresent(range -> assertThat(range.first() + range.length())
                .isLessThanOrEqualTo(Math.max(10, range.first())));
    }
}
