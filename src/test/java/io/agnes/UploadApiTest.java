package io.agnes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.RunningAgnes.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code POST /api/upload}: a file becomes a table, and what cannot become one leaves nothing. */
@ExtendWith(RunningAgnes.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadApiTest {
    private static final String CSV = "id,city\n1,Brno\n2,Plzen\n";

    private RunningAgnes agnes;
    private String admin;
    private Path sources;

    @BeforeAll
    void callers(RunningAgnes running) {
        agnes = running;
        admin = running.token(Role.ADMIN);
        sources = agnes.data().resolve("sources");
    }

    @AfterAll
    void clear() throws IOException {
        List<Path> deepestFirst = files().stream()
                .filter(file -> file.startsWith("up"))
                .sorted(Comparator.reverseOrder())
                .toList();
        for (Path file : deepestFirst) {
            Files.delete(sources.resolve(file));
        }
        ended(RunningAgnes.json(agnes.post("/api/sync/trigger", "[]", admin)));
    }

    private HttpResponse<String> upload(String query, String body, String... headers) {
        return agnes.send(agnes.request("/api/upload" + query, admin, headers).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> form(String query, String form) {
        return upload(query, form.replace("\n", "\r\n"), "Content-Type", "multipart/form-data; boundary=cut");
    }

    private static String part(String name, String file, String content) {
        return "--cut\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file
                + "\"\nContent-Type: application/octet-stream\n\n" + content + "\n";
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            return all.map(sources::relativize)
                    .filter(path -> !path.toString().endsWith("sources.yml"))
                    .toList();
        }
    }

    private JsonNode ended(JsonNode run) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> RunningAgnes.json(
                                agnes.get("/api/sync/runs/" + run.path("run_id").asText(), admin)),
                        found -> !List.of("queued", "running")
                                .contains(found.path("status").asText()));
    }

    private String query(String sql) {
        return agnes.post("/api/query", "{\"sql\":\"" + sql + "\",\"format\":\"csv\"}", admin)
                .body()
                .strip()
                .replace("\r", "");
    }

    @Test
    void aBodyBecomesATable() throws Exception {
        HttpResponse<String> answer =
                upload("?source=up&table=cities&filename=Cities%202026.csv", CSV, "Content-Type", "text/csv");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode receipt = RunningAgnes.json(answer);
        assertThat(receipt.path("table_id").asText()).isEqualTo("cities");
        assertThat(receipt.path("file").asText()).isEqualTo("up/cities.csv");
        assertThat(receipt.path("size_bytes").asInt()).isEqualTo(CSV.length());
        JsonNode run = ended(receipt);
        assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("ok");
        assertThat(query("select city from up.cities order by id")).isEqualTo("city\nBrno\nPlzen");

        HttpResponse<String> again = upload("?source=up&table=cities&filename=c.csv", CSV);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("replace=true");
        HttpResponse<String> other = upload("?source=up&table=cities&filename=c.json&replace=true", "[]");
        assertThat(other.statusCode()).as("another format").isEqualTo(409);

        JsonNode replaced =
                RunningAgnes.json(upload("?source=up&table=cities&filename=c.csv&replace=true", "id,city\n3,Zlin\n"));
        assertThat(replaced.path("replaced").asBoolean()).isTrue();
        ended(replaced);
        assertThat(query("select city from cities")).isEqualTo("city\nZlin");
        assertThat(agnes.get("/api/admin/audit?action=upload_table", admin).body())
                .contains("table:cities")
                .contains("up/cities.csv");
    }

    @Test
    void theFileOfAFormBecomesATableOfItsName() throws Exception {
        String rows = "\"n\":1}\n".repeat(20_000).replace("\"n\"", "{\"n\"");
        HttpResponse<String> answer = upload(
                "?source=up",
                part("note", "a.txt", "ignored").replace("\n", "\r\n")
                        + part("file", "my folder\\\\big rows.ndjson", "")
                                .replace("\n", "\r\n")
                                .stripTrailing()
                        + "\r\n\r\n" + rows + "\r\n--cut--\r\n",
                "Content-Type",
                "multipart/form-data; boundary=cut");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode receipt = RunningAgnes.json(answer);
        assertThat(receipt.path("file").asText()).isEqualTo("up/big_rows.ndjson");
        assertThat(receipt.path("size_bytes").asInt()).isEqualTo(rows.length());
        ended(receipt);
        assertThat(query("select count(*) as n from big_rows")).isEqualTo("n\n20000");
    }

    @Test
    void whatCannotBecomeATableIsRefusedAndLeavesNothing() throws Exception {
        List<Path> before = files();

        assertRefused(upload("?source=up2", CSV), 422, "has no name");
        assertRefused(upload("?source=up2&filename=a.exe", CSV), 422, "not named like a data file");
        assertRefused(upload("?source=up2&filename=.a.csv", CSV), 422, "not named like a data file");
        assertRefused(upload("?source=..%2Fup2&filename=a.csv", CSV), 422, "not a valid name");
        assertRefused(upload("?source=up2&table=a-b&filename=a.csv", CSV), 422, "not a valid name");
        assertRefused(upload("?source=materialized&filename=a.csv", CSV), 409, "the name of another source");
        assertRefused(upload("?source=up2&filename=a.csv", ""), 422, "is empty");
        assertRefused(upload("?source=up2&filename=a.csv", "PK\3\4..."), 422, "looks like a ZIP");
        assertRefused(upload("?source=up2&filename=a.csv", "<!DOCTYPE html><html>"), 422, "looks like a web page");
        assertRefused(upload("?source=up2&filename=a.json", "id,city"), 422, "is not JSON");
        assertRefused(upload("?source=up2&filename=a.parquet", "PAR1 cut"), 422, "not a whole Parquet file");
        assertRefused(upload("?source=up2&filename=a.csv.gz", CSV), 422, "not packed with gzip");
        assertRefused(upload("?source=up2&filename=a.csv&replace=yes", CSV), 400, "replace");
        assertThat(files()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aBrokenFormIsRefusedAndLeavesNothing() throws Exception {
        List<Path> before = files();

        assertRefused(form("?source=up2", part("other", "a.csv", CSV) + "--cut--\n"), 400, "no part 'file'");
        assertRefused(form("?source=up2", part("file", "a.csv", CSV)), 400, "The form in the request");
        assertRefused(form("?source=up2", "nothing like a form"), 400, "The form in the request");
        assertRefused(
                upload("?source=up2", "x", "Content-Type", "multipart/form-data"), 400, "The form in the request");
        assertThat(files()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aClientThatGoesAwayLeavesNothing() throws Exception {
        List<Path> before = files();
        try (Socket socket =
                new Socket(agnes.address().getHost(), agnes.address().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/upload?source=up2&filename=a.csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + admin + "\r\nContent-Length: 1000000\r\n\r\n" + CSV)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> files().stream()
                    .anyMatch(file -> file.toString().startsWith(".upload-")));
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(files())
                .containsExactlyInAnyOrderElementsOf(before));
    }

    @Test
    void whoMayNotUploadIsToldBeforeTheFileIsRead() throws Exception {
        List<Path> before = files();
        String large = "x".repeat(5_000_000);

        HttpResponse<String> viewer = agnes.send(agnes.request("/api/upload?filename=a.csv", agnes.token(Role.VIEWER))
                .POST(BodyPublishers.ofString(large)));
        assertThat(viewer.statusCode()).isEqualTo(403);
        HttpResponse<String> stranger =
                agnes.send(agnes.request("/api/upload?filename=a.csv", null).POST(BodyPublishers.ofString(large)));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(files()).containsExactlyInAnyOrderElementsOf(before);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(RunningAgnes.json(answer).path("detail").asText()).contains(detail);
        assertThat(RunningAgnes.json(answer).path("hint").asText()).isNotEmpty();
    }
}
