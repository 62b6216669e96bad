package io.agnes.access;

/** How a link reaches the owner of an account. Implementations are thread-safe and may take their time. */
interface LinkSender {
    boolean isAvailable();

    /**
     * @throws io.agnes.common.AgnesException UNAVAILABLE when it did not go out, with a reason that may be logged
     */
    void send(AccountLink link);

    /** The link as it would be sent, for an administrator who hands it on. */
    String url(AccountLink link);
}
