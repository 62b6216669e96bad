package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.util.Set;

/** How mails go out. Its secrets are variables only: {@code SMTP_PASSWORD} and {@code SENDGRID_API_KEY}. */
@Section(
        value = "email",
        description = "How mails go out: over SendGrid when the variable SENDGRID_API_KEY is set, else over SMTP when"
                + " smtp_host is set, else not at all. Mails hold links, so they need auth.public_url.")
public record MailConfig(
        @Setting(value = "${EMAIL_FROM_ADDRESS:}", description = "Address that mails come from; needed to send any.")
        String fromAddress,

        @Setting(value = "${EMAIL_FROM_NAME:}", description = "Name beside that address; empty: none.")
        String fromName,

        @Setting(value = "${SMTP_HOST:}", description = "Host of the SMTP server; empty: no SMTP.")
        String smtpHost,

        @Setting(value = "${SMTP_PORT:587}", description = "Port of the SMTP server; 465 is usual for smtp_tls: tls.")
        int smtpPort,

        @Setting(
                value = "${SMTP_USER:}",
                description = "User at the SMTP server, with the password of the variable SMTP_PASSWORD; empty: the"
                        + " server asks for none.")
        String smtpUser,

        @Setting(
                value = "${SMTP_TLS:starttls}",
                description = "starttls (required, on a plain port), tls (from the first byte) or none (only for a"
                        + " server on the same machine). The server's certificate is checked.")
        String smtpTls,

        @Setting(
                value = "${SENDGRID_URL:https://api.sendgrid.com/v3/mail/send}",
                description = "Where SendGrid takes mails; another one for its region in the EU.")
        String sendgridUrl) {
    static final String STARTTLS = "starttls";
    static final String TLS = "tls";
    private static final Set<String> TLS_WORDS = Set.of(STARTTLS, TLS, "none");

    public MailConfig {
        if (!TLS_WORDS.contains(smtpTls)) {
            throw new AgnesException(
                    Problem.INVALID, "smtp_tls is not starttls, tls or none.", "Write for example smtp_tls: starttls.");
        }
        if (!sendgridUrl.matches("https?://[^/?#\\s]+/[^?#\\s]*")) {
            throw new AgnesException(
                    Problem.INVALID,
                    "sendgrid_url is no URL with a host and a path.",
                    "Write for example https://api.eu.sendgrid.com/v3/mail/send.");
        }
    }
}
