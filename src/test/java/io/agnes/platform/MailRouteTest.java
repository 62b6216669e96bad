package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agnes.access.Mail;
import io.agnes.common.AgnesException;
import io.agnes.config.Environment;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped mail routes in running engines, to a real SMTP server and to a stand-in that speaks SendGrid's API. */
class MailRouteTest {
    private static final String URL = "https://data.example.com";
    private static final String PASSWORD = "the-smtp-password";
    private static final String KEY = "SG.the-key";
    private static final String TOKEN = "t0k3n_of-the-link";
    private static final Mail MAIL = new Mail(
            "ada@example.com",
            "Sign in to Zürich, s.r.o. <${body}>",
            "Hello 'Ada' \"null\" ${header.x}\n\n" + URL + "/auth/email/verify?token=" + TOKEN + "\n");

    private static GreenMail smtp;
    private static HttpServer sendGrid;
    private static Engine overSendGrid;
    private static final List<Request> requests = new CopyOnWriteArrayList<>();
    private static volatile int answer;

    private record Request(String method, String path, String authorization, String type, String body) {}

    /** An engine that runs only the mail routes. */
    private static final class Engine implements AutoCloseable {
        private final Main camel = new Main();
        final MailRoute mails;

        Engine(MailConfig config, Map<String, String> secrets) {
            Environment environment = Environment.of(secrets);
            camel.setPropertyPlaceholderLocations(
                    "file:" + Path.of("config/application.properties").toAbsolutePath());
            camel.addInitialProperty(
                    "camel.main.routesIncludePattern",
                    "file:" + Path.of("routes/access/mail.camel.yaml").toAbsolutePath() + ",file:"
                            + Path.of("routes/platform/pipeline-errors.camel.yaml")
                                    .toAbsolutePath());
            camel.addOverrideProperty("mail.sendgrid.url", config.sendgridUrl());
            camel.addOverrideProperty("camel.management.enabled", "false");
            camel.bind("mailSession", SmtpSession.of(config, environment));
            camel.bind("sendGrid", new SendGrid(environment));
            camel.bind("syncRuns", new Object());
            camel.start();
            mails = MailRoute.of(config, environment, URL, camel::getCamelContext);
        }

        @Override
        public void close() {
            camel.stop();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        smtp = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
        });
        smtp.start();
        smtp.setUser("agnes@example.com", "agnes", PASSWORD);
        sendGrid = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sendGrid.createContext("/", MailRouteTest::take);
        sendGrid.start();
        overSendGrid = new Engine(sendGridConfig(), Map.of(SendGrid.KEY, KEY));
    }

    @AfterAll
    static void stop() {
        overSendGrid.close();
        smtp.stop();
        sendGrid.stop(0);
    }

    @BeforeEach
    void begin() throws Exception {
        smtp.purgeEmailFromAllMailboxes();
        requests.clear();
        answer = 202;
    }

    private static void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            byte[] body = answer == 202
                    ? new byte[0]
                    : "{\"errors\":[{\"message\":\"no\",\"field\":null,\"help\":null}]}"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void aMailArrivesOverSmtpAsItWasWritten() throws Exception {
        try (Engine engine = new Engine(smtpConfig("agnes", "none", false), Map.of("SMTP_PASSWORD", PASSWORD))) {
            assertThat(engine.mails.isAvailable()).isTrue();

            engine.mails.send(MAIL);

            MimeMessage[] received = smtp.getReceivedMessages();
            assertThat(received).hasSize(1);
            MimeMessage mail = received[0];
            assertThat(mail.getSubject()).isEqualTo(MAIL.subject());
            assertThat(mail.getAllRecipients()).hasSize(1).allSatisfy(to -> assertThat(to)
                    .hasToString("ada@example.com"));
            assertThat(mail.getFrom()[0].toString()).contains("agnes@example.com");
            assertThat(mail.getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
            assertThat(mail.getContent().toString().replace("\r\n", "\n"))
                    .isEqualTo(MAIL.text().stripTrailing());
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutThePasswordAndTheLink() {
        try (Engine engine = new Engine(smtpConfig("agnes", "none", false), Map.of("SMTP_PASSWORD", "x" + PASSWORD))) {
            assertUnsent(engine, "smtp");
        }
    }

    @Test
    void aServerWithoutTheTlsThatWasAskedForGetsNoMail() {
        try (Engine engine = new Engine(smtpConfig("agnes", "starttls", false), Map.of("SMTP_PASSWORD", PASSWORD))) {
            assertUnsent(engine, "STARTTLS");
        }
        assertThat(smtp.getReceivedMessages()).isEmpty();
    }

    @Test
    void aServerWithACertificateThatNobodyVouchesForGetsNoMail() {
        try (Engine engine = new Engine(smtpConfig("agnes", "tls", true), Map.of("SMTP_PASSWORD", PASSWORD))) {
            assertUnsent(engine, "smtp");
        }
        assertThat(smtp.getReceivedMessages()).isEmpty();
    }

    @Test
    void aMailGoesToSendGridByItsApiAndItsLinksStayAsTheyAre() throws Exception {
        overSendGrid.mails.send(MAIL);

        assertThat(requests).hasSize(1);
        Request request = requests.get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/v3/mail/send");
        assertThat(request.authorization()).isEqualTo("Bearer " + KEY);
        assertThat(request.type()).isEqualTo("application/json");
        JsonNode body = Json.mapper().readTree(request.body());
        assertThat(body.at("/personalizations/0/to/0/email").asText()).isEqualTo("ada@example.com");
        assertThat(body.at("/from/email").asText()).isEqualTo("agnes@example.com");
        assertThat(body.at("/from/name").asText()).isEqualTo("Agnes, Zürich");
        assertThat(body.path("subject").asText()).isEqualTo(MAIL.subject());
        assertThat(body.at("/content/0/type").asText()).isEqualTo("text/plain");
        assertThat(body.at("/content/0/value").asText()).isEqualTo(MAIL.text());
        assertThat(body.at("/tracking_settings/click_tracking/enable").asBoolean(true))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 503})
    void whatSendGridRefusesIsToldOnceWithoutTheKeyAndTheLink(int status) {
        answer = status;
        assertUnsent(overSendGrid, Integer.toString(status));
        assertThat(requests).as("a mail is not sent twice").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@x.example,b@evil.example", "<b@evil.example>", "a;b@evil.example", "a@x\r\nBcc:b@evil"})
    void anAddressThatIsNotOneAddressGetsNoMail(String to) {
        MailRoute mails = MailRoute.of(smtpConfig("", "none", false), Environment.of(Map.of()), URL, () -> null);

        assertThatThrownBy(() -> mails.send(new Mail(to, "Hello", "Hello")))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("address");
    }

    @Test
    void aMailServiceThatIsHalfSetUpStopsTheStart() {
        Environment none = Environment.of(Map.of());
        MailConfig unset = config("", "", "none", 587, "https://api.sendgrid.com/v3/mail/send");
        MailConfig anonymous = config("", "mail.example.com", "none", 587, "https://api.sendgrid.com/v3/mail/send");

        assertThat(MailRoute.of(unset, none, "", () -> null).isAvailable()).isFalse();
        assertThatThrownBy(() -> MailRoute.of(smtpConfig("", "none", false), none, "", () -> null))
                .hasMessageContaining("URL");
        assertThatThrownBy(() -> MailRoute.of(anonymous, none, URL, () -> null)).hasMessageContaining("come from");
        assertThatThrownBy(() -> MailRoute.of(unset, Environment.of(Map.of(SendGrid.KEY, KEY)), URL, () -> null))
                .hasMessageContaining("come from");
    }

    private static void assertUnsent(Engine engine, String reason) {
        assertThatThrownBy(() -> engine.mails.send(MAIL))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining(reason)
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(PASSWORD, KEY, TOKEN);
                    }
                });
    }

    private static MailConfig smtpConfig(String user, String tls, boolean overTls) {
        int port = (overTls ? smtp.getSmtps() : smtp.getSmtp()).getPort();
        return new MailConfig(
                "agnes@example.com", "", "127.0.0.1", port, user, tls, "https://api.sendgrid.com/v3/mail/send");
    }

    private static MailConfig sendGridConfig() {
        return config(
                "agnes@example.com",
                "",
                "starttls",
                587,
                "http://127.0.0.1:" + sendGrid.getAddress().getPort() + "/v3/mail/send");
    }

    private static MailConfig config(String from, String host, String tls, int port, String sendGridUrl) {
        return new MailConfig(from, "Agnes, Zürich", host, port, "", tls, sendGridUrl);
    }
}
