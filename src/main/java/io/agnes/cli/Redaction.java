package io.agnes.cli;

import java.util.regex.Pattern;

/** Takes secrets out of what is handed in: a token that somebody pasted must not reach those who read sessions. */
final class Redaction {
    static final String INSTEAD = "[REDACTED-TOKEN]";

    private static final Pattern SECRET = Pattern.compile(
            // a JSON Web Token, of which the access tokens of Agnes are some
            "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"
                    // what follows Bearer in a header
                    + "|(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{16,}"
                    // the keys of providers that agents are given
                    + "|\\b(?:sk|ghp|gho|github_pat|xox[abp])[-_][A-Za-z0-9_-]{16,}"
                    + "|\\bAKIA[0-9A-Z]{16}\\b");

    private Redaction() {}

    static String of(String text) {
        return SECRET.matcher(text).replaceAll(INSTEAD);
    }
}
