package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** docs/memory.md against the whole engine: the walk runs as it stands, and the diagram shows what the server allows. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemoryPageTest {
    private static final Path PAGE = Path.of("docs/memory.md");
    private static final Pattern WALK = Pattern.compile("(?s)## A walk\n.*?```sh\n(.*?)```");
    private static final Pattern ARROW =
            Pattern.compile("(?m)^ {4}(\\w+) --> (\\w+): (approve|mandate|reject|revoke)$");

    @TempDir
    Path folder;

    private RunningAgnes agnes;
    private String page;

    @BeforeAll
    void read(RunningAgnes running) throws IOException {
        agnes = running;
        page = Files.readString(PAGE);
    }

    @Test
    void theWalkRunsAsItStands() throws Exception {
        Matcher walk = WALK.matcher(page);
        assertThat(walk.find()).isTrue();
        Path script = Files.writeString(folder.resolve("walk.sh"), "set -eux -o pipefail\n" + walk.group(1));
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment()
                .putAll(Map.of(
                        "AGNES", agnes.address().toString(),
                        "TOKEN", agnes.token(Role.ADMIN),
                        "MINE", agnes.token(Role.VIEWER)));

        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();

        String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    /** A new item is taken along each way to every status, and the refusals name what the diagram shows. */
    @Test
    void theDiagramShowsWhatTheServerAllows() {
        Map<String, Set<String>> drawn = ARROW.matcher(page)
                .results()
                .collect(Collectors.groupingBy(
                        arrow -> arrow.group(1), Collectors.mapping(arrow -> arrow.group(2), Collectors.toSet())));

        assertThat(drawn).containsOnlyKeys("pending", "approved", "mandatory", "rejected", "revoked", "expired");
        assertThat(drawn.get("pending")).isEqualTo(allowed("revoke"));
        assertThat(drawn.get("approved")).isEqualTo(allowed("approve", "revoke"));
        assertThat(drawn.get("mandatory")).isEqualTo(allowed("mandate", "reject"));
        assertThat(drawn.get("rejected")).isEqualTo(allowed("reject", "mandate"));
        assertThat(drawn.get("revoked")).isEqualTo(allowed("mandate", "revoke", "reject"));
    }

    /** What the refusal of the last of these decisions about a new item says that can be decided. */
    private Set<String> allowed(String... decisions) {
        String item = RunningAgnes.json(
                        post("/api/memory", "{\"title\": \"One\", \"content\": \"One.\", \"category\": \"one\"}"))
                .path("id")
                .asText();
        HttpResponse<String> last = null;
        for (String decision : decisions) {
            last = post("/api/memory/admin/" + decision + "?item_id=" + item, "{\"reason\": \"why\"}");
        }
        assertThat(last.statusCode()).as(last.body()).isEqualTo(409);
        JsonNode problem = RunningAgnes.json(last);
        return Set.of(problem.path("hint")
                .asText()
                .replaceAll("^It can become: |\\.$", "")
                .split(", "));
    }

    @Test
    void aGrantMakesCurators() {
        String group = RunningAgnes.json(post("/api/admin/groups", "{\"name\": \"Curators\"}"))
                .path("id")
                .asText();
        String grant = "{\"group_id\": \"" + group
                + "\", \"resource_type\": \"memory_domain\", \"resource_id\": \"finance\", \"right\": \"%s\"}";

        assertThat(post("/api/admin/grants", grant.formatted("own")).body()).contains("read, curate");
        assertThat(RunningAgnes.json(post("/api/admin/grants", grant.formatted("curate")))
                        .path("right")
                        .asText())
                .isEqualTo("curate");
        assertThat(agnes.send(agnes.request("/api/admin/groups/" + group, agnes.token(Role.ADMIN))
                                .DELETE())
                        .statusCode())
                .isEqualTo(204);
    }

    private HttpResponse<String> post(String path, String body) {
        return agnes.send(agnes.request(path, agnes.token(Role.ADMIN))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
