package io.agnes.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links by mail: a packaged server, a real SMTP server, and a person who follows what arrives. */
class MailIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LINK = Pattern.compile("https://agnes\\.example(/auth/\\S+)");
    private static final String SMTP_PASSWORD = "password-of-the-smtp-server";

    @TempDir
    static Path folder;

    private static GreenMail smtp;
    private static ServerProcess server;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        smtp.setUser("agnes@example.com", "agnes", SMTP_PASSWORD);
        server = ServerProcess.start(
                folder,
                Map.of(
                        "SERVER_URL", "https://agnes.example",
                        "EMAIL_FROM_ADDRESS", "agnes@example.com",
                        "SMTP_HOST", "127.0.0.1",
                        "SMTP_PORT", Integer.toString(smtp.getSmtp().getPort()),
                        "SMTP_USER", "agnes",
                        "SMTP_PASSWORD", SMTP_PASSWORD,
                        "SMTP_TLS", "none"));
        admin = server.adminToken();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        smtp.stop();
    }

    @BeforeEach
    void empty() throws Exception {
        smtp.purgeEmailFromAllMailboxes();
    }

    @Test
    void theLinkInTheMailSignsABrowserInAndSendsItOn() throws Exception {
        JsonNode providers = json(server.get("/auth/providers", null)).path("providers");
        assertThat(providers.toString()).contains("{\"id\":\"email\",\"name\":\"Link by e-mail\"");

        String link = linkFor("/docs?tab=tables");
        HttpResponse<String> head =
                server.send(server.request(link, null).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(405);
        assertThat(server.get(link, null, "Sec-Purpose", "prefetch").statusCode())
                .isEqualTo(503);
        HttpResponse<String> opened = server.get(link, null);

        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(302);
        assertThat(opened.headers().firstValue("Location")).hasValue("/docs?tab=tables");
        assertThat(opened.body()).isEmpty();
        assertThat(opened.headers().firstValue("Cache-Control")).hasValue("no-store");
        List<String> cookies = opened.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(2).allSatisfy(cookie -> assertThat(cookie).contains("; Secure"));
        String session = cookies.get(0).split(";")[0];
        JsonNode me = json(server.get("/auth/me", null, "Cookie", session));
        assertThat(me.path("email").asText()).isEqualTo(ServerProcess.ADMIN);
        HttpResponse<String> again = server.get(link, null);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.headers().firstValue("Location")).isEmpty();
        assertThat(String.join("\n", server.output())).doesNotContain(token(link), SMTP_PASSWORD);
    }

    @Test
    void ofFiftyUsesOfOneLinkOneWins() throws Exception {
        String link = linkFor(null);
        String body = JSON.createObjectNode()
                .put("email", ServerProcess.ADMIN)
                .put("token", token(link))
                .toString();

        List<CompletableFuture<Integer>> uses = IntStream.range(0, 50)
                .mapToObj(i -> server.http()
                        .sendAsync(
                                i % 2 == 0
                                        ? server.request(link, null).GET().build()
                                        : server.request("/auth/email/verify", null, "Content-Type", "application/json")
                                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                                .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .toList();

        List<Integer> statuses = uses.stream().map(CompletableFuture::join).toList();
        assertThat(statuses)
                .filteredOn(status -> status == 200 || status == 302)
                .hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 401).hasSize(49);
    }

    @Test
    void aLinkLeadsToThisHostOnlyHoweverItsQueryIsChanged() throws Exception {
        String link = linkFor("//evil.example") + "&next=%2F%2Fevil.example";

        assertThat(server.get(link, null).headers().firstValue("Location")).hasValue("/docs");
    }

    @Test
    void anInvitationArrivesAndSetsThePasswordWithWhichOneResetsIt() throws Exception {
        JsonNode made = json(server.post(
                "/api/users", "{\"email\":\"kay@example.com\",\"name\":\"Kay\",\"send_invite\":true}", admin));
        assertThat(made.path("invite_email_sent").asBoolean())
                .as(made.toString())
                .isTrue();
        String invitation = received();
        assertThat(made.path("invite_url").asText()).endsWith(invitation);
        JsonNode how = json(server.get(invitation, null));
        assertThat(how.path("path").asText()).isEqualTo("/auth/password/setup");
        String confirm = "{\"email\":\"kay@example.com\",\"token\":\"%s\",\"password\":\"%s\"}";
        assertThat(server.post(how.path("path").asText(), confirm.formatted(token(invitation), "a first phrase"), null)
                        .statusCode())
                .isEqualTo(200);

        smtp.purgeEmailFromAllMailboxes();
        assertThat(server.post("/auth/password/reset", "{\"email\":\"KAY@example.com\"}", null)
                        .statusCode())
                .isEqualTo(202);
        String reset = received();
        how = json(server.get(reset, null));
        assertThat(server.post(how.path("path").asText(), confirm.formatted(token(reset), "a second phrase"), null)
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.token("kay@example.com", "a second phrase")).isNotEmpty();

        String id = made.path("id").asText();
        JsonNode link = json(server.post("/api/users/" + id + "/reset-password", "", admin));
        assertThat(link.path("email_sent").asBoolean()).isTrue();
        assertThat(link.path("reset_url").asText()).startsWith("https://agnes.example/auth/password/reset?email=kay");
    }

    /** The path and query of a link that was asked for and has arrived. */
    private static String linkFor(String next) throws Exception {
        String body = JSON.createObjectNode()
                .put("email", ServerProcess.ADMIN)
                .put("next", next)
                .toString();
        HttpResponse<String> asked = server.post("/auth/email/send-link", body, null);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
        return received();
    }

    private static String received() throws Exception {
        assertThat(smtp.waitForIncomingEmail(10_000, 1)).as("a mail").isTrue();
        Matcher link = LINK.matcher(smtp.getReceivedMessages()[0].getContent().toString());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private static String token(String link) {
        return URI.create(link).getQuery().replaceFirst(".*token=([^&]+).*", "$1");
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }
}
