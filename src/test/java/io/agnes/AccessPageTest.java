package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The lines for curl in docs/access.md: the walk runs as it stands, and every other line names what is there. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessPageTest {
    private static final Path PAGE = Path.of("docs/access.md");
    private static final Pattern WALK = Pattern.compile("(?s)## A walk .*?```sh\n(.*?)```");
    private static final Pattern ADDRESS = Pattern.compile("\\$(?:S|AGNES)(/[^\\s\"'|)]*)");
    private static final Pattern METHOD = Pattern.compile("-X ([A-Z]+)");

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
                        "S", agnes.address().toString(), "ADA", RunningAgnes.ADMIN, "PHRASE", RunningAgnes.PASSWORD));

        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();

        String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    @Test
    void everyLineForCurlNamesAnOperationThatIsThere() {
        JsonNode document = RunningAgnes.json(agnes.get("/api/openapi.json", agnes.token(RunningAgnes.Role.ADMIN)));
        Map<String, Pattern> operations = new java.util.HashMap<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> operations.put(
                        method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                        Pattern.compile(path.getKey().replaceAll("\\{[^}]*}", "[^/]+")))));

        List<String> unknown = new ArrayList<>();
        List<String> commands = commands();
        for (String command : commands) {
            Matcher address = ADDRESS.matcher(command);
            assertThat(address.find()).as(command).isTrue();
            String path = address.group(1).replaceAll("\\?.*", "");
            Matcher given = METHOD.matcher(command);
            String method = given.find() ? given.group(1) : command.contains("-d ") ? "POST" : "GET";
            boolean there = operations.entrySet().stream()
                    .anyMatch(operation -> operation.getKey().startsWith(method + " ")
                            && operation.getValue().matcher(path).matches());
            if (!there) {
                unknown.add(method + " " + path);
            }
        }
        assertThat(commands).hasSizeGreaterThan(40);
        assertThat(unknown).isEmpty();
    }

    /** Each command of an indented block, its lines joined. */
    private List<String> commands() {
        return Pattern.compile("(?m)^ {4}.*\\bcurl .*$")
                .matcher(page.replaceAll("\\\\\n\\s*", " "))
                .results()
                .map(found -> found.group().strip())
                .filter(line -> line.contains("$S/") || line.contains("$AGNES/"))
                .collect(Collectors.toList());
    }
}
