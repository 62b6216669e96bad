package io.agnes.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                " * ",
                "\"abc\"",
                "W/\"abc\"",
                "\"x\", \"abc\"",
                "\"x\",W/\"abc\" , \"y\"",
                "\"a,b\", \"abc\"",
                ", \"abc\",",
                "\"\",\"abc\""
            })
    void ifNoneMatchFindsTheContent(String header) {
        assertThat(EntityTags.anyMatches(header, "abc")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "\"ab\"",
                "\"abc",
                "abc\"",
                "w/\"abc\"",
                "W/ \"abc\"",
                "\"abc\" \"x\"",
                "x\"abc\"",
                "\"abc\"x",
                "\"x\", *",
                "\"ABC\"",
                "\"x\"; \"abc\""
            })
    void ifNoneMatchFindsNothingInAnotherOrMalformedList(String header) {
        assertThat(EntityTags.anyMatches(header, "abc")).isFalse();
    }

    @Test
    void aVeryLongListIsRead() {
        assertThat(EntityTags.anyMatches("\"x\",".repeat(50_000) + "\"abc\"", "abc"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"abc\"", "*", "abc", "\"x\"", "Mon, 05 Jan 2026 06:07:08 GMT", "\"abc\", \"x\""})
    void ifRangeTakesOnlyTheStrongTag(String header) {
        assertThat(EntityTags.strictlyMatches("\"abc\"", "abc")).isTrue();
        assertThat(EntityTags.strictlyMatches(header, "abc")).isFalse();
    }
}
