package io.agnes.platform;

/**
 * A mail on its way through {@code routes/access/mail.camel.yaml}.
 *
 * @param service the last word of the route that hands it over: {@code smtp} or {@code sendgrid}
 * @param from an address, with a name if it has one, as a mail header writes it
 */
public record OutgoingMail(String service, String from, String to, String subject, String text) {
    @Override
    public String toString() {
        return "OutgoingMail[" + service + "]";
    }
}
