package io.agnes.access;

/** How a link reaches the owner of an account. Implementations are thread-safe and may take their time. */
public interface LinkSender {
    /** For an instance that sends no mail. */
    LinkSender NONE = new LinkSender() {
        @Override
        public boolean isAvailable() {
            return false;
        }

        @Override
        public void send(Purpose purpose, User user, String token) {
            throw new IllegalStateException("This instance sends no mail.");
        }
    };

    boolean isAvailable();

    /** @param token goes into the link and nowhere else */
    void send(Purpose purpose, User user, String token);
}
