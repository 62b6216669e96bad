package io.agnes.platform;

import io.agnes.access.Mail;
import io.agnes.access.Mailer;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Environment;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Hands mails to the route that sends them, and waits until the mail service has taken them. Thread-safe. */
public final class MailRoute implements Mailer {
    static final String ROUTE = "direct:access-mail";
    /** One address and nothing that a mail header reads as the beginning of another (RFC 5322 atext). */
    private static final Pattern ONE_ADDRESS = Pattern.compile("[\\w.!#$%&'*+/=?^`{|}~-]+@[\\w.-]+");

    private final Supplier<CamelContext> camel;
    private final String service;
    private final String from;

    private MailRoute(Supplier<CamelContext> camel, String service, String from) {
        this.camel = camel;
        this.service = service;
        this.from = from;
    }

    /**
     * @param publicUrl under which people reach this instance
     * @param camel asked for each mail, once the engine runs
     * @throws AgnesException INVALID when a mail service is set up and the address of the sender or the public URL is
     *     not
     */
    public static MailRoute of(
            MailConfig config, Environment environment, String publicUrl, Supplier<CamelContext> camel) {
        String service = service(config, environment);
        if (!service.isEmpty()) {
            if (!ONE_ADDRESS.matcher(config.fromAddress()).matches()) {
                throw new AgnesException(
                        Problem.INVALID,
                        "A mail service is set up, and there is no usable address that mails come from.",
                        "Set EMAIL_FROM_ADDRESS, for example to agnes@example.com.");
            }
            if (publicUrl.isEmpty()) {
                throw new AgnesException(
                        Problem.INVALID,
                        "A mail service is set up, and links in mails need the URL of this instance.",
                        "Set SERVER_URL, for example to https://data.example.com.");
            }
        }
        return new MailRoute(camel, service, sender(config));
    }

    /** SendGrid before SMTP; empty for neither. */
    private static String service(MailConfig config, Environment environment) {
        if (environment.find(SendGrid.KEY).isPresent()) {
            return "sendgrid";
        }
        return config.smtpHost().isEmpty() ? "" : "smtp";
    }

    private static String sender(MailConfig config) {
        if (config.fromName().isEmpty()) {
            return config.fromAddress();
        }
        try {
            return new InternetAddress(config.fromAddress(), config.fromName(), StandardCharsets.UTF_8.name())
                    .toString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("UTF-8 is always there.", e);
        }
    }

    @Override
    public boolean isAvailable() {
        return !service.isEmpty();
    }

    @Override
    public void send(Mail mail) {
        if (!ONE_ADDRESS.matcher(mail.to()).matches()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The address of the account is not one that a mail can be sent to.",
                    "Give the account another address.");
        }
        OutgoingMail outgoing = new OutgoingMail(service, from, mail.to(), mail.subject(), mail.text());
        Exception failure = send(outgoing).getException();
        if (failure != null) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The mail service (" + service + ") did not take the mail: " + failure.getMessage(),
                    "Check the section 'email' of instance.yaml and its variables.",
                    failure);
        }
    }

    private Exchange send(OutgoingMail mail) {
        ProducerTemplate template = camel.get().createProducerTemplate();
        try {
            return template.send(ROUTE, exchange -> exchange.getMessage().setBody(mail));
        } finally {
            template.stop();
        }
    }
}
