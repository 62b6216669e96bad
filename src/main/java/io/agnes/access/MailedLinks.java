package io.agnes.access;

/** Links that go out by mail. Thread-safe. */
final class MailedLinks implements LinkSender {
    private final Mailer mailer;
    private final String instance;
    private final String publicUrl;

    /**
     * @param instance its name, for the subject
     * @param publicUrl under which people reach this instance; may be empty when no mail is sent
     */
    MailedLinks(Mailer mailer, String instance, String publicUrl) {
        this.mailer = mailer;
        this.instance = instance;
        this.publicUrl = publicUrl;
    }

    @Override
    public boolean isAvailable() {
        return mailer.isAvailable();
    }

    @Override
    public void send(AccountLink link) {
        mailer.send(new Mail(link.user().email(), subject(link.purpose()), text(link)));
    }

    @Override
    public String url(AccountLink link) {
        return link.url(publicUrl);
    }

    private String subject(Purpose purpose) {
        return switch (purpose) {
            case MAGIC_LINK -> "Sign in to " + instance;
            case RESET -> "Choose another password for " + instance;
            case SETUP -> "Your account at " + instance;
            case BOOTSTRAP -> throw new IllegalArgumentException("The first administrator gets no mail.");
        };
    }

    private String text(AccountLink link) {
        String what =
                switch (link.purpose()) {
                    case MAGIC_LINK -> "This link signs you in. It works once, within one hour:";
                    case RESET -> "With this link you choose another password. It works once, within 24 hours:";
                    case SETUP ->
                        "You have an account. With this link you choose its password. It works once, within"
                                + " 7 days:";
                    case BOOTSTRAP -> throw new IllegalArgumentException("The first administrator gets no mail.");
                };
        return """
                Hello %s,

                %s

                %s

                If you did not expect this mail, leave it: without the link nothing changes. Do not pass it on.

                %s
                """.formatted(link.user().name(), what, url(link), instance);
    }
}
