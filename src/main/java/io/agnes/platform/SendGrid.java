package io.agnes.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.agnes.config.Environment;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * The step {@code sendGrid}: a mail as a request of SendGrid's API ("Mail Send", version 3). Links are not rewritten to
 * count who follows them. Thread-safe.
 */
public final class SendGrid implements HttpClientConfigurer {
    static final String KEY = "SENDGRID_API_KEY";

    private final String key;

    public SendGrid(Environment environment) {
        this.key = environment.get(KEY, "");
    }

    /** Puts the request of the mail into its place. */
    public void write(Exchange exchange) throws JsonProcessingException, AddressException {
        Message message = exchange.getMessage();
        OutgoingMail mail = message.getBody(OutgoingMail.class);
        message.setHeader("Authorization", "Bearer " + key);
        message.setHeader("Content-Type", "application/json");
        message.setBody(Json.mapper().writeValueAsString(request(mail)));
    }

    /** A mail is sent once: the client would repeat a refused one after whatever pause the answer asks for. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries();
    }

    private static Map<String, Object> request(OutgoingMail mail) throws AddressException {
        Map<String, Boolean> off = Map.of("enable", false);
        return Map.of(
                "personalizations", List.of(Map.of("to", List.of(Map.of("email", mail.to())))),
                "from", sender(mail),
                "subject", mail.subject(),
                "content", List.of(Map.of("type", "text/plain", "value", mail.text())),
                "tracking_settings", Map.of("click_tracking", off, "open_tracking", off));
    }

    private static Map<String, String> sender(OutgoingMail mail) throws AddressException {
        InternetAddress from = new InternetAddress(mail.from());
        Map<String, String> sender = new TreeMap<>(Map.of("email", from.getAddress()));
        if (from.getPersonal() != null) {
            sender.put("name", from.getPersonal());
        }
        return sender;
    }
}
