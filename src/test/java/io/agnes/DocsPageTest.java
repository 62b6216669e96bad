package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.RunningAgnes.Role;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page /docs and the document that it shows. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsPageTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final Pattern FILES = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    private RunningAgnes agnes;
    private String cookie;

    @BeforeAll
    void signIn(RunningAgnes running) {
        agnes = running;
        cookie = "access_token=" + running.token(Role.VIEWER);
    }

    private HttpResponse<String> open(String path, String... headers) {
        return agnes.get(path, null, headers);
    }

    @Test
    void aStrangersBrowserIsToldInWordsHowToSignInAndAToolAsEverywhere() {
        HttpResponse<String> browser = open("/docs", "Accept", BROWSER);
        assertThat(browser.statusCode()).isEqualTo(401);
        assertThat(browser.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(browser.body()).startsWith("401 Unauthorized\n\n").contains("/auth/providers");

        for (String accept : List.of("*/*", "application/json", "application/problem+json")) {
            HttpResponse<String> tool = open("/docs", "Accept", accept);
            assertThat(tool.statusCode()).isEqualTo(401);
            assertThat(tool.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    @Test
    void whoeverIsSignedInGetsThePageAndEveryFileThatItNames() {
        HttpResponse<String> page = open("/docs", "Cookie", cookie, "Accept", BROWSER);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");

        List<String> files = FILES.matcher(page.body())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(files).hasSize(4).allSatisfy(file -> {
            assertThat(file).startsWith("/docs/");
            assertThat(open(file).statusCode()).isEqualTo(401);
            HttpResponse<String> sent = open(file, "Cookie", cookie);
            assertThat(sent.statusCode()).as(file).isEqualTo(200);
            assertThat(sent.body()).isNotEmpty();
            assertThat(agnes.get(file, agnes.token(Role.VIEWER)).statusCode()).isEqualTo(200);
        });
    }

    @Test
    void thePageRunsScriptsOfThisServerFromFilesOnlyAndLoadsNothingFromElsewhere() {
        HttpResponse<String> page = open("/docs", "Cookie", cookie, "Accept", BROWSER);
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();

        assertThat(page.headers().allValues("Content-Security-Policy")).hasSize(1);
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self';", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("http", "unsafe-eval", "*");
        assertThat(Pattern.compile("<script[^>]*>\\s*[^<\\s]")
                        .matcher(page.body())
                        .find())
                .as("an inline script")
                .isFalse();
        assertThat(page.body()).doesNotContain("http:", "https:", "//", " on", "style=");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void aFileIsSentOnceAndThenConfirmed() {
        HttpResponse<String> first = open("/docs/swagger-ui.css", "Cookie", cookie);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Content-Type")).hasValue("text/css; charset=utf-8");
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("private, no-cache");

        HttpResponse<String> again = open("/docs/swagger-ui.css", "Cookie", cookie, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(open("/docs/swagger-ui.css", "Cookie", cookie, "If-None-Match", "\"old\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void noOtherFileOfTheClassPathIsReached() {
        for (String file : List.of(
                "index.html",
                "swagger-initializer.js",
                "oauth2-redirect.html",
                "..",
                "%2e%2e",
                "..%2f..%2flogback.xml",
                "%2e%2e%2flogback.xml",
                "..%5c..%5clogback.xml",
                "%2fetc%2fpasswd",
                "/etc/passwd",
                "../logback.xml",
                "../../../../META-INF/MANIFEST.MF",
                "start.js%00",
                "start.js/",
                "START.JS",
                "swagger-ui.css%2f..%2fstart.js")) {
            HttpResponse<String> answer = open("/docs/" + file, "Cookie", cookie);
            assertThat(answer.statusCode()).as(file + ": " + answer.body()).isIn(400, 404, 406, 200);
            if (answer.statusCode() == 200) {
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElseThrow())
                        .as("only the page itself or its script: " + file)
                        .contains("script-src 'self'");
            }
            assertThat(answer.body()).as(file).doesNotContain("<appender", "root:", "Manifest-Version");
        }
    }

    @Test
    void theDocumentThatItShowsIsValid() {
        String document = agnes.get("/api/openapi.json", null, "Cookie", cookie).body();

        assertThat(new OpenAPIV3Parser().readContents(document).getMessages()).isEmpty();
    }

    @Test
    void theFormatOfAQueryIsOneOfSixAndItsRefusalsAreDocumented() {
        var document = RunningAgnes.json(agnes.get("/api/openapi.json", agnes.token(Role.VIEWER)));

        assertThat(document.at("/components/schemas/QueryRequest/properties/format/enum"))
                .extracting(node -> node.asText())
                .containsExactly("json", "ndjson", "jsonlines", "csv", "parquet", "arrow");
        assertThat(document.at("/paths/~1api~1query/post/responses").properties())
                .extracting(java.util.Map.Entry::getKey)
                .contains("200", "400", "401", "403", "406", "413", "415", "422", "429", "503");
    }
}
