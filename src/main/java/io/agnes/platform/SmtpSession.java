package io.agnes.platform;

import io.agnes.config.Environment;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.Properties;

/** Makes the {@code mailSession} of the routes: where the SMTP server is and how to log in, so that no URI holds it. */
public final class SmtpSession {
    private static final String PASSWORD = "SMTP_PASSWORD";
    private static final long TIMEOUT = Duration.ofSeconds(15).toMillis();

    private SmtpSession() {}

    public static Session of(MailConfig config, Environment environment) {
        Properties properties = new Properties();
        boolean login = !config.smtpUser().isEmpty();
        properties.put("mail.smtp.host", config.smtpHost());
        properties.put("mail.smtp.port", Integer.toString(config.smtpPort()));
        properties.put("mail.smtp.auth", Boolean.toString(login));
        properties.put("mail.smtp.connectiontimeout", Long.toString(TIMEOUT));
        properties.put("mail.smtp.timeout", Long.toString(TIMEOUT));
        properties.put("mail.smtp.writetimeout", Long.toString(TIMEOUT));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.enable", Boolean.toString(config.smtpTls().equals(MailConfig.TLS)));
        String starttls = Boolean.toString(config.smtpTls().equals(MailConfig.STARTTLS));
        properties.put("mail.smtp.starttls.enable", starttls);
        properties.put("mail.smtp.starttls.required", starttls);
        String password = environment.get(PASSWORD, "");
        return Session.getInstance(properties, login ? new Login(config.smtpUser(), password) : null);
    }

    private static final class Login extends Authenticator {
        private final PasswordAuthentication login;

        Login(String user, String password) {
            login = new PasswordAuthentication(user, password);
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return login;
        }
    }
}
