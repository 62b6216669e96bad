package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPropertiesTest {

    @Property
    void whatIsShownHasNoControlCharacterAndIsNeverTakenForNull(@ForAll String text) {
        String shown = CellText.shown(TextNode.valueOf(text));

        assertThat(shown.chars()).noneMatch(Character::isISOControl);
        assertThat(shown).isNotEqualTo(CellText.shown(NullNode.getInstance()));
    }

    @Property
    void aCutTextIsNeverWiderThanItsPlace(@ForAll String text, @ForAll @IntRange(min = 1, max = 40) int cells) {
        assertThat(DisplayWidth.of(DisplayWidth.cut(text, cells))).isLessThanOrEqualTo(cells);
    }

    @Property
    void everyColumnHasItsOwnKey(@ForAll List<@IntRange(min = 0, max = 3) Integer> picks) {
        List<String> names = List.of("a", "a_1", "a_2", "b");
        List<ResultColumn> columns = picks.stream()
                .map(pick -> new ResultColumn(names.get(pick), "INTEGER"))
                .toList();

        assertThat(JsonFormat.keys(columns)).doesNotHaveDuplicates().hasSameSizeAs(columns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TINYINT", "INTEGER", "BIGINT", "UHUGEINT", "DOUBLE", "FLOAT", "DECIMAL(18,2)", "BIGNUM"})
    void theseAreNumbers(String type) {
        assertThat(new ResultColumn("c", type).numeric()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"VARCHAR", "INTEGER[]", "DATE", "INTERVAL", "STRUCT(a INTEGER)", "DECIMAL(18,2)[]", "MAP"})
    void theseAreNot(String type) {
        assertThat(new ResultColumn("c", type).numeric()).isFalse();
    }
}
