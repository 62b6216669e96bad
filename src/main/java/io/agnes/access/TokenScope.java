package io.agnes.access;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a token may be used for; never more than its owner may do. */
public enum TokenScope {
    /** Look at what its owner may see, and download the tables its owner may read. */
    READ,
    /** Run statements on those tables. */
    QUERY,
    /** Hand in files and sessions. */
    UPLOAD,
    /** Whatever its owner may do, administration included. */
    ADMIN;

    static final String WORDS = "read, query, upload, admin";

    /** The word in the routes, the state and the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<TokenScope> find(String word) {
        return Stream.of(values()).filter(scope -> scope.word().equals(word)).findFirst();
    }

    /**
     * @param words separated by blanks or commas
     * @throws AgnesException INVALID when there is none, or one is unknown
     */
    static Set<TokenScope> parse(String words) {
        EnumSet<TokenScope> scopes = EnumSet.noneOf(TokenScope.class);
        for (String word : words.strip().split("[\\s,]+")) {
            scopes.add(find(word)
                    .orElseThrow(() -> new AgnesException(
                            Problem.INVALID,
                            "There is no scope '" + word + "'.",
                            "Send one or more of: " + WORDS + ", separated by blanks.")));
        }
        return scopes;
    }

    static String words(Collection<TokenScope> scopes) {
        return scopes.stream().sorted().map(TokenScope::word).collect(Collectors.joining(" "));
    }
}
