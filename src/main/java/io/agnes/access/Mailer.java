package io.agnes.access;

/** What hands mails to a mail service. Implementations are thread-safe. */
public interface Mailer {
    /** Whether a mail service is set up. */
    boolean isAvailable();

    /**
     * Hands one mail over; returns once the service has taken it.
     *
     * @throws io.agnes.common.AgnesException UNAVAILABLE when it does not take it, with a reason that may be logged
     */
    void send(Mail mail);
}
