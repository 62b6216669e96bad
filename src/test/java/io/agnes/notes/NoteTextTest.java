package io.agnes.notes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoteTextTest {
    @Test
    void partsEndWithALineAndLoseNothing() {
        String text = "first line\nsecond line\nthird";

        assertThat(NoteText.parts(text, 14)).containsExactly("first line\n", "second line\n", "third");
        assertThat(NoteText.parts(text, 100)).containsExactly(text);
        assertThat(NoteText.parts("a".repeat(25), 10)).containsExactly("a".repeat(10), "a".repeat(10), "a".repeat(5));
        assertThat(NoteText.parts(" \n ", 10)).isEmpty();
    }

    @Test
    void aPartDoesNotEndWithinACharacter() {
        assertThat(String.join("", NoteText.parts("😀".repeat(5), 3))).isEqualTo("😀".repeat(5));
        assertThat(NoteText.parts("😀".repeat(5), 3)).allMatch(part -> part.equals("😀"));
    }

    @Test
    void wordsAreThoseOfFourLettersAndMore() {
        assertThat(NoteText.words("The Revenue is net, revenue-wise: Zürich", 10))
                .containsExactly("revenue", "wise", "zürich");
        assertThat(NoteText.words("alpha bravo delta", 2)).containsExactly("alpha", "bravo");
    }
}
