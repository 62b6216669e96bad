package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.util.stream.IntStream;

/** How often strangers may try. */
@Section(value = "limits", description = "How often strangers may try; what is beyond is answered 429.")
public record LimitsConfig(
        @Setting(
                value = "${AGNES_AUTH_RATELIMIT_ENABLED:true}",
                description = "Whether anything is limited; false suits a test, never a network.")
        boolean enabled,

        @Setting(
                value = "10",
                description = "Sign-ins a minute from one address (an IPv6 network of 64 bits counts as one).")
        int signIn,

        @Setting(
                value = "5",
                description =
                        "Requests for a link by mail, a minute from one address; for one account as many, then one a minute.")
        int link,

        @Setting(value = "3", description = "Attempts to become the first administrator, a minute from one address.")
        int bootstrap,

        @Setting(
                value = "10",
                description = "Wrong passwords in a row for one account, from wherever; then one a minute.")
        int account) {
    private static final int MOST = 100_000;

    public LimitsConfig {
        if (IntStream.of(signIn, link, bootstrap, account).anyMatch(limit -> limit < 1 || limit > MOST)) {
            throw new AgnesException(
                    Problem.INVALID, "A limit is outside 1 to " + MOST + ".", "Write a number such as 10.");
        }
    }
}
