package io.agnes.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class NextPageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/docs",
                "/api/catalog/tables?limit=10&search=a%20b",
                "/docs/index.html#/auth/getMe",
                "/reports/2026-11/~ada/a+b;v=1,2",
                "/docs?back=https://example.com/",
                "/a:b@c"
            })
    void aPathOnThisHostIsKept(String next) {
        assertThat(NextPage.of(next).path()).isEqualTo(next);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "https://evil.example",
                "HTTPS://evil.example/docs",
                "//evil.example",
                "///evil.example",
                "////evil.example/docs",
                "/\\evil.example",
                "\\\\evil.example",
                "\\/evil.example",
                "/\\/evil.example",
                "/\t/evil.example",
                "/\n/evil.example",
                "/\r\nLocation: https://evil.example",
                "\t//evil.example",
                " /docs",
                " //evil.example",
                "/docs ",
                "/ /evil.example",
                "/docs\u0000",
                "/docs%0d%0aSet-Cookie:%20access_token=x",
                "/docs%00",
                "/%09/evil.example",
                "/%2f/evil.example",
                "/%2Fevil.example",
                "/%5cevil.example",
                "/%5C%5Cevil.example",
                "/%252fevil.example",
                "/.//evil.example",
                "/..//evil.example",
                "/../docs",
                "/docs/..",
                "/docs/%2e%2e/evil",
                "/%2E/evil.example",
                "/docs//evil.example",
                "javascript:alert(1)",
                "data:text/html,evil",
                "evil.example",
                "docs",
                "@evil.example",
                ":80",
                ".evil.example",
                "?next=//evil.example",
                "#//evil.example",
                "http:evil.example",
                "http:/evil.example",
                "https:///evil.example",
                "/docs<script>",
                "/docs\"onload=\"x",
                "/docs%",
                "/docs%zz",
                "/docs#a#b",
                "/\u2215evil.example",
                "/\u3002evil.example",
                "\uFF0F\uFF0Fevil.example",
                "/\u202Eevil.example",
                "/döcs"
            })
    void whateverCouldLeadAwayLeadsToTheStartPage(String next) {
        assertThat(NextPage.of(next)).isSameAs(NextPage.START);
        assertThat(NextPage.START.path()).isEqualTo("/docs");
    }

    @Test
    void aPathThatIsTooLongLeadsToTheStartPage() {
        assertThat(NextPage.of("/" + "a".repeat(1_999)).path()).hasSize(2_000);
        assertThat(NextPage.of("/" + "a".repeat(2_000))).isSameAs(NextPage.START);
    }

    @Property(tries = 2_000)
    void noTextLeavesTheHost(
            @ForAll @StringLength(max = 12) @CharRange(from = '#', to = ':') @CharRange(from = '?', to = 'c')
                    String text) {
        URI page = URI.create("https://agnes.example/auth")
                .resolve(NextPage.of("/" + text).path());

        assertThat(page.getAuthority()).isEqualTo("agnes.example");
        assertThat(page.getPath()).startsWith("/").doesNotStartWith("//");
    }
}
