package io.agnes.source.jira;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdfTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'text','text':'wiki','marks':[{'type':'link','attrs':{'href':'https://w.example/1'}}]} | wiki (https://w.example/1)",
                "{'type':'text','text':'https://w.example/','marks':[{'type':'link','attrs':{'href':'https://w.example/'}}]} | https://w.example/",
                "{'type':'inlineCard','attrs':{'url':'https://g.example/d?var=1&token=abc'}} | https://g.example/d?var=1&token=***",
                "{'type':'mention','attrs':{'id':'5b','text':'@Anna'}} | @Anna",
                "{'type':'mention','attrs':{'id':'5b'}} | 5b",
                "{'type':'emoji','attrs':{'shortName':':wave:'}} | :wave:",
                "{'type':'emoji','attrs':{'shortName':':wave:','text':'👋'}} | 👋",
                "{'type':'status','attrs':{'text':'DONE','color':'green'}} | DONE",
                "{'type':'date','attrs':{'timestamp':'1772409600000'}} | 2026-03-02",
                "{'type':'media','attrs':{'alt':'a diagram'}} | a diagram",
                "{'type':'from-the-future','content':[{'type':'text','text':'kept'}]} | kept",
                "{'type':'text'} | ``",
                "7 | 7",
            })
    void keepsWhatAReaderOfAParagraphSees(String part, String text) {
        assertThat(text("{'type':'doc','content':[{'type':'paragraph','content':[" + part + "]}]}"))
                .isEqualTo(text);
    }

    @Test
    void putsBlocksOnLinesOfTheirOwn() {
        assertThat(AdfText.of(JiraFixtures.json("rest/issue-SUP-101.json").at("/fields/description")))
                .isEqualTo("""
                        The nightly export stops after 10 minutes.
                        1. open the Exports page
                        2. start orders_full
                        See runbook (https://wiki.example.com/runbooks/export) for details.""");
    }

    @Test
    void keepsTablesCodeAndEveryScript() {
        assertThat(AdfText.of(
                        JiraFixtures.json("10-issue-updated-unicode-adf.json").at("/issue/fields/description")))
                .isEqualTo("""
                        Chyba při přihlášení — ログイン失敗 ⚠️
                        Žluťoučký kůň úpěl ďábelské ódy. 日本語のテスト · עברית · العربية · e\u0301 (combining) · 👨‍💻 @Anna Dvořáková
                        second line
                        Dashboard: https://grafana.example.com/d/abc?var=1&token=*** and the runbook (https://wiki.example.com/runbooks/login)
                        - první bod
                        - druhý bod
                        if (x < 1) {
                            throw new IllegalStateException("é");
                        }
                        krok | výsledek
                        1 | ❌ 403
                        https://example.com/spec""");
    }

    @Test
    void indentsListsInLists() {
        String inner = "{'type':'bulletList','content':[{'type':'listItem','content':[{'type':'paragraph','content':"
                + "[{'type':'text','text':'inner'}]}]}]}";

        assertThat(text(
                        "{'type':'doc','content':[{'type':'orderedList','attrs':{'order':3},'content':[{'type':'listItem',"
                                + "'content':[{'type':'paragraph','content':[{'type':'text','text':'outer'}]}," + inner
                                + "]}]}]}"))
                .isEqualTo("3. outer\n   - inner");
    }

    @Test
    void isItselfForTextAndEmptyForNothing() {
        assertThat(AdfText.of(TextNode.valueOf("*wiki*"))).isEqualTo("*wiki*");
        assertThat(AdfText.of(NullNode.getInstance())).isEmpty();
        assertThat(AdfText.of(null)).isEmpty();
    }

    private static String text(String adf) {
        return AdfText.of(JiraFixtures.parse(adf.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }
}
