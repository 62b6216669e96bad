package io.agnes.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.platform.RouteCheck;
import io.agnes.platform.RouteValues;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RoutesCommandTest {
    private static final String BEAT = """
            # When: every minute.
            # Does: says that the engine lives.
            # Writes: a log line.
            # Fails: never.
            - route:
                id: platform-beat
                description: Says that the engine lives
                group: platform
                from:
                  uri: timer:beat
                  parameters: { period: "{{beat.period}}" }
                  steps:
                    - log: { message: alive }
            """;

    private record Outcome(int exit, String out, String err) {}

    @TempDir
    Path folder;

    @BeforeEach
    void writeARoute() throws IOException {
        write("beat", BEAT);
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("platform"));
        Files.writeString(folder.resolve("platform").resolve(name + ".camel.yaml"), text);
    }

    private Outcome run(String... arguments) {
        RouteValues values = RouteValues.of(Map.of("beat.period", "60000"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new CommandLine(
                        new RoutesCommand(folder, asked -> new RouteCheck(asked, values, Map.of(), context -> {})))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Outcome(exit, out.toString(), err.toString());
    }

    @Test
    void aCleanFolderEndsWithZero() {
        assertThat(run("validate")).isEqualTo(new Outcome(0, "1 routes in 1 files: nothing to mend\n", ""));
    }

    @Test
    void aMistakeIsPrintedWithFileAndLineAndEndsWithOne() throws IOException {
        write("beat", BEAT.replace("    group: platform\n", ""));

        Outcome outcome = run("validate", "--routes", folder.toString());

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out().lines())
                .containsExactly(
                        "platform/beat.camel.yaml:5: the route 'platform-beat' has no group, lists, logs and drawings "
                                + "show it. Add 'group: platform'. [describe]",
                        "1 routes in 1 files: 1 to mend");
    }

    @Test
    void aFolderThatIsNotThereAndAnUnknownOptionAreWrongUsage() {
        assertThat(run("validate", "--routes", folder.resolve("none").toString())
                        .exit())
                .isEqualTo(2);
        assertThat(run("validate", "--rotues", "x").exit()).isEqualTo(2);
        assertThat(run().exit()).isEqualTo(2);
        assertThat(run("list", "--routes", folder.resolve("none").toString()).err())
                .contains("--routes DIR");
    }

    @Test
    void theListIsATableWithTriggerAndSchedule() {
        List<String> lines = run("list").out().lines().map(String::strip).toList();

        assertThat(lines.get(0)).matches("ROUTE +TRIGGER +SCHEDULE +DESCRIPTION");
        assertThat(lines.get(1)).matches("platform-beat +timer:beat +every 60000 +Says that the engine lives");
    }

    @Test
    void theListAsJsonHasStableKeys() throws IOException {
        JsonNode listed = new ObjectMapper().readTree(run("list", "--json").out());

        assertThat(listed.toString())
                .isEqualTo("{\"routes\":[{\"id\":\"platform-beat\",\"file\":\"platform/beat.camel.yaml\",\"line\":5,"
                        + "\"trigger\":\"timer:beat\",\"schedule\":\"every 60000\","
                        + "\"description\":\"Says that the engine lives\",\"group\":\"platform\"}]}");
    }
}
