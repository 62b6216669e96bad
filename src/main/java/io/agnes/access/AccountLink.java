package io.agnes.access;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A link to one account.
 *
 * @param token goes into the link and nowhere else
 * @param next where a sign-in leads to; of the other purposes {@link NextPage#START}
 */
record AccountLink(Purpose purpose, User user, String token, NextPage next) {

    /**
     * The whole link.
     *
     * @param publicUrl under which people reach this instance; empty: the link begins with its path
     */
    String url(String publicUrl) {
        String link =
                publicUrl.replaceFirst("/+$", "") + path() + "?email=" + encoded(user.email()) + "&token=" + token;
        return next == NextPage.START ? link : link + "&next=" + encoded(next.path());
    }

    private String path() {
        return switch (purpose) {
            case MAGIC_LINK -> "/auth/email/verify";
            case RESET -> "/auth/password/reset";
            case SETUP -> "/auth/password/setup";
            case BOOTSTRAP -> throw new IllegalArgumentException("The first administrator gets no link.");
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "AccountLink[" + purpose + ", " + user.id() + "]";
    }
}
