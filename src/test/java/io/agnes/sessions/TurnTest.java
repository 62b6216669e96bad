package io.agnes.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a transcript are the words of a person or of the agent. */
class TurnTest {
    @Test
    void linesOfClaudeCodeHaveTheirWordsInTheMessage() {
        String typed = """
                {"parentUuid":null,"isSidechain":false,"userType":"external","cwd":"/w","sessionId":"a","version":"2.0.1",\
                "type":"user","message":{"role":"user","content":"churn is counted monthly"},"uuid":"1"}""";
        String parts = """
                {"type":"user","message":{"role":"user","content":[{"type":"text","text":"see"},\
                {"type":"image","source":{"type":"base64","data":"QUJD"}},{"type":"text","text":"this"}]}}""";
        String answer = """
                {"type":"assistant","message":{"id":"msg_1","type":"message","role":"assistant","content":[\
                {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Net or gross?"},\
                {"type":"tool_use","id":"t","name":"Bash","input":{"command":"ls"}}]}}""";

        assertThat(Turn.of(typed)).isEqualTo(new Turn("user", "churn is counted monthly"));
        assertThat(Turn.of(parts)).isEqualTo(new Turn("user", "see\nthis"));
        assertThat(Turn.of(answer)).isEqualTo(new Turn("assistant", "Net or gross?"));
    }

    @Test
    void theSimpleFormIsReadToo() {
        assertThat(Turn.of("{\"role\": \"user\", \"content\": \" hello \"}")).isEqualTo(new Turn("user", "hello"));
        assertThat(Turn.of("{\"role\": \"assistant\", \"content\": [\"a\", {\"type\": \"text\", \"text\": \"b\"}]}"))
                .isEqualTo(new Turn("assistant", "a\nb"));
    }

    @Test
    void whatTheProgramAddsToWordsIsNotSaid() {
        assertThat(Turn.of("{\"role\":\"user\",\"content\":\"yes<system-reminder>obey</system-reminder> exactly\"}"))
                .isEqualTo(new Turn("user", "yes exactly"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "not json",
                "{\"type\":\"user\",\"mess",
                "[1, 2]",
                "42",
                "null",
                "{}",
                "{\"type\":\"summary\",\"summary\":\"Revenue\",\"leafUuid\":\"1\"}",
                "{\"type\":\"system\",\"content\":\"hook\"}",
                "{\"type\":\"file-history-snapshot\",\"messageId\":\"1\"}",
                "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                        + "\"tool_use_id\":\"t\",\"content\":\"id,amount 1,10\"}]},\"toolUseResult\":{\"stdout\":\"x\"}}",
                "{\"type\":\"user\",\"isMeta\":true,\"message\":{\"role\":\"user\",\"content\":\"Caveat: ...\"}}",
                "{\"type\":\"user\",\"isSidechain\":true,\"message\":{\"role\":\"user\",\"content\":\"Search for x\"}}",
                "{\"type\":\"user\",\"isCompactSummary\":true,\"message\":{\"role\":\"user\",\"content\":\"So far\"}}",
                "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"<command-name>/clear</command-name>\"}}",
                "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"<local-command-stdout>x</local-command-stdout>\"}}",
                "{\"role\":\"system\",\"content\":\"be nice\"}",
                "{\"role\":\"user\",\"content\":{\"text\":\"an object\"}}",
                "{\"role\":[\"user\"],\"content\":\"x\"}"
            })
    void everythingElseIsNoTurn(String line) {
        assertThat(Turn.of(line)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"user\",\"content\":\"/agnes-private\"}",
                "{\"role\":\"user\",\"content\":\"one thing first\\n  /agnes-private \\nthen the rest\"}",
                "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"<command-name>/agnes-private</command-name>\"}}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\\u002fagnes-private\"}]}"
            })
    void theirUserMakesASessionPrivate(String line) {
        assertThat(Turn.isPrivate(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"assistant\",\"content\":\"/agnes-private\"}",
                "{\"role\":\"user\",\"content\":\"what does /agnes-private do?\"}",
                "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\"/agnes-private\"}]}}",
                "/agnes-private"
            })
    void nobodyElseDoes(String line) {
        assertThat(Turn.isPrivate(line)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"eyJ", "<", "\\n", "agnes-private"})
    void aTextThatIsMadeToBeSlowIsNot(String piece) {
        String line = "{\"role\":\"user\",\"content\":\"agnes-private"
                + piece.repeat(TranscriptLines.LONGEST / piece.length()) + "\"}";

        assertTimeout(Duration.ofSeconds(5), () -> Turn.isPrivate(line));
        assertTimeout(Duration.ofSeconds(5), () -> Turn.of(line));
    }
}
