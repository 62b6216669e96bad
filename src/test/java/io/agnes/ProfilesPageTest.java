package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.RunningAgnes.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** docs/profiles.md: its calls run in their order, and the last answer of each block has all that the page shows of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfilesPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```sh\n(.*?)```\n\n```json\n(.*?)```");
    private static final Pattern CALL = Pattern.compile("curl (?:-X (POST) )?\"\\$AGNES([^\"]+)\"");

    private RunningAgnes agnes;

    /** One of its own: the page lists all that its reader finds. */
    @BeforeAll
    void start() {
        agnes = RunningAgnes.with("", Map.of());
    }

    @AfterAll
    void stop() throws IOException {
        agnes.close();
    }

    @Test
    void everyExampleIsAnsweredAsThePageSays() throws Exception {
        String token = agnes.token(Role.GRANTED_VIEWER);
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/profiles.md")));
        List<String> run = new ArrayList<>();
        while (example.find()) {
            HttpResponse<String> answer = null;
            Matcher call = CALL.matcher(example.group(1));
            while (call.find()) {
                run.add(call.group(2));
                answer = call.group(1) == null ? agnes.get(call.group(2), token) : agnes.post(call.group(2), "", token);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
            assertThat(answer).isNotNull();
            assertShows(RunningAgnes.json(answer), new ObjectMapper().readTree(example.group(2)), "$");
        }
        assertThat(run).hasSize(4);
    }

    private static void assertShows(JsonNode actual, JsonNode shown, String where) {
        if (shown.isObject()) {
            shown.fields()
                    .forEachRemaining(field ->
                            assertShows(actual.path(field.getKey()), field.getValue(), where + "." + field.getKey()));
        } else if (shown.isArray()) {
            for (int i = 0; i < shown.size(); i++) {
                assertShows(actual.path(i), shown.get(i), where + "[" + i + "]");
            }
        } else {
            assertThat(actual.asText()).as(where).isEqualTo(shown.asText());
        }
    }

    @Test
    void whoMayNotReadTheTableFindsNothing() {
        String viewer = agnes.token(Role.VIEWER);

        assertThat(agnes.get("/api/catalog/profile/orders", viewer).statusCode())
                .isEqualTo(404);
        assertThat(RunningAgnes.json(agnes.get("/api/catalog/search?q=amount", viewer))
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(RunningAgnes.json(agnes.get("/api/catalog", viewer))
                        .path("count")
                        .asInt())
                .isZero();
    }
}
