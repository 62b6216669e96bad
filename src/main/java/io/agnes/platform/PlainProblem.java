package io.agnes.platform;

import io.agnes.common.AcceptHeader;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.List;

/** A refusal in words, for a person whose browser asked for a page. */
final class PlainProblem {
    static final String CONTENT_TYPE = "text/plain; charset=utf-8";
    private static final String PAGE = "text/html";

    private PlainProblem() {}

    /** Whether a page was asked for; tools that ask for anything get what tools get. */
    static boolean isForBrowsers(String produces, String accept) {
        return PAGE.equals(produces)
                && AcceptHeader.of(accept)
                        .best(List.of(ProblemJson.CONTENT_TYPE, PAGE))
                        .filter(PAGE::equals)
                        .isPresent();
    }

    static String of(AgnesException failure) {
        String next = failure.problem() == Problem.UNAUTHENTICATED
                ? "Sign in, then open this page again. /auth/providers lists the ways to sign in here."
                : failure.hint();
        return failure.problem().status() + " " + failure.problem().title() + "\n\n" + failure.getMessage() + "\n"
                + next + "\n";
    }
}
