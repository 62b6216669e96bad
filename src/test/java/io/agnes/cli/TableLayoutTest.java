package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TableLayoutTest {

    @Test
    void whatFitsIsNotTouched() {
        TableLayout layout = TableLayout.of(new int[] {5, 2}, new int[] {3, 9}, List.of(false, true), 19);

        assertThat(layout.width(0)).isEqualTo(5);
        assertThat(layout.width(1)).isEqualTo(9);
        assertThat(layout.cut()).isFalse();
    }

    @Test
    void theLongestTextGivesWayFirst() {
        TableLayout layout =
                TableLayout.of(new int[] {5, 5, 5}, new int[] {20, 60, 9}, List.of(false, false, true), 60);

        assertThat(layout.width(0)).isEqualTo(20);
        assertThat(layout.width(1)).isEqualTo(23);
        assertThat(layout.width(2)).isEqualTo(9);
        assertThat(layout.cut()).isTrue();
    }

    @Test
    void columnsAreLeftOutFromTheRightWhenShorteningIsNotEnough() {
        TableLayout layout =
                TableLayout.of(new int[] {5, 5, 5, 5}, new int[] {10, 15, 15, 15}, List.of(true, true, true, true), 40);

        assertThat(layout.shown()).isEqualTo(2);
        assertThat(layout.leftOut()).isEqualTo(2);
    }

    @Property
    void aTableFitsUnlessItsFirstColumnAloneDoesNotAndNumbersStayWhole(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 80) Integer> values,
            @ForAll @IntRange(min = 30, max = 120) int columns,
            @ForAll @IntRange(min = 0, max = 4095) int kinds) {
        int[] widths = values.stream().mapToInt(Integer::intValue).toArray();
        List<Boolean> numeric = java.util.stream.IntStream.range(0, widths.length)
                .mapToObj(i -> (kinds >> i & 1) == 1)
                .toList();

        TableLayout layout = TableLayout.of(new int[widths.length], widths, numeric, columns);

        int total = 1 + (layout.shown() - 1) * TableLayout.GAP + (layout.leftOut() > 0 ? TableLayout.GAP + 1 : 1);
        for (int i = 0; i < layout.shown(); i++) {
            total += layout.width(i);
            assertThat(layout.width(i)).isLessThanOrEqualTo(Math.max(1, widths[i]));
            if (numeric.get(i)) {
                assertThat(layout.width(i)).isEqualTo(Math.max(1, widths[i]));
            }
        }
        assertThat(total <= columns || layout.shown() == 1).isTrue();
    }
}
