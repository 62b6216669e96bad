package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What analysts hand in lies in their own folder, whole, under a plain name; and da itself can be fetched. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandInApiTest {
    private RunningAgnes agnes;
    private String viewer;
    private Path mine;

    @BeforeAll
    void caller(RunningAgnes running) {
        agnes = running;
        viewer = running.token(Role.VIEWER);
        String id = RunningAgnes.json(agnes.get("/auth/me", viewer)).path("id").asText();
        mine = agnes.data().resolve("user_sessions").resolve(id);
    }

    private HttpResponse<String> session(String query, byte[] body, String... headers) {
        return agnes.send(
                agnes.request("/api/upload/sessions" + query, viewer, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    private static byte[] packed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    /** The name of the file that keeps these lines. */
    private static String file(String lines) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash) + ".jsonl.gz";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String content(String lines) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(mine.resolve(file(lines))))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> kept() throws IOException {
        if (!Files.exists(mine)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(mine)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aPackedTranscriptIsKeptUnpackedAndReplacedWhenItHasGrown() throws IOException {
        HttpResponse<String> first = session("?filename=a.jsonl.gz", packed("{}\n".getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> grown =
                session("?filename=a.jsonl.gz", packed("{}\n{}\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        JsonNode receipt = RunningAgnes.json(grown);
        assertThat(receipt.path("filename").asText()).isEqualTo("a.jsonl");
        assertThat(receipt.path("size").asInt()).isEqualTo(6);
        assertThat(content("{}\n{}\n")).isEqualTo("{}\n{}\n");
        assertThat(kept()).as("the former lines are gone").doesNotContain(file("{}\n"));
        assertThat(agnes.get("/api/admin/audit?action=hand_in", agnes.token(Role.ADMIN))
                        .body())
                .contains("user_sessions:a.jsonl");
    }

    @Test
    void aFormIsTakenAsCurlSendsIt() throws IOException {
        String form =
                "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\x\\b.jsonl\"\r\n\r\n[]\r\n--cut--\r\n";

        HttpResponse<String> answer =
                session("", form.getBytes(StandardCharsets.UTF_8), "Content-Type", "multipart/form-data; boundary=cut");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(content("[]\n")).isEqualTo("[]\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?filename=",
                "?filename=..",
                "?filename=.hidden",
                "?filename=a%20b",
                "?filename=%C5%BE.jsonl",
                "?filename=.gz"
            })
    void aNameThatCannotBeAFileIsRefused(String query) throws IOException {
        List<String> before = kept();

        HttpResponse<String> answer = session(query, new byte[] {1});

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"hint\":\"Send one of letters");
        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void onlyTheLastSegmentOfANameCounts() throws IOException {
        session("?filename=..%2F..%2Fstate%2Fescaped.jsonl", new byte[] {'x'});

        assertThat(content("x\n")).isEqualTo("x\n");
        assertThat(agnes.data().resolve("state/escaped.jsonl")).doesNotExist();
    }

    @Test
    void aBombIsCutOffAndLeavesNothing() throws IOException {
        List<String> before = kept();

        HttpResponse<String> answer = session("?filename=bomb.jsonl.gz", packed(new byte[60 << 20]));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("hand_in.max_file");
        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void whatIsNoGzipIsSaid() throws IOException {
        List<String> before = kept();
        byte[] cut = packed("some text that is long enough".getBytes(StandardCharsets.UTF_8));

        assertThat(session("?filename=c.jsonl.gz", "plain".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(session("?filename=c.jsonl.gz", java.util.Arrays.copyOf(cut, cut.length - 9))
                        .statusCode())
                .isEqualTo(400);
        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void nothingIsKeptOfASessionThatItsUserMarkedAsPrivate() throws IOException {
        List<String> before = kept();
        byte[] large = new byte[4 << 20];
        java.util.Arrays.fill(large, (byte) '\n');
        byte[] marked = "{\"role\":\"user\",\"content\":\"/agnes-private\"}\n".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(marked, 0, large, 0, marked.length);

        HttpResponse<String> answer = session("?filename=d.jsonl", large);

        assertThat(RunningAgnes.json(answer).path("status").asText())
                .as(answer.body())
                .isEqualTo("private");
        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void notesReplaceTheOnesBefore() {
        agnes.post("/api/upload/local-md", "{\"content\": \"first\"}", viewer);
        HttpResponse<String> answer = agnes.post("/api/upload/local-md", "{\"content\": \"Žižkov\"}", viewer);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(agnes.data()
                        .resolve("user_local_md")
                        .resolve(mine.getFileName())
                        .resolve("CLAUDE.local.md"))
                .hasContent("Žižkov");
    }

    @Test
    void theInstallerNamesTheServerAsItWasCalled() throws IOException, InterruptedException {
        HttpResponse<String> script = agnes.get("/cli/install.sh", null);

        assertThat(script.body())
                .startsWith("#!/bin/sh")
                .contains("server='http://127.0.0.1:")
                .doesNotContain("@SERVER@");
        Path file = Files.writeString(Files.createTempFile("install", ".sh"), script.body());
        assertThat(new ProcessBuilder("sh", "-n", file.toString()).start().waitFor())
                .as("a script that sh can read")
                .isZero();
    }
}
