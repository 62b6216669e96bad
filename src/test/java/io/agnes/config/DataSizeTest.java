package io.agnes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class DataSizeTest {
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

    @Property(tries = 500)
    void aSizeIsItsNumberTimesItsUnitOrRefused(
            @ForAll @IntRange(max = 999_999_999) int number, @ForAll @IntRange(max = 4) int unit) {
        String text = number + UNITS.get(unit);
        double exact = number * Math.pow(1024, unit);
        if (exact >= Math.pow(2, 63)) {
            assertThatThrownBy(() -> DataSize.parse(text)).isInstanceOf(AgnesException.class);
        } else {
            assertThat((double) DataSize.parse(text).bytes()).isEqualTo(exact);
        }
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(
            @ForAll @LongRange(max = 999_999_999) long number, @ForAll @IntRange(max = 3) int unit) {
        DataSize size = new DataSize(number << (10 * unit));

        assertThat(DataSize.parse(size.toString())).isEqualTo(size);
    }

    @Property(tries = 500)
    void aNumberForPeopleIsBelowAThousandAndTwentyFive(@ForAll @LongRange(max = Long.MAX_VALUE) long bytes) {
        String rounded = new DataSize(bytes).rounded();

        assertThat(rounded).matches("\\d{1,4}(\\.\\d)? [KMGTPE]?B");
        assertThat(Double.parseDouble(rounded.substring(0, rounded.indexOf(' '))))
                .isBetween(0.0, 1024.0);
    }

    @Example
    void unitsAreBinaryAndTheirCaseDoesNotMatter() {
        assertThat(DataSize.parse("512MB").bytes()).isEqualTo(536_870_912);
        assertThat(DataSize.parse(" 16 kb ").bytes()).isEqualTo(16_384);
        assertThat(DataSize.parse("0B")).hasToString("0B");
        assertThat(DataSize.parse("1024KB")).hasToString("1MB");
        assertThat(new DataSize(1_500_000_000).rounded()).isEqualTo("1.4 GB");
    }

    @Example
    void otherTextsAreRefusedWithAValidOne() {
        for (String text :
                List.of("", "MB", "512", "1.5GB", "-1MB", "1 M B", "1MiB", "0x1MB", "1000000000MB", "9999999TB")) {
            assertThatThrownBy(() -> DataSize.parse(text))
                    .as(text)
                    .isInstanceOfSatisfying(AgnesException.class, refused -> assertThat(refused.hint())
                            .contains("512MB"));
        }
    }
}
