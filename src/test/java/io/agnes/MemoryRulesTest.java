package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import io.agnes.RunningAgnes.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of knowledge in the workspaces of others, by {@code da} in processes of its own. */
@ExtendWith(RunningAgnes.Extension.class)
class MemoryRulesTest {
    private static final String SECRET = "Tuesdays with my dentist";

    @TempDir
    Path folder;

    @Test
    void aMandateReachesOthersUntilItIsRevokedAndAPersonalItemNeverDoes(RunningAgnes agnes) throws Exception {
        String law = item(agnes, "Weeks begin on Monday", "All reports agree on it.");
        decide(agnes, "mandate", law);
        String personal = item(agnes, "My calendar", SECRET);
        decide(agnes, "approve", personal);
        agnes.post("/api/memory/" + personal + "/personal", "{\"is_personal\": true}", agnes.token(Role.VIEWER));
        Path workspace = Files.createDirectories(folder.resolve("w"));

        da(
                agnes,
                workspace,
                "analyst",
                "setup",
                "--non-interactive",
                "--token-stdin",
                "--server-url",
                agnes.address().toString());
        Path rule = workspace.resolve(".claude/rules").resolve(law + ".md");
        assertThat(rule).content().contains("# Weeks begin on Monday", "> All reports agree on it.");
        assertThat(everything(workspace)).isNotEmpty().noneMatch(text -> text.contains(SECRET));
        assertThat(da(agnes, workspace, "memory", "search", "dentist", "--json"))
                .contains("\"total_count\" : 0")
                .doesNotContain(SECRET);

        decide(agnes, "revoke", law);
        assertThat(da(agnes, workspace, "sync", "--json")).contains("\"rules_removed\" : [ \"" + law + ".md\"");
        assertThat(rule).doesNotExist();
    }

    private static String item(RunningAgnes agnes, String title, String content) {
        String body = "{\"title\": \"" + title + "\", \"content\": \"" + content + "\", \"category\": \"one\"}";
        return RunningAgnes.json(agnes.post("/api/memory", body, agnes.token(Role.VIEWER)))
                .path("id")
                .asText();
    }

    private static void decide(RunningAgnes agnes, String decision, String item) {
        String path = "/api/memory/admin/" + decision + "?item_id=" + item;
        assertThat(agnes.post(path, "{\"reason\": \"why\"}", agnes.token(Role.ADMIN))
                        .statusCode())
                .isEqualTo(200);
    }

    /** What the other one, who gives a token on standard input, sees on standard output. */
    private String da(RunningAgnes agnes, Path workspace, String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.agnes.cli.DaCommand"),
                        Stream.of(arguments))
                .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DA_"));
        builder.environment().put("DA_LOCAL_DIR", workspace.toString());
        builder.environment().put("DA_CONFIG_DIR", folder.resolve("config").toString());
        builder.environment().put("HOME", folder.resolve("home").toString());
        Process process = builder.start();
        process.getOutputStream().write(agnes.token(Role.GRANTED_VIEWER).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s", Files.readString(folder.resolve("err")))
                .isZero();
        return out;
    }

    private static List<String> everything(Path workspace) throws Exception {
        try (Stream<Path> files = Files.walk(workspace)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            List<String> texts = new java.util.ArrayList<>();
            for (Path file : all) {
                texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return texts;
        }
    }
}
